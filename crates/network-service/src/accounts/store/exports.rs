//! SQL for `creator_exports`: copies are put together inside the database.

use api_types::accounts::ExportStatus;
use api_types::{CreatorId, ErrorCode, ExportId};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Nullable, Text, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Refusal, RefuseOnUnique, Result};

use crate::accounts::model::{ExportRow, Section};
use crate::cursors::Page;
use crate::schema::creator_exports;

/// A day of one brand in one currency, as it was copied.
#[derive(Clone, Debug, QueryableByName)]
pub struct Figure {
    #[diesel(sql_type = Nullable<Text>)]
    pub brand: Option<String>,
    #[diesel(sql_type = Date)]
    pub day: NaiveDate,
    #[diesel(sql_type = Text)]
    pub currency: String,
    #[diesel(sql_type = BigInt)]
    pub clicks: i64,
    #[diesel(sql_type = BigInt)]
    pub conversions: i64,
    #[diesel(sql_type = Text)]
    pub revenue: String,
    #[diesel(sql_type = Text)]
    pub refunds: String,
    #[diesel(sql_type = Text)]
    pub commission: String,
}

#[derive(QueryableByName)]
struct TableRow {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Array<Text>)]
    columns: Vec<String>,
}

#[derive(QueryableByName)]
struct Body {
    #[diesel(sql_type = Nullable<Text>)]
    body: Option<String>,
}

pub async fn insert_export(conn: &mut Conn, row: &ExportRow) -> Result<()> {
    let inserted = diesel::insert_into(creator_exports::table).values(row).execute(conn).await;
    let refusal = || Refusal::new(ErrorCode::StateConflict, "A copy is being made already");
    inserted.refuse_on_unique("creator_exports_running_key", refusal)?;
    Ok(())
}

pub async fn update_export(conn: &mut Conn, row: &ExportRow) -> Result<()> {
    diesel::update(creator_exports::table.find(row.id)).set(row).execute(conn).await?;
    Ok(())
}

pub async fn list_exports(
    conn: &mut Conn,
    creator: CreatorId,
    page: Page<ExportId>,
) -> Result<Vec<ExportRow>> {
    let mut query = creator_exports::table
        .filter(creator_exports::creator_id.eq(creator))
        .select(ExportRow::as_select())
        .into_boxed();
    if let Some(after) = page.after {
        query = query.filter(creator_exports::id.lt(after));
    }
    Ok(query.order(creator_exports::id.desc()).limit(page.reach()).load(conn).await?)
}

pub async fn find_export(
    conn: &mut Conn,
    creator: CreatorId,
    id: ExportId,
) -> Result<Option<ExportRow>> {
    let found = creator_exports::table
        .find(id)
        .filter(creator_exports::creator_id.eq(creator))
        .select(ExportRow::as_select())
        .first(conn)
        .await;
    Ok(found.optional()?)
}

