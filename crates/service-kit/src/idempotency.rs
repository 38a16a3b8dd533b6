//! Idempotent calls: the same key and body have one effect, and the same answer each time.
//!
//! Claim, effect and stored answer are one transaction. The same key with another body is refused;
//! the same key still in flight is asked to come again. An answer that shows a new secret is never
//! stored: its replay says so and names the thing.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use api_types::{ErrorCode, TenantId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::schema::idempotency_keys as keys;
use crate::{Conn, Refusal, Result};

/// The header that carries a caller's key.
pub const HEADER: &str = "Idempotency-Key";
/// The header of an answer that was stored by an earlier call.
pub const REPLAYED: &str = "Idempotent-Replayed";

/// What a claim found.
pub enum Claim {
    /// Nobody used the key before: do the work, then [`Ticket::keep`] the answer.
    Fresh(Ticket),
    /// The answer of the call that did the work.
    Replay(Answer),
}

/// The right to do the work of one key, once.
pub struct Ticket {
    tenant: TenantId,
    caller: String,
    key: String,
    body_hash: Vec<u8>,
    now: DateTime<Utc>,
}

/// An answer as it was given the first time.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub replayed: bool,
}

impl Answer {
    pub fn fresh(status: u16, body: &impl Serialize) -> Result<Self> {
        Ok(Self { status, body: serde_json::to_value(body)?, replayed: false })
    }
}

impl From<Answer> for HttpResponse {
    fn from(answer: Answer) -> Self {
        let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
        let mut response = HttpResponse::build(status);
        if answer.replayed {
            response.insert_header((REPLAYED, "true"));
        }
        response.json(answer.body)
    }
}

/// The hash by which two bodies are the same.
pub fn hash(body: &impl Serialize) -> Result<Vec<u8>> {
    Ok(Sha256::digest(serde_json::to_vec(body)?).to_vec())
}

/// Claims `key` for `caller` (who calls, and on which route) inside the transaction of the effect.
pub async fn claim(
    conn: &mut Conn,
    tenant: TenantId,
    caller: String,
    key: &str,
    body_hash: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<Claim> {
    if key.is_empty() || key.len() > 200 {
        return Err(Refusal::field(HEADER, "A key has 1 to 200 characters").into());
    }
    lock(conn, &format!("{tenant} {caller} {key}")).await?;
    let stored = find(conn, tenant, &caller, key).await?;
    let Some((hash, status, answer)) = stored else {
        return Ok(Claim::Fresh(Ticket { tenant, caller, key: key.to_owned(), body_hash, now }));
    };
    if hash != body_hash {
        let detail = "This key was used with another body";
        return Err(Refusal::new(ErrorCode::IdempotencyMismatch, detail).into());
    }
    match answer {
        Some(body) => Ok(Claim::Replay(Answer { status: status as u16, body, replayed: true })),
        None => {
            let detail = "This call was answered before with a secret, which is shown once";
            Err(Refusal::new(ErrorCode::SecretAlreadyShown, detail).into())
        }
    }
}

impl Ticket {
    /// Stores the answer with the effect.
    pub async fn keep(self, conn: &mut Conn, status: u16, body: &impl Serialize) -> Result<Answer> {
        let answer = Answer::fresh(status, body)?;
        self.insert(conn, status, Some(answer.body.clone())).await?;
        Ok(answer)
    }

    /// Stores that the work was done, and not the answer: it holds a secret.
    pub async fn keep_secret(self, conn: &mut Conn, status: u16) -> Result<()> {
        self.insert(conn, status, None).await
    }

    async fn insert(self, conn: &mut Conn, status: u16, answer: Option<Value>) -> Result<()> {
        let row = (
            keys::tenant_id.eq(self.tenant),
            keys::caller.eq(self.caller),
            keys::key.eq(self.key),
            keys::body_hash.eq(self.body_hash),
            keys::status.eq(i32::from(status)),
            keys::answer.eq(answer),
            keys::created_at.eq(self.now),
        );
        diesel::insert_into(keys::table).values(row).execute(conn).await?;
        Ok(())
    }
}

/// Forgets keys that were used before `before`, at most `limit` of them; says how many.
pub async fn prune(conn: &mut Conn, before: DateTime<Utc>, limit: i64) -> Result<usize> {
    let sql = "DELETE FROM idempotency_keys WHERE ctid IN \
               (SELECT ctid FROM idempotency_keys WHERE created_at < $1 LIMIT $2)";
    let pruned = diesel::sql_query(sql)
        .bind::<diesel::sql_types::Timestamptz, _>(before)
        .bind::<diesel::sql_types::BigInt, _>(limit)
        .execute(conn)
        .await?;
    Ok(pruned)
}

async fn find(
    conn: &mut Conn,
    tenant: TenantId,
    caller: &str,
    key: &str,
) -> Result<Option<(Vec<u8>, i32, Option<Value>)>> {
    let found = keys::table
        .find((tenant, caller, key))
        .select((keys::body_hash, keys::status, keys::answer))
        .first(conn)
        .await
        .optional()?;
    Ok(found)
}

/// Holds `what` until the transaction ends, or refuses when somebody else does.
pub async fn lock(conn: &mut Conn, what: &str) -> Result<()> {
    use crate::db::hashtextextended;
    let free: bool = diesel::select(pg_try_advisory_xact_lock(hashtextextended(what, 0)))
        .get_result(conn)
        .await?;
    if free {
        return Ok(());
    }
    let detail = "The first call with this key is still under way";
    Err(Refusal::new(ErrorCode::IdempotencyInFlight, detail).retry_after(1).into())
}

diesel::define_sql_function! {
    fn pg_try_advisory_xact_lock(key: diesel::sql_types::BigInt) -> diesel::sql_types::Bool;
}
