//! The statements that write clicks: COPY, and INSERT for what may be there.
//!
//! Both name the leaf partition themselves: the role may write there and nowhere else.

use std::pin::pin;

use chrono::{DateTime, Datelike};
use tokio_postgres::Statement;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::Type;
use ulid::Ulid;

use super::session::{Failure, Session};
use crate::row::{COLUMN_COUNT, COLUMNS, ClickRow, Values};

/// Rows of one INSERT; the protocol counts parameters in 16 bits.
pub(super) const INSERT_ROWS: usize = 500;

/// Year and month of an id's time, UTC.
pub(super) type Month = (i32, u32);

#[derive(Clone, Copy)]
enum Way {
    Copy,
    InsertMissing,
}

/// Stores fresh rows, one COPY a month; fails when one of them is there already.
pub(super) async fn copy(
    session: &mut Session,
    table: &str,
    rows: &[ClickRow],
) -> Result<(), Failure> {
    write(session, table, rows, Way::Copy).await
}

/// Stores those rows that are not there yet.
pub(super) async fn insert_missing(
    session: &mut Session,
    table: &str,
    rows: &[ClickRow],
) -> Result<(), Failure> {
    for some in rows.chunks(INSERT_ROWS) {
        write(session, table, some, Way::InsertMissing).await?;
    }
    Ok(())
}

async fn write(
    session: &mut Session,
    table: &str,
    rows: &[ClickRow],
    way: Way,
) -> Result<(), Failure> {
    for (month, rows) in by_month(rows) {
        write_month(session, table, month, &rows, way).await?;
    }
    Ok(())
}

/// Writes into the month's leaf, or into the default one while the month has none. A default that refuses
/// the rows may say that the leaf was made meanwhile.
async fn write_month(
    session: &mut Session,
    table: &str,
    month: Month,
    rows: &[&ClickRow],
    way: Way,
) -> Result<(), Failure> {
    let leaf = leaf_of(session, table, month).await?;
    let written = write_leaf(session, &leaf, rows, way).await;
    if !is_check_violation(&written) {
        return written;
    }
    session.leaves.remove(&month);
    let now = leaf_of(session, table, month).await?;
    if now == leaf { written } else { write_leaf(session, &now, rows, way).await }
}

/// Asks once a month and session which leaf there is. A COPY into a missing one would tell as well, but
/// tokio-postgres sends a second Sync after a COPY that does not begin, and every later answer is off by one.
async fn leaf_of(session: &mut Session, table: &str, month: Month) -> Result<String, Failure> {
    if let Some(leaf) = session.leaves.get(&month) {
        return Ok(leaf.clone());
    }
    let own = leaf_name(table, month);
    let found = session.client.query_one("SELECT to_regclass($1) IS NOT NULL", &[&own]).await?;
    let leaf = if found.get(0) { own } else { format!("{table}_default") };
    session.leaves.insert(month, leaf.clone());
    Ok(leaf)
}

async fn write_leaf(
    session: &mut Session,
    leaf: &str,
    rows: &[&ClickRow],
    way: Way,
) -> Result<(), Failure> {
    match way {
        Way::Copy => copy_into(session, leaf, rows).await,
        Way::InsertMissing => insert_into(session, leaf, rows).await,
    }
}

async fn copy_into(session: &mut Session, leaf: &str, rows: &[&ClickRow]) -> Result<(), Failure> {
    let statement = copy_statement(session, leaf).await?;
    let sink = session.client.copy_in(&statement).await.map_err(Failure::NotBegun)?;
    let mut copy = pin!(BinaryCopyInWriter::new(sink, &column_types()));
    for row in rows {
        copy.as_mut().write(&Values::of(row).params()).await?;
    }
    // The end of a COPY is told before its commit, and a backend killed between the two has told a lie. So
    // a Sync goes out behind it, in the same write: its answer comes after the commit.
    let (copied, committed) = tokio::join!(copy.finish(), session.client.check_connection());
    copied?;
    Ok(committed?)
}

