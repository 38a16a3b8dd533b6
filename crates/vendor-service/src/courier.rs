//! Carries the outbox's messages: mails by SMTP, and what the hub must hear.

use service_kit::Purpose;
use service_kit::mail::{Mail, MailError};
use service_kit::outbox::{Carrier, Courier, Outcome, Parcel};

use crate::app::App;
use crate::mails::{self, SignInMail};
use crate::network_link::actions::{LANE as NETWORK, OfferingMessage, PUT_OFFERING};
use crate::network_link::peer::{Hub, HubError};
use crate::{network_link, sign_ins};

/// What knows the way to every receiver.
pub struct Carriers {
    app: App,
}

/// The worker that delivers this service's outbox.
pub fn courier(app: &App) -> Courier<Carriers> {
    let carriers = Carriers { app: app.clone() };
    Courier::new(app.db.clone(), app.clock.clone(), app.sealer.clone(), app.wake.clone(), carriers)
}

impl Carrier for Carriers {
    async fn carry(&self, parcel: &Parcel) -> Outcome {
        match (parcel.lane.as_str(), parcel.kind.as_str()) {
            (mails::LANE, mails::MAIL) => match parcel.read::<Mail>() {
                Ok(mail) => self.send(&mail).await,
                Err(err) => unreadable(err),
            },
            (mails::LANE, mails::SIGN_IN) => self.send_sign_in(parcel).await,
            (NETWORK, PUT_OFFERING) => self.put_offering(parcel).await,
            (lane, kind) => Outcome::Dead { error: format!("nobody carries `{lane}/{kind}`") },
        }
    }
}

impl Carriers {
    async fn send(&self, mail: &Mail) -> Outcome {
        match self.app.mailer.send(mail).await {
            Ok(()) => Outcome::Sent,
            Err(MailError::Permanent(error)) => Outcome::Dead { error },
            Err(err) => Outcome::Failed { error: err.to_string(), retry_after: None },
        }
    }

    /// Sends a sign-in mail to those who may sign in; for all others it is done as well.
    async fn send_sign_in(&self, parcel: &Parcel) -> Outcome {
        let SignInMail { role, mail } = match parcel.read() {
            Ok(message) => message,
            Err(err) => return unreadable(err),
        };
        let (tenant, email) = (parcel.tenant, mail.to.clone());
        let expected = self.app.db.across(Purpose::Outbox, async move |conn| {
            sign_ins::actions::is_expected(conn, tenant, role, &email).await
        });
        match expected.await {
            Ok(true) => self.send(&mail).await,
            Ok(false) => Outcome::Sent,
            Err(err) => Outcome::Failed { error: err.to_string(), retry_after: None },
        }
    }

    async fn put_offering(&self, parcel: &Parcel) -> Outcome {
        let OfferingMessage { program_id, offering } = match parcel.read() {
            Ok(message) => message,
            Err(err) => return unreadable(err),
        };
        let tenant = parcel.tenant;
        let link = self.app.db.across(Purpose::Outbox, async move |conn| {
            network_link::store::find(conn, tenant).await
        });
        let link = match link.await {
            Ok(Some(link)) if link.is_connected() => link,
            Ok(_) => return Outcome::Dead { error: "not_connected".to_owned() },
            Err(err) => return Outcome::Failed { error: err.to_string(), retry_after: None },
        };
        let sent = match Hub::as_vendor(&self.app, &link) {
            Ok(hub) => hub.put_offering(program_id, &offering, parcel.id).await,
            Err(err) => Err(err),
        };
        sent.map_or_else(failed, |()| Outcome::Sent)
    }
}

fn failed(err: HubError) -> Outcome {
    match err.is_final() {
        true => Outcome::Dead { error: err.reason() },
        false => Outcome::Failed { error: err.reason(), retry_after: None },
    }
}

fn unreadable(err: service_kit::Error) -> Outcome {
    Outcome::Dead { error: format!("the message can't be read: {err}") }
}
