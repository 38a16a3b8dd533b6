//! SQL for `partners`.

use std::collections::HashMap;

use api_types::partners::{GrantSource, PartnerFilter, PartnerSource, PartnerStatus};
use api_types::{CreatorId, ErrorCode, PartnerId, TenantId};
use diesel::dsl::exists;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Text, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Refusal, RefuseOnUnique, Result};

use super::model::{Known, Partner, Sheet};
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

/// Writes a partner; refuses an address that another partner has.
pub async fn update(conn: &mut Conn, partner: &Partner) -> Result<()> {
    let updated = diesel::update(partner).set(partner).execute(conn).await;
    updated.refuse_on_unique("partners_tenant_id_email_key", || {
        Refusal::new(ErrorCode::EmailTaken, "Another partner has this address").about("email")
    })?;
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

/// The partner who is this creator of the hub, locked: the one with this address where there are more.
pub async fn lock_by_creator(
    conn: &mut Conn,
    tenant: TenantId,
    creator: CreatorId,
    email: &str,
) -> Result<Option<Partner>> {
    let found = partners::table
        .filter(partners::tenant_id.eq(tenant))
        .filter(partners::creator_id.eq(creator))
        .order((
            partners::email.eq(email).desc(),
            partners::revoked_at.is_null().desc(),
            partners::id,
        ))
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

/// Partners whom the hub does not know as they are now, and may.
fn untold_of(tenant: TenantId) -> partners::BoxedQuery<'static, Pg> {
    let behind = partners::network_revision.is_distinct_from(partners::revision.nullable());
    let known = partners::network_revision.is_not_null().or(partners::creator_id.is_not_null());
    let wanted = partners::status.ne(PartnerStatus::Revoked).or(known);
    let self_made = partners::source.eq(PartnerSource::SelfSignup);
    let unproven = self_made.and(partners::status.eq(PartnerStatus::Invited));
    let of_tenant = partners::table.filter(partners::tenant_id.eq(tenant));
    of_tenant.filter(behind).filter(wanted).filter(diesel::dsl::not(unproven)).into_boxed()
}

/// In the order of their ids, after `after`.
pub async fn untold(
    conn: &mut Conn,
    tenant: TenantId,
    after: Option<PartnerId>,
    limit: i64,
) -> Result<Vec<Partner>> {
    let mut query = untold_of(tenant).order(partners::id).limit(limit);
    if let Some(after) = after {
        query = query.filter(partners::id.gt(after));
    }
    Ok(query.select(Partner::as_select()).load(conn).await?)
}

pub async fn count_untold(conn: &mut Conn, tenant: TenantId) -> Result<i64> {
    Ok(untold_of(tenant).count().get_result(conn).await?)
}

/// Partners whom the hub has refused, in the order of their ids, after `after`.
pub async fn refused(
    conn: &mut Conn,
    tenant: TenantId,
    after: Option<PartnerId>,
    limit: i64,
) -> Result<Vec<Partner>> {
    let mut query = partners::table
        .filter(partners::tenant_id.eq(tenant))
        .filter(partners::network_error.is_not_null())
        .order(partners::id)
        .limit(limit)
        .select(Partner::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(partners::id.gt(after));
    }
    Ok(query.load(conn).await?)
}

pub async fn count_refused(conn: &mut Conn, tenant: TenantId) -> Result<i64> {
    let refused = partners::table
        .filter(partners::tenant_id.eq(tenant))
        .filter(partners::network_error.is_not_null());
    Ok(refused.count().get_result(conn).await?)
}

/// Books what the hub answered. An answer to an older revision leaves a newer one untold.
pub async fn keep_known(conn: &mut Conn, tenant: TenantId, known: &[Known]) -> Result<()> {
    let sql = "UPDATE partners p SET creator_id = k.creator, network_existed = k.existed, \
               network_others = k.others, network_error = NULL, \
               network_revision = GREATEST(coalesce(p.network_revision, 0), k.revision) \
               FROM unnest($2, $3, $4, $5, $6) AS k (id, creator, existed, others, revision) \
               WHERE p.tenant_id = $1 AND p.id = k.id";
    fn column<T>(known: &[Known], of: impl Fn(&Known) -> T) -> Vec<T> {
        known.iter().map(of).collect()
    }
    diesel::sql_query(sql)
        .bind::<Uuid, _>(tenant)
        .bind::<Array<Uuid>, _>(column(known, |it| it.partner))
        .bind::<Array<Uuid>, _>(column(known, |it| it.creator))
        .bind::<Array<Bool>, _>(column(known, |it| it.existed))
        .bind::<Array<BigInt>, _>(column(known, |it| it.others))
        .bind::<Array<BigInt>, _>(column(known, |it| it.revision))
        .execute(conn)
        .await?;
    Ok(())
}

/// Books why the hub refused partners.
pub async fn keep_refused(
    conn: &mut Conn,
    tenant: TenantId,
    refused: &[(PartnerId, String)],
) -> Result<()> {
    let sql = "UPDATE partners p SET network_error = r.reason \
               FROM unnest($2, $3) AS r (id, reason) WHERE p.tenant_id = $1 AND p.id = r.id";
    let (ids, reasons): (Vec<PartnerId>, Vec<String>) = refused.iter().cloned().unzip();
    diesel::sql_query(sql)
        .bind::<Uuid, _>(tenant)
        .bind::<Array<Uuid>, _>(ids)
        .bind::<Array<Text>, _>(reasons)
        .execute(conn)
        .await?;
    Ok(())
}
