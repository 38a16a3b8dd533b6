//! SQL for `vendor_daily`: what brands told, a row for each partner, day and currency.

use api_types::{Amount, Currency, PartnerId, VendorId};
use chrono::NaiveDate;
use diesel::sql_types::{Array, BigInt, Date, Numeric, Text, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

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
///
/// A day that is told as before is not written again: most of a quarter does not change overnight.
pub async fn replace(
    conn: &mut Conn,
    vendor: VendorId,
    partners: &[PartnerId],
    (from, to): (NaiveDate, NaiveDate),
    days: &[Day],
) -> Result<()> {
    forget_untold(conn, vendor, partners, (from, to), days).await?;
    for some in days.chunks(AT_ONCE) {
        put(conn, vendor, some).await?;
    }
    Ok(())
}

/// Deletes what was told before and is not any more.
async fn forget_untold(
    conn: &mut Conn,
    vendor: VendorId,
    partners: &[PartnerId],
    (from, to): (NaiveDate, NaiveDate),
    days: &[Day],
) -> Result<()> {
    let sql = "DELETE FROM vendor_daily d WHERE d.vendor_id = $1 AND d.vendor_partner_id = ANY($2) \
               AND d.day BETWEEN $3 AND $4 AND NOT EXISTS (\
                 SELECT FROM unnest($5, $6, $7) AS t (partner, day, currency) \
                 WHERE t.partner = d.vendor_partner_id AND t.day = d.day AND t.currency = d.currency)";
    diesel::sql_query(sql)
        .bind::<Uuid, _>(vendor)
        .bind::<Array<Uuid>, _>(partners)
        .bind::<Date, _>(from)
        .bind::<Date, _>(to)
        .bind::<Array<Uuid>, _>(column(days, |it| it.partner))
        .bind::<Array<Date>, _>(column(days, |it| it.day))
        .bind::<Array<Text>, _>(column(days, |it| it.currency.code()))
        .execute(conn)
        .await?;
    Ok(())
}

fn column<T>(days: &[Day], of: impl Fn(&Day) -> T) -> Vec<T> {
    days.iter().map(of).collect()
}

async fn put(conn: &mut Conn, vendor: VendorId, days: &[Day]) -> Result<()> {
    let sql = "INSERT INTO vendor_daily AS d (vendor_id, vendor_partner_id, day, currency, clicks, \
                 conversions, revenue, refunds, commission) \
               SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9) \
               ON CONFLICT (vendor_id, vendor_partner_id, day, currency) DO UPDATE SET \
                 clicks = excluded.clicks, conversions = excluded.conversions, \
                 revenue = excluded.revenue, refunds = excluded.refunds, commission = excluded.commission \
               WHERE (d.clicks, d.conversions, d.revenue, d.refunds, d.commission) IS DISTINCT FROM \
                 (excluded.clicks, excluded.conversions, excluded.revenue, excluded.refunds, excluded.commission)";
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
