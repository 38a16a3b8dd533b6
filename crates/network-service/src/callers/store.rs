//! SQL for `vendor_tokens`.

use api_types::federation::VendorStatus;
use api_types::{KeyId, VendorId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::schema::{vendor_tokens, vendors};

/// A token, and how its vendor stands.
#[derive(Clone, Debug, Queryable)]
pub struct Token {
    pub id: KeyId,
    pub vendor_id: VendorId,
    pub first_used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub retires_at: Option<DateTime<Utc>>,
    pub vendor_status: VendorStatus,
}

impl Token {
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_some() || self.retires_at.is_some_and(|end| end <= now)
    }
}

pub async fn find_by_hash(conn: &mut Conn, hash: &[u8]) -> Result<Option<Token>> {
    let found = vendor_tokens::table
        .inner_join(vendors::table)
        .filter(vendor_tokens::token_hash.eq(hash))
        .select((
            vendor_tokens::id,
            vendor_tokens::vendor_id,
            vendor_tokens::first_used_at,
            vendor_tokens::revoked_at,
            vendor_tokens::retires_at,
            vendors::status,
        ))
        .first(conn)
        .await
        .optional()?;
    Ok(found)
}

pub async fn insert(
    conn: &mut Conn,
    id: KeyId,
    vendor: VendorId,
    hash: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = (
        vendor_tokens::id.eq(id),
        vendor_tokens::vendor_id.eq(vendor),
        vendor_tokens::token_hash.eq(hash),
        vendor_tokens::created_at.eq(now),
    );
    diesel::insert_into(vendor_tokens::table).values(row).execute(conn).await?;
    Ok(())
}

/// Books the first use of a token; says whether it was this one.
pub async fn mark_first_use(conn: &mut Conn, id: KeyId, now: DateTime<Utc>) -> Result<bool> {
    let unused = vendor_tokens::table
        .find(id)
        .filter(vendor_tokens::first_used_at.is_null())
        .filter(vendor_tokens::revoked_at.is_null());
    let booked = diesel::update(unused).set(vendor_tokens::first_used_at.eq(now));
    Ok(booked.execute(conn).await? == 1)
}

/// Gives every other token of a vendor its end, unless it has one already.
pub async fn retire_others(
    conn: &mut Conn,
    vendor: VendorId,
    kept: KeyId,
    end: DateTime<Utc>,
) -> Result<()> {
    let others = vendor_tokens::table
        .filter(vendor_tokens::vendor_id.eq(vendor))
        .filter(vendor_tokens::id.ne(kept))
        .filter(vendor_tokens::revoked_at.is_null())
        .filter(vendor_tokens::retires_at.is_null());
    diesel::update(others).set(vendor_tokens::retires_at.eq(end)).execute(conn).await?;
    Ok(())
}

/// Revokes the tokens of a vendor that nobody ever used.
pub async fn revoke_unused(conn: &mut Conn, vendor: VendorId, now: DateTime<Utc>) -> Result<()> {
    let unused = vendor_tokens::table
        .filter(vendor_tokens::vendor_id.eq(vendor))
        .filter(vendor_tokens::first_used_at.is_null())
        .filter(vendor_tokens::revoked_at.is_null());
    diesel::update(unused).set(vendor_tokens::revoked_at.eq(now)).execute(conn).await?;
    Ok(())
}

pub async fn is_used(conn: &mut Conn, id: KeyId) -> Result<bool> {
    let used: Option<Option<DateTime<Utc>>> = vendor_tokens::table
        .find(id)
        .select(vendor_tokens::first_used_at)
        .first(conn)
        .await
        .optional()?;
    Ok(used.flatten().is_some())
}

pub async fn touch(conn: &mut Conn, ids: &[KeyId], now: DateTime<Utc>) -> Result<()> {
    let seen = vendor_tokens::table.filter(vendor_tokens::id.eq_any(ids));
    diesel::update(seen).set(vendor_tokens::last_used_at.eq(now)).execute(conn).await?;
    Ok(())
}
