//! Carries the outbox's messages: mails by SMTP, and what the hub must hear.

use api_types::TenantId;
use service_kit::Purpose;
use service_kit::mail::{Mail, MailError};
use service_kit::outbox::{Carrier, Courier, Outcome, Parcel};

use crate::app::App;
use crate::mails::{self, SignInMail};
use crate::network_link::actions::{
    LANE as NETWORK, LinkMessage, OfferingMessage, PUT_LINK, PUT_OFFERING, UPSERT_PARTNER,
};
use crate::network_link::model::NetworkLink;
use crate::network_link::peer::{Hub, HubError};
use crate::{enrollments, network_link, sign_ins};

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
                Ok(mail) => self.send(parcel, &mail).await,
                Err(err) => unreadable(err),
            },
            (mails::LANE, mails::SIGN_IN) => self.send_sign_in(parcel).await,
            (NETWORK, PUT_OFFERING) => self.put_offering(parcel).await,
            (NETWORK, PUT_LINK) => self.put_link(parcel).await,
            (NETWORK, UPSERT_PARTNER) => enrollments::peer::carry(&self.app, parcel).await,
            (lane, kind) => Outcome::Dead { error: format!("nobody carries `{lane}/{kind}`") },
        }
    }

    async fn is_there(&self, parcel: &Parcel) -> bool {
        parcel.lane == NETWORK && self.hears_heartbeats(parcel.tenant).await
    }
}

impl Carriers {
    /// Whether the hub answers this brand's heartbeats.
    async fn hears_heartbeats(&self, tenant: TenantId) -> bool {
        let link = self.app.db.across(Purpose::Outbox, async move |conn| {
            network_link::store::find(conn, tenant).await
        });
        let now = self.app.clock.now();
        link.await.is_ok_and(|it| it.is_some_and(|it| it.is_answered(now)))
    }

    async fn send(&self, parcel: &Parcel, mail: &Mail) -> Outcome {
        match self.app.mailer.send(parcel.id, mail).await {
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
            Ok(true) => self.send(parcel, &mail).await,
            Ok(false) => Outcome::Sent,
            Err(err) => Outcome::Failed { error: err.to_string(), retry_after: None },
        }
    }

    async fn put_offering(&self, parcel: &Parcel) -> Outcome {
        let OfferingMessage { program_id, offering } = match parcel.read() {
            Ok(message) => message,
            Err(err) => return unreadable(err),
        };
        let link = match self.connection(parcel).await {
            Ok(link) => link,
            Err(outcome) => return outcome,
        };
        let sent = match Hub::as_vendor(&self.app, &link) {
            Ok(hub) => hub.put_offering(program_id, &offering, parcel.id).await,
            Err(err) => Err(err),
        };
        sent.map_or_else(failed, |()| Outcome::Sent)
    }

    async fn put_link(&self, parcel: &Parcel) -> Outcome {
        let LinkMessage { link_id, link } = match parcel.read() {
            Ok(message) => message,
            Err(err) => return unreadable(err),
        };
        let connection = match self.connection(parcel).await {
            Ok(connection) => connection,
            Err(outcome) => return outcome,
        };
        let sent = match Hub::as_vendor(&self.app, &connection) {
            Ok(hub) => hub.put_link(link_id, &link, parcel.id).await,
            Err(err) => Err(err),
        };
        sent.map_or_else(failed, |_| Outcome::Sent)
    }

    /// The brand's connection to the hub, or what to book without one.
    async fn connection(&self, parcel: &Parcel) -> Result<NetworkLink, Outcome> {
        let tenant = parcel.tenant;
        let link = self.app.db.across(Purpose::Outbox, async move |conn| {
            network_link::store::find(conn, tenant).await
        });
        match link.await {
            Ok(Some(link)) if link.is_connected() => Ok(link),
            Ok(_) => Err(Outcome::Dead { error: "not_connected".to_owned() }),
            Err(err) => Err(Outcome::Failed { error: err.to_string(), retry_after: None }),
        }
    }
}

fn failed(err: HubError) -> Outcome {
    let error = err.reason();
    match err {
        err if err.is_about_the_brand() => Outcome::Held { error },
        err if err.is_final() => Outcome::Dead { error },
        _ => Outcome::Failed { error, retry_after: None },
    }
}

fn unreadable(err: service_kit::Error) -> Outcome {
    Outcome::Dead { error: format!("the message can't be read: {err}") }
}
