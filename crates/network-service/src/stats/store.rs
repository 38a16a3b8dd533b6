//! SQL for `vendor_daily`.

use api_types::{Amount, Currency, PartnerId, VendorId};
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Numeric, Text, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::schema::vendor_daily;

/// Rows of one statement, so that a large answer stays a few statements of bounded size.
const AT_ONCE: usize = 5_000;

/// One day of one partner in one currency.
#[derive(Clone, Debug)]
pub struct Day {
    pub partner: PartnerId,
    pub day: NaiveDate,
    pub currency: Currency,
    pub clicks: i64,
    pub conversions: i64,
    pub revenue: Amount,
    pub refunds: Amount,
    pub commission: Amount,
}

/// Replaces what these partners of a brand had from `from` to `to`, both days included.
pub async fn replace(
    conn: &mut Conn,
    vendor: VendorId,
    partners: &[PartnerId],
    (from, to): (NaiveDate, NaiveDate),
    days: &[Day],
) -> Result<()> {
    let old = vendor_daily::table
        .filter(vendor_daily::vendor_id.eq(vendor))
        .filter(vendor_daily::vendor_partner_id.eq_any(partners))
        .filter(vendor_daily::day.between(from, to));
    diesel::delete(old).execute(conn).await?;
    for some in days.chunks(AT_ONCE) {
        insert(conn, vendor, some).await?;
    }
    Ok(())
}

/// A day that a brand tells twice counts once.
async fn insert(conn: &mut Conn, vendor: VendorId, days: &[Day]) -> Result<()> {
    let sql = "INSERT INTO vendor_daily (vendor_id, vendor_partner_id, day, currency, clicks, \
               conversions, revenue, refunds, commission) \
               SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";
    fn column<T>(days: &[Day], of: impl Fn(&Day) -> T) -> Vec<T> {
        days.iter().map(of).collect()
    }
    diesel::sql_query(sql)
        .bind::<Uuid, _>(vendor)
        .bind::<Array<Uuid>, _>(column(days, |it| it.partner))
        .bind::<Array<Date>, _>(column(days, |it| it.day))
        .bind::<Array<Text>, _>(column(days, |it| it.currency.code()))
        .bind::<Array<BigInt>, _>(column(days, |it| it.clicks))
        .bind::<Array<BigInt>, _>(column(days, |it| it.conversions))
        .bind::<Array<Numeric>, _>(column(days, |it| it.revenue.clone()))
        .bind::<Array<Numeric>, _>(column(days, |it| it.refunds.clone()))
        .bind::<Array<Numeric>, _>(column(days, |it| it.commission.clone()))
        .execute(conn)
        .await?;
    Ok(())
}
