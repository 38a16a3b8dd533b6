//! SQL for `visitor_salts`.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::schema::visitor_salts;
use crate::{Conn, Result};

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = visitor_salts, check_for_backend(diesel::pg::Pg))]
pub struct SealedSalt {
    pub day: NaiveDate,
    pub sealed_salt: Vec<u8>,
}

/// Keeps a day's salt, unless another replica was first.
pub async fn insert(conn: &mut Conn, salt: &SealedSalt) -> Result<()> {
    let insert = diesel::insert_into(visitor_salts::table).values(salt).on_conflict_do_nothing();
    insert.execute(conn).await?;
    Ok(())
}

/// All salts that live, the oldest first.
pub async fn all(conn: &mut Conn) -> Result<Vec<SealedSalt>> {
    let all = visitor_salts::table.order(visitor_salts::day).select(SealedSalt::as_select());
    Ok(all.load(conn).await?)
}

/// Destroys the salts of all days before this one.
pub async fn forget(conn: &mut Conn, before: NaiveDate) -> Result<usize> {
    let old = visitor_salts::table.filter(visitor_salts::day.lt(before));
    Ok(diesel::delete(old).execute(conn).await?)
}
