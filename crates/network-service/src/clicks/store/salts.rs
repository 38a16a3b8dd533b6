//! The salts of visitor hashes, and the leaves of the table ahead of time.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::Date;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::schema::visitor_salts;

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = visitor_salts, check_for_backend(diesel::pg::Pg))]
pub struct SealedSalt {
    pub day: NaiveDate,
    pub sealed_salt: Vec<u8>,
}

/// Keeps a day's salt, unless another replica was first.
pub async fn insert_salt(conn: &mut Conn, salt: &SealedSalt) -> Result<()> {
    let insert = diesel::insert_into(visitor_salts::table).values(salt).on_conflict_do_nothing();
    insert.execute(conn).await?;
    Ok(())
}

/// All salts that live, the oldest first.
pub async fn salts(conn: &mut Conn) -> Result<Vec<SealedSalt>> {
    let all = visitor_salts::table.order(visitor_salts::day).select(SealedSalt::as_select());
    Ok(all.load(conn).await?)
}

/// Destroys the salts of all days before this one.
pub async fn forget_salts(conn: &mut Conn, before: NaiveDate) -> Result<usize> {
    let old = visitor_salts::table.filter(visitor_salts::day.lt(before));
    Ok(diesel::delete(old).execute(conn).await?)
}

/// Makes the leaf of a month of clicks, unless it is there.
pub async fn make_partition(conn: &mut Conn, month: NaiveDate) -> Result<()> {
    let sql = "SELECT make_click_partition($1)";
    diesel::sql_query(sql).bind::<Date, _>(month).execute(conn).await?;
    Ok(())
}
