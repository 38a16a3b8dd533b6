//! SQL for `sessions`.

use api_types::auth::Role;
use api_types::{SessionId, TenantId};
use chrono::{DateTime, Utc};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel_async::RunQueryDsl;
use ulid::Ulid;

use crate::schema::sessions;
use crate::{Conn, Result};

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, check_for_backend(diesel::pg::Pg))]
pub struct Session {
    pub id: SessionId,
    pub tenant_id: TenantId,
    pub role: Role,
    pub subject_id: Subject,
    pub email: String,
    pub name: String,
    pub token_hash: Vec<u8>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

/// The person behind a session; which kind of id it is follows from the role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Uuid)]
pub struct Subject(pub Ulid);

impl ToSql<diesel::sql_types::Uuid, Pg> for Subject {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        use std::io::Write;
        out.write_all(&self.0.to_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<diesel::sql_types::Uuid, Pg> for Subject {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(Ulid::from_bytes(value.as_bytes().try_into()?)))
    }
}

pub async fn insert(conn: &mut Conn, session: &Session) -> Result<()> {
    diesel::insert_into(sessions::table).values(session).execute(conn).await?;
    Ok(())
}

pub async fn find(conn: &mut Conn, hash: &[u8], now: DateTime<Utc>) -> Result<Vec<Session>> {
    let found = sessions::table
        .filter(sessions::token_hash.eq(hash))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .order(sessions::id.desc())
        .select(Session::as_select())
        .load(conn)
        .await?;
    Ok(found)
}

/// Ends a browser's earlier sign-in in the same place.
pub async fn end_same(
    conn: &mut Conn,
    hash: &[u8],
    tenant: TenantId,
    role: Role,
    now: DateTime<Utc>,
) -> Result<()> {
    let same = sessions::table
        .filter(sessions::token_hash.eq(hash))
        .filter(sessions::tenant_id.eq(tenant))
        .filter(sessions::role.eq(role))
        .filter(sessions::ended_at.is_null());
    diesel::update(same).set(sessions::ended_at.eq(now)).execute(conn).await?;
    Ok(())
}

pub async fn move_to(conn: &mut Conn, old: &[u8], new: &[u8]) -> Result<()> {
    let of_old =
        sessions::table.filter(sessions::token_hash.eq(old)).filter(sessions::ended_at.is_null());
    diesel::update(of_old).set(sessions::token_hash.eq(new)).execute(conn).await?;
    Ok(())
}

pub async fn end(conn: &mut Conn, id: SessionId, now: DateTime<Utc>) -> Result<()> {
    let open = sessions::table.find(id).filter(sessions::ended_at.is_null());
    diesel::update(open).set(sessions::ended_at.eq(now)).execute(conn).await?;
    Ok(())
}

pub async fn end_all_of(
    conn: &mut Conn,
    tenant: TenantId,
    role: Role,
    subject: Ulid,
    now: DateTime<Utc>,
) -> Result<()> {
    let theirs = sessions::table
        .filter(sessions::tenant_id.eq(tenant))
        .filter(sessions::role.eq(role))
        .filter(sessions::subject_id.eq(Subject(subject)))
        .filter(sessions::ended_at.is_null());
    diesel::update(theirs).set(sessions::ended_at.eq(now)).execute(conn).await?;
    Ok(())
}

pub async fn of_person(
    conn: &mut Conn,
    tenant: TenantId,
    role: Role,
    subject: Ulid,
    now: DateTime<Utc>,
) -> Result<Vec<Session>> {
    let found = sessions::table
        .filter(sessions::tenant_id.eq(tenant))
        .filter(sessions::role.eq(role))
        .filter(sessions::subject_id.eq(Subject(subject)))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .order(sessions::id.desc())
        .select(Session::as_select())
        .load(conn)
        .await?;
    Ok(found)
}

pub async fn rename(
    conn: &mut Conn,
    tenant: TenantId,
    role: Role,
    subject: Ulid,
    email: &str,
) -> Result<()> {
    let theirs = sessions::table
        .filter(sessions::tenant_id.eq(tenant))
        .filter(sessions::role.eq(role))
        .filter(sessions::subject_id.eq(Subject(subject)));
    diesel::update(theirs).set(sessions::email.eq(email)).execute(conn).await?;
    Ok(())
}

pub async fn forget(conn: &mut Conn, tenant: TenantId, role: Role, subject: Ulid) -> Result<()> {
    let theirs = sessions::table
        .filter(sessions::tenant_id.eq(tenant))
        .filter(sessions::role.eq(role))
        .filter(sessions::subject_id.eq(Subject(subject)));
    diesel::delete(theirs).execute(conn).await?;
    Ok(())
}

/// Books when sessions were last used; written in batches, for a GET never writes.
pub async fn touch(conn: &mut Conn, ids: &[SessionId], now: DateTime<Utc>) -> Result<()> {
    let seen = sessions::table.filter(sessions::id.eq_any(ids));
    diesel::update(seen).set(sessions::last_seen_at.eq(now)).execute(conn).await?;
    Ok(())
}

pub async fn prune(conn: &mut Conn, before: DateTime<Utc>) -> Result<usize> {
    let old =
        sessions::table.filter(sessions::ended_at.lt(before).or(sessions::expires_at.lt(before)));
    Ok(diesel::delete(old).execute(conn).await?)
}
