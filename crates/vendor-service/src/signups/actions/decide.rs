//! The team's decision.

use api_types::{ErrorCode, SignupId};
use service_kit::audit::{self, Act};
use service_kit::{Conn, OrRefuse, Result};

use super::{letters, prove};
use crate::partners;
use crate::partners::actions::Setting;
use crate::signups::model::{Signup, lawful_note};
use crate::signups::store;

const UNKNOWN: &str = "There is no such sign-up";

async fn lock_pending(conn: &mut Conn, id: SignupId, setting: &Setting<'_>) -> Result<Signup> {
    let signup = store::lock(conn, setting.brand.id, id).await?;
    let signup = signup.or_refuse(ErrorCode::SignupNotFound, UNKNOWN)?;
    signup.demand_pending()?;
    Ok(signup)
}

/// Makes the partner, active and with the default program, and writes to them. Somebody who has become
/// a partner otherwise meanwhile stays that one.
pub async fn approve(
    conn: &mut Conn,
    id: SignupId,
    note: Option<String>,
    setting: &Setting<'_>,
) -> Result<Signup> {
    let (note, signup) = (lawful_note(note)?, lock_pending(conn, id, setting).await?);
    let known = partners::store::find_by_email(conn, setting.brand.id, &signup.email).await?;
    let partner = match known {
        Some(known) => {
            known.refuse_revoked()?;
            known
        }
        None => prove::join(conn, &signup, setting).await?,
    };
    let approved = signup.approve(partner.id, note, setting.now);
    store::update(conn, &approved).await?;
    letters::approved(conn, &approved, setting).await?;
    enter(conn, "signups.approve", &approved, setting).await?;
    Ok(approved)
}

/// Declines and writes to them.
pub async fn decline(
    conn: &mut Conn,
    id: SignupId,
    note: Option<String>,
    setting: &Setting<'_>,
) -> Result<Signup> {
    let (note, signup) = (lawful_note(note)?, lock_pending(conn, id, setting).await?);
    let declined = signup.decline(note, setting.now);
    store::update(conn, &declined).await?;
    letters::declined(conn, &declined, setting).await?;
    enter(conn, "signups.decline", &declined, setting).await?;
    Ok(declined)
}

/// Enters a decision into the audit log.
async fn enter(
    conn: &mut Conn,
    verb: &'static str,
    signup: &Signup,
    setting: &Setting<'_>,
) -> Result<()> {
    let why = signup.note.as_deref().unwrap_or_default();
    let act = Act::new(verb, signup.id).named(&signup.name).because(why);
    audit::record(conn, setting.brand.id, act, setting.now).await
}
