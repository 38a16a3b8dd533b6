//! SQL for `hub_settings` and `brand_guests`.

use api_types::hub::{BrandGuest, BrandRegistration, CreatorSignUp, HubSettings};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::schema::{brand_guests, hub_settings};

type Row =
    (String, Option<String>, Option<String>, Option<String>, BrandRegistration, CreatorSignUp);

/// What operators have set; none before the first change.
pub async fn find(conn: &mut Conn) -> Result<Option<HubSettings>> {
    let row: Option<Row> = hub_settings::table
        .select((
            hub_settings::name,
            hub_settings::support_email,
            hub_settings::imprint_url,
            hub_settings::privacy_url,
            hub_settings::brands,
            hub_settings::creators,
        ))
        .first(conn)
        .await
        .optional()?;
    let settings = |(name, support_email, imprint_url, privacy_url, brands, creators): Row| {
        HubSettings { name, support_email, imprint_url, privacy_url, brands, creators }
    };
    Ok(row.map(settings))
}

pub async fn put(conn: &mut Conn, it: &HubSettings, now: DateTime<Utc>) -> Result<()> {
    let row = (
        hub_settings::name.eq(&it.name),
        hub_settings::support_email.eq(&it.support_email),
        hub_settings::imprint_url.eq(&it.imprint_url),
        hub_settings::privacy_url.eq(&it.privacy_url),
        hub_settings::brands.eq(it.brands),
        hub_settings::creators.eq(it.creators),
        hub_settings::changed_at.eq(now),
    );
    diesel::insert_into(hub_settings::table)
        .values(row)
        .on_conflict(hub_settings::id)
        .do_update()
        .set(row)
        .execute(conn)
        .await?;
    Ok(())
}

/// Invited contacts after `after`, by address.
pub async fn guests(conn: &mut Conn, after: Option<&str>, limit: i64) -> Result<Vec<BrandGuest>> {
    let mut query = brand_guests::table.into_boxed();
    if let Some(after) = after {
        query = query.filter(brand_guests::email.gt(after));
    }
    let rows: Vec<(String, DateTime<Utc>)> =
        query.order(brand_guests::email).limit(limit).load(conn).await?;
    Ok(rows.into_iter().map(|(email, invited_at)| BrandGuest { email, invited_at }).collect())
}

pub async fn put_guest(conn: &mut Conn, guest: &BrandGuest) -> Result<()> {
    let at = brand_guests::invited_at.eq(guest.invited_at);
    diesel::insert_into(brand_guests::table)
        .values((brand_guests::email.eq(&guest.email), at))
        .on_conflict(brand_guests::email)
        .do_update()
        .set(at)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn is_guest(conn: &mut Conn, email: &str) -> Result<bool> {
    let found = diesel::select(diesel::dsl::exists(brand_guests::table.find(email)));
    Ok(found.get_result(conn).await?)
}

/// Takes an invitation back; says whether there was one.
pub async fn delete_guest(conn: &mut Conn, email: &str) -> Result<bool> {
    Ok(diesel::delete(brand_guests::table.find(email)).execute(conn).await? == 1)
}
