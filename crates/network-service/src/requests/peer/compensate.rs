//! Takes back at the brand what a given-up request had made there.

use api_types::GrantId;
use service_kit::outbox::Outcome;
use service_kit::{Conn, Purpose, Result};

use crate::app::App;
use crate::requests::model::Compensation;
use crate::requests::store;
use crate::vendor_link::{self, Failure, Instance};
use crate::vendors;

/// What is left to take back once other live requests of the same partner are looked at.
enum Due {
    Nothing,
    Partner(Instance),
    Grant(Instance, GrantId),
}

pub async fn compensate(app: &App, it: &Compensation) -> Outcome {
    let due = match due(app, it.clone()).await {
        Ok(due) => due,
        Err(err) => return Outcome::Failed { error: err.to_string(), retry_after: None },
    };
    let outcome = match due {
        Due::Nothing => Ok(()),
        Due::Partner(instance) => {
            vendor_link::revoke_partner(app, &instance, it.request, it.partner).await
        }
        Due::Grant(instance, grant) => {
            vendor_link::revoke_grant(app, &instance, it.request, it.partner, grant).await
        }
    };
    outcome.map_or_else(outcome_of, |()| Outcome::Sent)
}

/// Somebody who applied again meanwhile must not lose what is theirs now.
async fn due(app: &App, it: Compensation) -> Result<Due> {
    let looked = async move |conn: &mut Conn| {
        let used = store::offerings_in_use(conn, it.vendor, it.partner).await?;
        if used.contains(&it.offering) {
            return Ok(Due::Nothing);
        }
        let instance = vendors::store::find_instance(conn, it.vendor).await?;
        Ok(match (instance, it.grant) {
            (Some(instance), _) if it.partner_made && used.is_empty() => Due::Partner(instance),
            (Some(instance), Some(grant)) => Due::Grant(instance, grant),
            _ => Due::Nothing,
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
