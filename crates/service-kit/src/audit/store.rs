//! SQL for `audit_log`, `audit_texts` and `audit_heads`.

use api_types::TenantId;
use api_types::audit::ActorKind;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bytea, Nullable, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;

use super::chain::{Entry, Sealed};
use crate::schema::{audit_heads, audit_log, audit_texts};
use crate::{Conn, Result};

/// Where a chain ends.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Head {
    pub seq: i64,
    pub hash: Vec<u8>,
}

impl Head {
    /// Before the first entry.
    pub fn nothing() -> Self {
        Self { seq: 0, hash: vec![0; 32] }
    }
}

/// Holds the end of a tenant's chain until the transaction ends.
pub async fn lock_head(conn: &mut Conn, tenant: TenantId) -> Result<Head> {
    let Head { seq, hash } = Head::nothing();
    let row =
        (audit_heads::tenant_id.eq(tenant), audit_heads::seq.eq(seq), audit_heads::hash.eq(hash));
    diesel::insert_into(audit_heads::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    let head = audit_heads::table
        .find(tenant)
        .select((audit_heads::seq, audit_heads::hash))
        .for_update()
        .first(conn)
        .await?;
    Ok(head)
}

pub async fn head(conn: &mut Conn, tenant: TenantId) -> Result<Head> {
    let head = audit_heads::table
        .find(tenant)
        .select((audit_heads::seq, audit_heads::hash))
        .first(conn)
        .await
        .optional()?;
    Ok(head.unwrap_or_else(Head::nothing))
}

pub async fn append(conn: &mut Conn, entry: &Entry) -> Result<()> {
    diesel::insert_into(audit_log::table).values(entry).execute(conn).await?;
    Ok(())
}

pub async fn keep_text(conn: &mut Conn, entry: &Entry, field: &str, sealed: &Sealed) -> Result<()> {
    let row = (
        audit_texts::tenant_id.eq(entry.tenant_id),
        audit_texts::seq.eq(entry.seq),
        audit_texts::field.eq(field),
        audit_texts::salt.eq(&sealed.salt),
        audit_texts::said.eq(&sealed.said),
    );
    diesel::insert_into(audit_texts::table).values(row).execute(conn).await?;
    Ok(())
}

pub async fn move_head(conn: &mut Conn, entry: &Entry) -> Result<()> {
    let change = (audit_heads::seq.eq(entry.seq), audit_heads::hash.eq(&entry.hash));
    diesel::update(audit_heads::table.find(entry.tenant_id)).set(change).execute(conn).await?;
    Ok(())
}

pub async fn erase_texts(conn: &mut Conn, tenant: TenantId, id: &str) -> Result<usize> {
    let sql = "DELETE FROM audit_texts t USING audit_log l \
               WHERE l.tenant_id = $1 AND t.tenant_id = l.tenant_id AND t.seq = l.seq \
               AND ((l.subject = $2 AND t.field <> 'actor') OR (l.actor_id = $2 AND t.field = 'actor'))";
    let erased = diesel::sql_query(sql).bind::<Uuid, _>(tenant).bind::<Text, _>(id);
    Ok(erased.execute(conn).await?)
}

pub async fn erase_name(
    conn: &mut Conn,
    tenant: TenantId,
    verb: &str,
    name: &str,
) -> Result<usize> {
    let sql = "DELETE FROM audit_texts t USING audit_log l \
               WHERE l.tenant_id = $1 AND t.tenant_id = l.tenant_id AND t.seq = l.seq \
               AND l.verb = $2 AND t.field = 'subject' AND lower(t.said) = lower($3)";
    let erased = diesel::sql_query(sql).bind::<Uuid, _>(tenant).bind::<Text, _>(verb);
    Ok(erased.bind::<Text, _>(name).execute(conn).await?)
}

/// Entries after `after`, the oldest first.
pub async fn entries(
    conn: &mut Conn,
    tenant: TenantId,
    after: i64,
    limit: i64,
) -> Result<Vec<Entry>> {
    let entries = audit_log::table
        .filter(audit_log::tenant_id.eq(tenant))
        .filter(audit_log::seq.gt(after))
        .order(audit_log::seq)
        .limit(limit)
        .select(Entry::as_select())
        .load(conn)
        .await?;
    Ok(entries)
}

/// What is left of the texts of entries `from` to `to`: entry, field, text.
pub async fn texts(
    conn: &mut Conn,
    tenant: TenantId,
    (from, to): (i64, i64),
) -> Result<Vec<(i64, String, Sealed)>> {
    let rows: Vec<(i64, String, Vec<u8>, String)> = audit_texts::table
        .filter(audit_texts::tenant_id.eq(tenant))
        .filter(audit_texts::seq.between(from, to))
        .order((audit_texts::seq, audit_texts::field))
        .select((audit_texts::seq, audit_texts::field, audit_texts::salt, audit_texts::said))
        .load(conn)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(seq, field, salt, said)| (seq, field, Sealed { salt, said }))
        .collect())
}

/// An entry with what is left of its texts.
#[derive(Clone, Debug, QueryableByName)]
pub struct Told {
    #[diesel(sql_type = BigInt)]
    pub seq: i64,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    pub actor_kind: ActorKind,
    #[diesel(sql_type = Nullable<Text>)]
    pub actor_id: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub actor: Option<String>,
    #[diesel(sql_type = Text)]
    pub verb: String,
    #[diesel(sql_type = Text)]
    pub subject: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub subject_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub reason: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub request_id: Option<String>,
    #[diesel(sql_type = Bytea)]
    pub hash: Vec<u8>,
}

/// Which entries are looked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub actor: Option<String>,
    pub verb: Option<String>,
    pub from: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
    /// Only entries older than this one.
    pub before: Option<i64>,
    pub limit: i64,
}

pub async fn told(conn: &mut Conn, tenant: TenantId, wanted: &Wanted) -> Result<Vec<Told>> {
    let sql = "SELECT l.seq, l.at, l.actor_kind, l.actor_id, a.said AS actor, l.verb, l.subject, \
                 s.said AS subject_name, r.said AS reason, l.request_id, l.hash \
               FROM audit_log l \
               LEFT JOIN audit_texts a ON a.tenant_id = l.tenant_id AND a.seq = l.seq AND a.field = 'actor' \
               LEFT JOIN audit_texts s ON s.tenant_id = l.tenant_id AND s.seq = l.seq AND s.field = 'subject' \
               LEFT JOIN audit_texts r ON r.tenant_id = l.tenant_id AND r.seq = l.seq AND r.field = 'reason' \
               WHERE l.tenant_id = $1 AND ($2 IS NULL OR l.seq < $2) \
                 AND ($3 IS NULL OR l.verb = $3 OR starts_with(l.verb, $3 || '.')) \
                 AND ($4 IS NULL OR l.actor_id = $4 OR position(lower($4) IN lower(a.said)) > 0) \
                 AND ($5 IS NULL OR l.at >= $5) AND ($6 IS NULL OR l.at < $6) \
               ORDER BY l.seq DESC LIMIT $7";
    let rows = diesel::sql_query(sql)
        .bind::<Uuid, _>(tenant)
        .bind::<Nullable<BigInt>, _>(wanted.before)
        .bind::<Nullable<Text>, _>(&wanted.verb)
        .bind::<Nullable<Text>, _>(&wanted.actor)
        .bind::<Nullable<Timestamptz>, _>(wanted.from)
        .bind::<Nullable<Timestamptz>, _>(wanted.until)
        .bind::<BigInt, _>(wanted.limit)
        .load(conn)
        .await?;
    Ok(rows)
}
