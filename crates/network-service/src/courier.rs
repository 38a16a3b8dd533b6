//! Carries the outbox: letters to the mail server, compensations to brands.

use api_types::VendorId;
use api_types::auth::Role;
use api_types::vendors::Health;
use service_kit::mail::MailError;
use service_kit::outbox::{Carrier, Courier, Outcome, Parcel};
use service_kit::{Purpose, Result};

use crate::app::App;
use crate::letters::{self, Letter};
use crate::{operators, requests, vendors};

pub struct Lanes {
    app: App,
}

/// The courier of this service.
pub fn courier(app: &App) -> Courier<Lanes> {
    let (db, clock, sealer) = (app.db.clone(), app.clock.clone(), app.sealer.clone());
    Courier::new(db, clock, sealer, app.wake.clone(), Lanes { app: app.clone() })
}

impl Carrier for Lanes {
    async fn carry(&self, parcel: &Parcel) -> Outcome {
        let carried = match parcel.lane.as_str() {
            letters::LANE => self.post(parcel).await,
            vendors::actions::LOGOS => self.fetch_logo(parcel).await,
            lane if lane.starts_with("vendor:") => self.compensate(parcel).await,
            lane => Ok(Outcome::Dead { error: format!("nobody carries the lane {lane}") }),
        };
        carried.unwrap_or_else(|err| Outcome::Failed { error: err.to_string(), retry_after: None })
    }

    async fn is_there(&self, parcel: &Parcel) -> bool {
        match parcel.lane.strip_prefix("vendor:").and_then(|it| it.parse().ok()) {
            Some(vendor) => self.is_heard(vendor).await,
            None => false,
        }
    }
}

impl Lanes {
    async fn fetch_logo(&self, parcel: &Parcel) -> Result<Outcome> {
        Ok(vendors::peer::fetch_logo(&self.app, &parcel.read()?).await)
    }

    /// Whether the brand of a lane sends its heartbeats.
    async fn is_heard(&self, vendor: VendorId) -> bool {
        let found =
            async move |conn: &mut service_kit::Conn| vendors::store::find(conn, vendor).await;
        let found = self.app.db.across(Purpose::Outbox, found).await;
        found.is_ok_and(|it| it.is_some_and(|it| it.health == Health::Ok))
    }

    async fn post(&self, parcel: &Parcel) -> Result<Outcome> {
        let letter: Letter = parcel.read()?;
        if !self.is_for_somebody(&letter).await? {
            return Ok(Outcome::Sent);
        }
        let mail = letter.render()?;
        Ok(match self.app.mailer.send(parcel.id, &mail).await {
            Ok(()) => Outcome::Sent,
            Err(err @ MailError::Permanent(_)) => Outcome::Dead { error: err.to_string() },
            Err(err) => Outcome::Failed { error: err.to_string(), retry_after: None },
        })
    }

    /// Decided here and not when it was asked for, so that asking tells nothing.
    async fn is_for_somebody(&self, letter: &Letter) -> Result<bool> {
        let letter = letter.clone();
        let looked = async move |conn: &mut service_kit::Conn| match letter.only_for {
            Some(Role::Operator) => {
                Ok(operators::store::find_by_email(conn, &letter.to).await?.is_some())
            }
            _ => letters::is_wanted(conn, &letter).await,
        };
        self.app.db.across(Purpose::Outbox, looked).await
    }

    async fn compensate(&self, parcel: &Parcel) -> Result<Outcome> {
        let compensation = parcel.read()?;
        Ok(requests::peer::compensate(&self.app, &compensation).await)
    }
}
