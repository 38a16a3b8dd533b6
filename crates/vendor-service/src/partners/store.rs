//! SQL for `partners`.

use std::collections::HashMap;

use api_types::partners::{GrantSource, PartnerFilter, PartnerStatus};
use api_types::{ErrorCode, PartnerId, TenantId};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Refusal, RefuseOnUnique, Result};

use super::model::{Partner, Sheet};
use crate::grants::{self, Card, Reach};
use crate::schema::{grants as grant_rows, partners};

pub async fn insert(conn: &mut Conn, partner: &Partner) -> Result<()> {
    let inserted = diesel::insert_into(partners::table).values(partner).execute(conn).await;
    inserted.refuse_on_unique("partners_tenant_id_email_key", || {
        Refusal::new(ErrorCode::EmailTaken, "This person is a partner already").about("email")
    })?;
    Ok(())
}

/// Inserts a partner unless the address is known; says whether it did.
pub async fn insert_if_new(conn: &mut Conn, partner: &Partner) -> Result<bool> {
    let inserted = diesel::insert_into(partners::table)
        .values(partner)
        .on_conflict((partners::tenant_id, partners::email))
        .do_nothing()
        .execute(conn);
    Ok(inserted.await? > 0)
}

pub async fn update(conn: &mut Conn, partner: &Partner) -> Result<()> {
    diesel::update(partner).set(partner).execute(conn).await?;
    Ok(())
}

pub async fn find(conn: &mut Conn, tenant: TenantId, id: PartnerId) -> Result<Option<Partner>> {
    let found = partners::table
        .find(id)
        .filter(partners::tenant_id.eq(tenant))
        .select(Partner::as_select())
        .first(conn)
        .await;
    Ok(found.optional()?)
}

pub async fn find_by_email(
    conn: &mut Conn,
    tenant: TenantId,
    email: &str,
) -> Result<Option<Partner>> {
    let found = partners::table
        .filter(partners::tenant_id.eq(tenant))
        .filter(partners::email.eq(email))
        .select(Partner::as_select())
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// Like [`find`], and nobody else can change the row until the transaction ends.
pub async fn lock(conn: &mut Conn, tenant: TenantId, id: PartnerId) -> Result<Option<Partner>> {
    let found = partners::table
        .find(id)
        .filter(partners::tenant_id.eq(tenant))
        .select(Partner::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// Like [`find_by_email`], and nobody else can change the row until the transaction ends.
pub async fn lock_by_email(
    conn: &mut Conn,
    tenant: TenantId,
    email: &str,
) -> Result<Option<Partner>> {
    let found = partners::table
        .filter(partners::tenant_id.eq(tenant))
        .filter(partners::email.eq(email))
        .select(Partner::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// The brand's partners whom a caller may see, the newest first.
pub async fn list(
    conn: &mut Conn,
    tenant: TenantId,
    reach: &Reach,
    filter: &PartnerFilter,
    before: Option<PartnerId>,
    limit: i64,
) -> Result<Vec<Partner>> {
    let mut query = partners::table
        .filter(partners::tenant_id.eq(tenant))
        .order(partners::id.desc())
        .limit(limit)
        .select(Partner::as_select())
        .into_boxed();
    let own = grant_rows::table.filter(grant_rows::partner_id.eq(partners::id));
    match reach {
        Reach::All => {}
        Reach::Programs(ids) => {
            query = query.filter(exists(own.filter(grant_rows::program_id.eq_any(ids))));
        }
        Reach::Hub => {
            let offered = own.filter(grant_rows::grant_source.eq(GrantSource::Offering));
            query = query.filter(partners::creator_id.is_not_null().or(exists(offered)));
        }
    }
    if let Some(program) = filter.program_id {
        let live = own.filter(grant_rows::revoked_at.is_null());
        query = query.filter(exists(live.filter(grant_rows::program_id.eq(program))));
    }
    if let Some(status) = filter.status {
        query = query.filter(partners::status.eq(status));
    }
    if let Some(source) = filter.source {
        query = query.filter(partners::source.eq(source));
    }
    if let Some(part) = filter.q.as_deref().map(str::trim).filter(|it| !it.is_empty()) {
        let like = pattern(part);
        query = query.filter(partners::name.ilike(like.clone()).or(partners::email.ilike(like)));
    }
    if let Some(before) = before {
        query = query.filter(partners::id.lt(before));
    }
    Ok(query.load(conn).await?)
}

fn pattern(part: &str) -> String {
    format!("%{}%", part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

/// Partners with those of their live grants that a caller may see, in the same order.
pub async fn with_grants(
    conn: &mut Conn,
    tenant: TenantId,
    reach: &Reach,
    partners: Vec<Partner>,
) -> Result<Vec<Sheet>> {
    let ids: Vec<PartnerId> = partners.iter().map(|it| it.id).collect();
    let mut by_partner: HashMap<PartnerId, Vec<Card>> = HashMap::new();
    for card in grants::store::list_of(conn, tenant, &ids).await? {
        if reach.shows_grant(&card.grant) {
            by_partner.entry(card.grant.partner_id).or_default().push(card);
        }
    }
    let sheet = |partner: Partner| {
        let grants = by_partner.remove(&partner.id).unwrap_or_default();
        Sheet { partner, grants }
    };
    Ok(partners.into_iter().map(sheet).collect())
}

/// How many partners are active.
pub async fn count_active(conn: &mut Conn, tenant: TenantId) -> Result<i64> {
    let active = partners::table
        .filter(partners::tenant_id.eq(tenant))
        .filter(partners::status.eq(PartnerStatus::Active));
    Ok(active.count().get_result(conn).await?)
}