async fn copy_statement(session: &mut Session, leaf: &str) -> Result<Statement, Failure> {
    if let Some(statement) = session.copies.get(leaf) {
        return Ok(statement.clone());
    }
    let text = format!("COPY {leaf} ({}) FROM STDIN (FORMAT binary)", session.columns);
    let statement = session.client.prepare(&text).await?;
    session.copies.insert(leaf.into(), statement.clone());
    Ok(statement)
}

async fn insert_into(session: &Session, leaf: &str, rows: &[&ClickRow]) -> Result<(), Failure> {
    let types: Vec<_> = rows.iter().flat_map(|_| column_types()).collect();
    let text = insert_text(leaf, &session.columns, rows.len());
    let statement = session.client.prepare_typed(&text, &types).await?;
    let values: Vec<_> = rows.iter().map(|row| Values::of(row)).collect();
    let params: Vec<_> = values.iter().flat_map(Values::params).collect();
    session.client.execute(&statement, &params).await?;
    Ok(())
}

/// Names no conflict target: that would take the right to read the leaf, which the role has not.
fn insert_text(leaf: &str, columns: &str, rows: usize) -> String {
    let groups: Vec<_> = (0..rows)
        .map(|row| {
            let params =
                (1..=COLUMN_COUNT).map(|column| format!("${}", row * COLUMN_COUNT + column));
            format!("({})", params.collect::<Vec<_>>().join(","))
        })
        .collect();
    format!("INSERT INTO {leaf} ({columns}) VALUES {} ON CONFLICT DO NOTHING", groups.join(","))
}

fn column_types() -> [Type; COLUMN_COUNT] {
    COLUMNS.map(|(_, kind)| kind)
}

fn leaf_name(table: &str, (year, month): Month) -> String {
    format!("{table}_{year:04}_{month:02}")
}

/// Rows by month, months in the order of their first row.
fn by_month(rows: &[ClickRow]) -> Vec<(Month, Vec<&ClickRow>)> {
    let mut months: Vec<(Month, Vec<&ClickRow>)> = Vec::with_capacity(1);
    for row in rows {
        let month = month_of(row.id);
        match months.iter_mut().find(|(known, _)| *known == month) {
            Some((_, same)) => same.push(row),
            None => months.push((month, vec![row])),
        }
    }
    months
}

fn month_of(id: Ulid) -> Month {
    let millis = i64::try_from(id.timestamp_ms()).unwrap_or_default();
    let time = DateTime::from_timestamp_millis(millis).unwrap_or_default();
    (time.year(), time.month())
}

fn is_check_violation(written: &Result<(), Failure>) -> bool {
    let code = written.as_ref().err().and_then(Failure::code);
    code == Some(&SqlState::CHECK_VIOLATION)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_month_is_the_one_of_the_id() {
        let last = DateTime::parse_from_rfc3339("2026-02-28T23:59:59.999Z").expect("a time");
        let last = u64::try_from(last.timestamp_millis()).expect("after 1970");
        assert_eq!(leaf_name("clicks", month_of(Ulid::from_parts(last, 9))), "clicks_2026_02");
        assert_eq!(leaf_name("clicks", month_of(Ulid::from_parts(last + 1, 0))), "clicks_2026_03");
        assert_eq!(leaf_name("clicks", month_of(Ulid::nil())), "clicks_1970_01");
    }

    #[test]
    fn an_insert_names_all_its_parameters() {
        let text = insert_text("clicks_2026_02", "id, tenant_id, link_id", 2);
        assert!(text.starts_with("INSERT INTO clicks_2026_02 (id, tenant_id,"));
        assert!(text.contains("($1,$2,") && text.contains("$18),($19,"));
        assert!(text.ends_with("$36) ON CONFLICT DO NOTHING"));
    }

    #[test]
    fn the_largest_insert_fits_the_protocol() {
        assert!(INSERT_ROWS * COLUMN_COUNT <= usize::from(u16::MAX));
    }
}
