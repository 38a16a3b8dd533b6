//! The leaves of the table, made ahead of time.

use chrono::NaiveDate;
use diesel::sql_types::Date;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

/// Makes the leaf of a month of clicks, unless it is there.
pub async fn make_partition(conn: &mut Conn, month: NaiveDate) -> Result<()> {
    let sql = "SELECT make_click_partition($1)";
    diesel::sql_query(sql).bind::<Date, _>(month).execute(conn).await?;
    Ok(())
}
