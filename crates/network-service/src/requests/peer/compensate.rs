//! Takes back at the brand what a given-up request had made there.

use api_types::partners::PartnerStatus;
use api_types::requests::RequestStatus;
use api_types::{ErrorCode, GrantId, PartnerId, VendorId, emails};
use service_kit::outbox::Outcome;
use service_kit::{Conn, Purpose, Result};

use crate::app::App;
use crate::requests::model::Compensation;
use crate::requests::store;
use crate::vendor_link::{self, Failure, Instance};
use crate::{affiliations, vendors};

/// Seconds until a compensation that has to wait for another request looks again.
const LOOK_AGAIN: u64 = 5;

/// What is left to take back once other live requests of the same partner are looked at.
enum Due {
    Nothing,
    /// With the version of what the brand last told of them.
    Partner(PartnerId, Option<i64>),
    Grant(PartnerId, GrantId),
}

pub async fn compensate(app: &App, it: &Compensation) -> Outcome {
    let instance = match instance(app, it).await {
        Ok(Some(instance)) => instance,
        Ok(None) => return Outcome::Sent,
        Err(outcome) => return outcome,
    };
    let known = match learn(app, &instance, it.clone()).await {
        Ok(known) => known,
        Err(failure) => return outcome_of(failure),
    };
    let due = match due(app, known).await {
        Ok(due) => due,
        Err(err) => return Outcome::Failed { error: err.to_string(), retry_after: None },
    };
    let outcome = match due {
        Due::Nothing => Ok(()),
        Due::Partner(partner, version) => {
            match vendor_link::revoke_partner(app, &instance, it.request, partner).await {
                Ok(status) => return book(app, it.vendor, partner, status, version).await,
                Err(failure) => Err(failure),
            }
        }
        Due::Grant(partner, grant) => {
            vendor_link::revoke_grant(app, &instance, it.request, partner, grant).await
        }
    };
    outcome.map_or_else(outcome_of, |()| Outcome::Sent)
}

/// Books that the partner is revoked, so that the hub counts them at this brand no more. The brand
/// tells the hub nothing of what the hub did itself.
async fn book(
    app: &App,
    vendor: VendorId,
    partner: PartnerId,
    status: PartnerStatus,
    version: Option<i64>,
) -> Outcome {
    let Some(version) = version.filter(|_| status == PartnerStatus::Revoked) else {
        return Outcome::Sent;
    };
    let booked = async move |conn: &mut Conn| {
        affiliations::store::mark_revoked(conn, vendor, partner, version).await
    };
    match app.write(booked).await {
        Ok(()) => Outcome::Sent,
        Err(err) => Outcome::Failed { error: err.to_string(), retry_after: None },
    }
}

/// Where the brand is. While another request of the creator is being provisioned there, what it
/// makes is not known yet and must not be taken back.
async fn instance(app: &App, it: &Compensation) -> Result<Option<Instance>, Outcome> {
    let (vendor, creator) = (it.vendor, it.creator);
    let looked = async move |conn: &mut Conn| {
        let status = RequestStatus::Provisioning;
        let busy = store::has_in_status(conn, vendor, creator, status).await?;
        Ok((busy, vendors::store::find_instance(conn, vendor).await?))
    };
    match app.db.across(Purpose::Outbox, looked).await {
        Ok((false, instance)) => Ok(instance),
        Ok((true, _)) => {
            let error = "another request of this creator is being provisioned".into();
            Err(Outcome::Failed { error, retry_after: Some(LOOK_AGAIN) })
        }
        Err(err) => Err(Outcome::Failed { error: err.to_string(), retry_after: None }),
    }
}

/// Where the answer to the partner was lost, asks again in the same words: the brand replays it.
async fn learn(app: &App, instance: &Instance, it: Compensation) -> Result<Compensation, Failure> {
    let (None, Some(ask), Some(program)) = (it.partner, &it.ask, it.program()) else {
        return Ok(it);
    };
    match vendor_link::create_partner(app, instance, it.request, ask).await {
        Ok(made) if emails::normalise(&made.partner.email).as_deref() == Ok(ask.email.as_str()) => {
            Ok(it.learned(&made, program))
        }
        Ok(_) => Err(Failure::unexpected("The brand answered with another person's partner")),
        // A clear refusal says that the first call had made nothing either.
        Err(failure) if failure.status == Some(422) && !is_mismatch(&failure) => Ok(it),
        Err(failure) => Err(failure),
    }
}

/// The creator is called otherwise by now, so that the same key does not repeat the call: what the
/// first one made is not known.
fn is_mismatch(failure: &Failure) -> bool {
    failure.error == ErrorCode::IdempotencyMismatch.as_str()
}

/// Somebody who applied again meanwhile must not lose what is theirs now.
async fn due(app: &App, it: Compensation) -> Result<Due> {
    let Some(partner) = it.partner else { return Ok(Due::Nothing) };
    let looked = async move |conn: &mut Conn| {
        let used = store::offerings_in_use(conn, it.vendor, partner).await?;
        let version = affiliations::store::version(conn, it.vendor, partner).await?;
        Ok(match it.grant {
            _ if used.contains(&it.offering) => Due::Nothing,
            _ if it.partner_made && used.is_empty() => Due::Partner(partner, version),
            Some(grant) => Due::Grant(partner, grant),
            None => Due::Nothing,
        })
    };
    app.db.across(Purpose::Outbox, looked).await
}

/// What is not there any more needs no taking back.
fn outcome_of(failure: Failure) -> Outcome {
    let error = failure.in_words();
    match failure.status {
        Some(404) => Outcome::Sent,
        _ if failure.is_final() => Outcome::Dead { error },
        _ => Outcome::Failed { error, retry_after: failure.retry_after },
    }
}
