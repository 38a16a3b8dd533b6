//! SQL for `grants`.

use api_types::partners::GrantSource;
use api_types::{GrantId, PartnerId, ProgramId, TenantId};
use diesel::dsl::{count, exists};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use super::model::{Card, Grant, Reach};
use crate::programs::model::ProgramVersion;
use crate::schema::{grants, partners, program_versions, programs};

/// Inserts a grant unless the partner has a live one for the program; says whether it did.
pub async fn insert_if_none(conn: &mut Conn, grant: &Grant) -> Result<bool> {
    let inserted =
        diesel::insert_into(grants::table).values(grant).on_conflict_do_nothing().execute(conn);
    Ok(inserted.await? > 0)
}

pub async fn update(conn: &mut Conn, grant: &Grant) -> Result<()> {
    diesel::update(grant).set(grant).execute(conn).await?;
    Ok(())
}

/// How many partners the hub has a live part in.
pub async fn count_partners_of_hub(conn: &mut Conn, tenant: TenantId) -> Result<i64> {
    let of_hub =
        grants::grant_source.eq(GrantSource::Offering).or(grants::request_id.is_not_null());
    let partners = grants::table
        .filter(grants::tenant_id.eq(tenant))
        .filter(grants::revoked_at.is_null())
        .filter(of_hub)
        .select(count(grants::partner_id).aggregate_distinct());
    Ok(partners.first(conn).await?)
}

/// The partner's live grant for a program.
pub async fn find_live(
    conn: &mut Conn,
    tenant: TenantId,
    partner: PartnerId,
    program: ProgramId,
) -> Result<Option<Grant>> {
    let found = grants::table
        .filter(grants::tenant_id.eq(tenant))
        .filter(grants::partner_id.eq(partner))
        .filter(grants::program_id.eq(program))
        .filter(grants::revoked_at.is_null())
        .select(Grant::as_select())
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// A grant of a partner, live or not; nobody else can change it until the transaction ends.
pub async fn lock(
    conn: &mut Conn,
    tenant: TenantId,
    partner: PartnerId,
    id: GrantId,
) -> Result<Option<Grant>> {
    let found = grants::table
        .find(id)
        .filter(grants::tenant_id.eq(tenant))
        .filter(grants::partner_id.eq(partner))
        .select(Grant::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// The live grants of these partners, in the order in which they were given.
pub async fn list_of(
    conn: &mut Conn,
    tenant: TenantId,
    partners: &[PartnerId],
) -> Result<Vec<Card>> {
    let rows: Vec<(Grant, String, ProgramVersion)> = grants::table
        .inner_join(programs::table)
        .inner_join(program_versions::table)
        .filter(grants::tenant_id.eq(tenant))
        .filter(grants::partner_id.eq_any(partners))
        .filter(grants::revoked_at.is_null())
        .order(grants::id)
        .select((Grant::as_select(), programs::name, ProgramVersion::as_select()))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(card).collect())
}

/// Those of a partner's grants that a caller may see, revoked ones too, the newest first.
pub async fn history(
    conn: &mut Conn,
    tenant: TenantId,
    reach: &Reach,
    partner: PartnerId,
    before: Option<GrantId>,
    limit: i64,
) -> Result<Vec<Card>> {
    let mut query = grants::table
        .inner_join(programs::table)
        .inner_join(program_versions::table)
        .filter(grants::tenant_id.eq(tenant))
        .filter(grants::partner_id.eq(partner))
        .order(grants::id.desc())
        .limit(limit)
        .select((Grant::as_select(), programs::name, ProgramVersion::as_select()))
        .into_boxed();
    match reach {
        Reach::All => {}
        Reach::Programs(ids) => query = query.filter(grants::program_id.eq_any(ids)),
        Reach::Hub => {
            let offered = grants::grant_source.eq(GrantSource::Offering);
            query = query.filter(offered.or(grants::request_id.is_not_null()));
        }
    }
    if let Some(before) = before {
        query = query.filter(grants::id.lt(before));
    }
    let rows: Vec<(Grant, String, ProgramVersion)> = query.load(conn).await?;
    Ok(rows.into_iter().map(card).collect())
}

/// One grant with what people read of it.
pub async fn card_of(conn: &mut Conn, tenant: TenantId, id: GrantId) -> Result<Card> {
    let row: (Grant, String, ProgramVersion) = grants::table
        .inner_join(programs::table)
        .inner_join(program_versions::table)
        .filter(grants::tenant_id.eq(tenant))
        .filter(grants::id.eq(id))
        .select((Grant::as_select(), programs::name, ProgramVersion::as_select()))
        .first(conn)
        .await?;
    Ok(card(row))
}

fn card((grant, program_name, version): (Grant, String, ProgramVersion)) -> Card {
    Card { grant, program_name, terms: version.terms }
}

/// Those of these partners whom a caller may see.
pub async fn reached(
    conn: &mut Conn,
    tenant: TenantId,
    reach: &Reach,
    ids: &[PartnerId],
) -> Result<Vec<PartnerId>> {
    let mut query = partners::table
        .filter(partners::tenant_id.eq(tenant))
        .filter(partners::id.eq_any(ids))
        .select(partners::id)
        .into_boxed();
    let own = grants::table.filter(grants::partner_id.eq(partners::id));
    match reach {
        Reach::All => {}
        Reach::Programs(programs) => {
            query = query.filter(exists(own.filter(grants::program_id.eq_any(programs))));
        }
        Reach::Hub => {
            let offered = own.filter(grants::grant_source.eq(GrantSource::Offering));
            query = query.filter(partners::creator_id.is_not_null().or(exists(offered)));
        }
    }
    Ok(query.load(conn).await?)
}

/// Whether a caller may see this partner.
pub async fn reaches(
    conn: &mut Conn,
    tenant: TenantId,
    reach: &Reach,
    partner: PartnerId,
) -> Result<bool> {
    Ok(*reach == Reach::All || !reached(conn, tenant, reach, &[partner]).await?.is_empty())
}