pub async fn lock_export(conn: &mut Conn, id: ExportId) -> Result<Option<ExportRow>> {
    let found = creator_exports::table
        .find(id)
        .select(ExportRow::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// The copy of a creator that is being made.
pub async fn lock_running(conn: &mut Conn, creator: CreatorId) -> Result<Option<ExportRow>> {
    let found = creator_exports::table
        .filter(creator_exports::creator_id.eq(creator))
        .filter(creator_exports::status.eq(ExportStatus::Running))
        .select(ExportRow::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// Copies that are being made, or whose worker died.
pub async fn running(conn: &mut Conn, limit: i64) -> Result<Vec<ExportId>> {
    let ids = creator_exports::table
        .filter(creator_exports::status.eq(ExportStatus::Running))
        .order(creator_exports::id)
        .limit(limit)
        .select(creator_exports::id)
        .load(conn)
        .await?;
    Ok(ids)
}

/// Every table with rows of a creator: those that name the creator, and four that do so otherwise.
pub async fn sections(conn: &mut Conn) -> Result<Vec<Section>> {
    let sql = "SELECT c.relname::text AS name, array_agg(a.attname::text) AS columns \
               FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
               JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
               WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') \
                 AND NOT c.relispartition AND c.relname <> 'creator_exports' \
                 AND has_table_privilege(c.oid, 'SELECT') \
               GROUP BY c.relname \
               HAVING bool_or(a.attname = 'creator_id') \
                 OR c.relname IN ('creators', 'vendor_daily', 'sessions', 'magic_links', 'outbox') \
               ORDER BY c.relname <> 'creators', c.relname";
    let rows: Vec<TableRow> = diesel::sql_query(sql).load(conn).await?;
    Ok(rows.into_iter().map(|it| Section { table: it.name, columns: it.columns }).collect())
}

/// Adds one table to a copy. Its name comes from the catalogue, never from outside.
pub async fn copy_section(
    conn: &mut Conn,
    export: ExportId,
    (creator, email): (CreatorId, &str),
    section: &Section,
) -> Result<()> {
    let (table, rule) = (&section.table, section.rule());
    let image = match section.has_image() {
        true => " || jsonb_build_object('imageBase64', encode(t.image, 'base64'))",
        false => "",
    };
    let sql = format!(
        "UPDATE creator_exports SET done = done + 1, parts = coalesce(parts, '{{}}') || \
         jsonb_build_object($4::text, (SELECT coalesce(jsonb_agg((to_jsonb(t) - $5){image}), '[]') \
         FROM \"{table}\" t WHERE {rule} AND $2 <> '')) WHERE id = $3"
    );
    diesel::sql_query(sql)
        .bind::<Uuid, _>(creator)
        .bind::<Text, _>(email)
        .bind::<Uuid, _>(export)
        .bind::<Text, _>(table)
        .bind::<Array<Text>, _>(section.left_out())
        .execute(conn)
        .await?;
    Ok(())
}

/// A finished copy as text, so that no number loses a digit on the way.
pub async fn everything(conn: &mut Conn, id: ExportId) -> Result<Option<String>> {
    let sql = "SELECT jsonb_pretty(parts) AS body FROM creator_exports WHERE id = $1";
    let found: Vec<Body> = diesel::sql_query(sql).bind::<Uuid, _>(id).load(conn).await?;
    Ok(found.into_iter().next().and_then(|it| it.body))
}

/// The daily figures of a finished copy.
pub async fn figures(conn: &mut Conn, id: ExportId) -> Result<Vec<Figure>> {
    let sql = "SELECT v.display_name AS brand, d.day, d.currency, d.clicks, d.conversions, \
               d.revenue, d.refunds, d.commission FROM creator_exports e, \
               jsonb_to_recordset(e.parts -> 'vendor_daily') AS d (vendor_id uuid, day date, \
                 currency text, clicks bigint, conversions bigint, revenue text, refunds text, \
                 commission text) LEFT JOIN vendors v ON v.id = d.vendor_id \
               WHERE e.id = $1 ORDER BY d.day, brand, d.currency";
    Ok(diesel::sql_query(sql).bind::<Uuid, _>(id).load(conn).await?)
}

/// Erases copies whose week is over; says how many.
pub async fn expire(conn: &mut Conn, now: DateTime<Utc>) -> Result<usize> {
    let sql = "UPDATE creator_exports SET parts = NULL WHERE parts IS NOT NULL \
               AND (expires_at <= $1 OR status = 'failed')";
    let erased = diesel::sql_query(sql).bind::<diesel::sql_types::Timestamptz, _>(now);
    Ok(erased.execute(conn).await?)
}

/// Deletes a creator's copies, when the person is erased.
pub async fn forget_exports(conn: &mut Conn, creator: CreatorId) -> Result<()> {
    let theirs = creator_exports::table.filter(creator_exports::creator_id.eq(creator));
    diesel::delete(theirs).execute(conn).await?;
    Ok(())
}
