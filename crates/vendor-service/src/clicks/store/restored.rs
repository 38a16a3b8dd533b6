//! What a dump that was read into another cluster needs before its clicks can be followed.
//!
//! Rows and marks come with the numbers of the old cluster's transactions; those of the new one begin
//! low. While the marks are ahead of them no fresh click would be read, perhaps for months.

use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

#[derive(QueryableByName)]
struct Ahead {
    #[diesel(sql_type = Bool)]
    is_ahead: bool,
}

/// Below every number that a transaction can have, which begin at 3: read by both, by one, by none.
///
/// A fresh row was stored by the transaction that Postgres itself names; what was restored was not.
const RENUMBER_ROWS: &str = "UPDATE clicks SET stored_by = CASE \
        WHEN stored_by < least(folded_before, settled_before) THEN '0'::xid8 \
        WHEN stored_by < greatest(folded_before, settled_before) THEN '1'::xid8 \
        ELSE '2'::xid8 END \
    FROM click_fold_marks \
    WHERE clicks.xmin::text <> mod(stored_by::text::numeric, 4294967296)::text";

const RENUMBER_MARKS: &str = "UPDATE click_fold_marks SET \
        folded_before = CASE WHEN folded_before <= settled_before THEN '1' ELSE '2' END::xid8, \
        settled_before = CASE WHEN settled_before <= folded_before THEN '1' ELSE '2' END::xid8";

/// Gives restored rows and marks numbers below all that are to come, where a mark is ahead of this
/// cluster's transactions. What was read stays read, and what was not is read next.
pub async fn renumber_restored(conn: &mut Conn) -> Result<()> {
    let sql = "SELECT true AS is_ahead FROM click_fold_marks \
               WHERE greatest(folded_before, settled_before) \
                   > pg_snapshot_xmax(pg_current_snapshot()) FOR UPDATE";
    let ahead: Option<Ahead> = diesel::sql_query(sql).get_result(conn).await.optional()?;
    if ahead.is_none_or(|it| !it.is_ahead) {
        return Ok(());
    }
    let rows = diesel::sql_query(RENUMBER_ROWS).execute(conn).await?;
    diesel::sql_query(RENUMBER_MARKS).execute(conn).await?;
    tracing::warn!(rows, "This database was restored from a dump: its clicks were renumbered");
    Ok(())
}
