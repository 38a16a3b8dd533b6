//! A creator's sign-ins: which there are, and ending them elsewhere.

use api_types::accounts::AccountSession;
use api_types::auth::Role;
use api_types::{CreatorId, ErrorCode, SessionId};
use chrono::{DateTime, Utc};
use service_kit::sessions::{self, Session};
use service_kit::{Conn, OrRefuse, Result};

use crate::app::HUB;

/// The sign-ins that are good, the newest first; `current` is the one that asks.
pub async fn sign_ins(
    conn: &mut Conn,
    creator: CreatorId,
    current: Option<SessionId>,
    now: DateTime<Utc>,
) -> Result<Vec<AccountSession>> {
    let found = of(conn, creator, now).await?;
    Ok(found.iter().map(|it| as_wire(it, current)).collect())
}

pub async fn end_sign_in(
    conn: &mut Conn,
    creator: CreatorId,
    id: SessionId,
    now: DateTime<Utc>,
) -> Result<()> {
    let found = of(conn, creator, now).await?;
    let theirs = found.iter().find(|it| it.id == id);
    theirs.or_refuse(ErrorCode::NotFound, "There is no such sign-in any more")?;
    sessions::end(conn, id, now).await
}

/// Ends all but the one that asks; says how many there were.
pub async fn end_others(
    conn: &mut Conn,
    creator: CreatorId,
    current: Option<SessionId>,
    now: DateTime<Utc>,
) -> Result<usize> {
    let others: Vec<SessionId> = of(conn, creator, now).await?.iter().map(|it| it.id).collect();
    let others = others.into_iter().filter(|it| Some(*it) != current);
    let mut ended = 0;
    for id in others {
        sessions::end(conn, id, now).await?;
        ended += 1;
    }
    Ok(ended)
}

async fn of(conn: &mut Conn, creator: CreatorId, now: DateTime<Utc>) -> Result<Vec<Session>> {
    sessions::of_person(conn, HUB, Role::Creator, creator.ulid(), now).await
}

fn as_wire(it: &Session, current: Option<SessionId>) -> AccountSession {
    AccountSession {
        id: it.id,
        current: Some(it.id) == current,
        created_at: it.created_at,
        last_seen_at: it.last_seen_at,
        expires_at: it.expires_at,
    }
}
