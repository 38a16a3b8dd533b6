//! What can be done with links.

use anyhow::Context;
use api_types::links::{CreateLink, PatchLink};
use api_types::partners::PartnerStatus;
use api_types::{ErrorCode, LinkId, PartnerId, RequestId, TenantId};
use chrono::{DateTime, Utc};
use service_kit::seal::Sealer;
use service_kit::{Conn, OrRefuse, Refusal, Result};

use super::model::{self, Link, Shown};
use super::store;
use crate::grants::{self, Reach};
use crate::network_link::actions::tell_links;
use crate::network_link::store::Told;
use crate::programs;
use crate::programs::model::Program;

/// How often a fallback is tried before giving up.
const TRIES: u32 = 5;
const ABSENT: &str = "There is no such link";

/// Where a link is made and by whom.
pub struct Setting<'a> {
    pub reach: &'a Reach,
    /// Hosts that may be linked to by plain http.
    pub dev_hosts: &'a [String],
    pub sealer: &'a Sealer,
    pub now: DateTime<Utc>,
}

/// What became of a wish for a link.
#[derive(Clone, Debug)]
pub struct Made {
    pub shown: Shown,
    /// It was not there before.
    pub is_new: bool,
}

/// Makes a link for a partner who has the program.
///
/// The hub names its request; asking again for it, or for a partner who has a link of the hub for
/// this program, finds the link that is there.
pub async fn create(
    conn: &mut Conn,
    tenant: TenantId,
    form: CreateLink,
    setting: &Setting<'_>,
) -> Result<Made> {
    let reach = setting.reach;
    let name = find_owner(conn, tenant, form.partner_id, reach).await?;
    let request = lawful_request(form.request_id, reach)?;
    let program = grants::actions::open_program(conn, tenant, form.program_id, reach).await?;
    if let Some(link) = find_answer(conn, &program, form.partner_id, request).await? {
        // It may be paused by now, which the hub learns no other way.
        tell_links(conn, setting.sealer, tenant, Told::Link(link.id), setting.now).await?;
        return Ok(Made { shown: with_destination(link, program), is_new: false });
    }
    let granted = grants::store::find_live(conn, tenant, form.partner_id, program.id).await?;
    granted.or_refuse(ErrorCode::ProgramNotGranted, "This partner does not have this program")?;
    let slug = form.slug.as_deref().map(model::lawful_slug).transpose()?;
    let is_wanted = slug.is_some() && !reach.is_hub();
    let slug = slug.unwrap_or_else(|| model::slug_from_name(&name));
    let deep_link = form.deep_link.as_deref().unwrap_or_default();
    let deep_link = model::lawful_deep_link(deep_link, &program, setting.dev_hosts)?;
    let link = Link::new(&program, form.partner_id, slug, setting.now);
    let link = Link { deep_link, request_id: request, ..link };
    if is_wanted {
        store::insert(conn, &link).await?;
        return Ok(Made { shown: with_destination(link, program), is_new: true });
    }
    let (link, is_new) = place(conn, link, setting.now).await?;
    Ok(Made { shown: with_destination(link, program), is_new })
}

/// A partner's first link for a program, made from the partner's name when there is none.
pub async fn ensure_default(
    conn: &mut Conn,
    program: &Program,
    partner: PartnerId,
    name: &str,
    now: DateTime<Utc>,
) -> Result<Link> {
    let (tenant, all) = (program.tenant_id, Reach::All);
    if let Some(link) = store::find_first(conn, tenant, partner, program.id, &all).await? {
        return Ok(link);
    }
    let link = Link::new(program, partner, model::slug_from_name(name), now);
    let (link, _) = place(conn, link, now).await?;
    Ok(link)
}

pub async fn patch(
    conn: &mut Conn,
    tenant: TenantId,
    id: LinkId,
    form: PatchLink,
    setting: &Setting<'_>,
) -> Result<Shown> {
    let link = store::lock(conn, tenant, id).await?.filter(|it| sees(setting.reach, it));
    let link = link.or_refuse(ErrorCode::LinkNotFound, ABSENT)?;
    let program = programs::store::find(conn, tenant, link.program_id).await?;
    let program = program.context("a link's program is not there")?;
    let before = link.version;
    let link = link.patch(form, &program, setting.dev_hosts)?;
    if link.version != before {
        store::update(conn, &link).await?;
        tell_links(conn, setting.sealer, tenant, Told::Link(link.id), setting.now).await?;
    }
    Ok(with_destination(link, program))
}

/// One link, when the caller may see it.
pub async fn show(conn: &mut Conn, tenant: TenantId, id: LinkId, reach: &Reach) -> Result<Shown> {
    let shown = store::find(conn, tenant, id).await?.filter(|it| sees(reach, &it.link));
    shown.or_refuse(ErrorCode::LinkNotFound, ABSENT)
}

fn sees(reach: &Reach, link: &Link) -> bool {
    match reach {
        Reach::All => true,
        Reach::Programs(ids) => ids.contains(&link.program_id),
        Reach::Hub => link.request_id.is_some(),
    }
}

/// The partner's name.
async fn find_owner(
    conn: &mut Conn,
    tenant: TenantId,
    partner: PartnerId,
    reach: &Reach,
) -> Result<String> {
    const ABSENT: &str = "There is no such partner";
    let seen = grants::store::reaches(conn, tenant, reach, partner).await?;
    let owner = store::owner(conn, tenant, partner).await?.filter(|_| seen);
    let (name, status) = owner.or_refuse(ErrorCode::PartnerNotFound, ABSENT)?;
    match status {
        PartnerStatus::Revoked => {
            Err(Refusal::new(ErrorCode::PartnerRevoked, "This partner is revoked").into())
        }
        PartnerStatus::Invited | PartnerStatus::Active => Ok(name),
    }
}

fn lawful_request(request: Option<RequestId>, reach: &Reach) -> Result<Option<RequestId>> {
    let refusal = |detail: &'static str| Err(Refusal::field("requestId", detail).into());
    match (request, reach.is_hub()) {
        (None, true) => refusal("The hub names the request that this link answers"),
        (Some(_), false) => refusal("Only the hub names a request"),
        (request, _) => Ok(request),
    }
}

/// The link that this request has, or that an earlier one left to the same partner and program.
async fn find_answer(
    conn: &mut Conn,
    program: &Program,
    partner: PartnerId,
    request: Option<RequestId>,
) -> Result<Option<Link>> {
    let Some(request) = request else { return Ok(None) };
    let tenant = program.tenant_id;
    let Some(link) = store::find_by_request(conn, tenant, request).await? else {
        return store::find_first(conn, tenant, partner, program.id, &Reach::Hub).await;
    };
    if (link.partner_id, link.program_id) != (partner, program.id) {
        let detail = "This request has a link of another partner or program";
        return Err(Refusal::new(ErrorCode::StateConflict, detail).about("requestId").into());
    }
    Ok(Some(link))
}

/// Inserts a link under its slug, or under a fallback. Says whether it is this call's.
async fn place(conn: &mut Conn, link: Link, now: DateTime<Utc>) -> Result<(Link, bool)> {
    let (wish, mut link) = (link.slug.clone(), link);
    for _ in 0..TRIES {
        if store::insert_if_free(conn, &link).await? {
            return Ok((link, true));
        }
        if let Some(request) = link.request_id
            && let Some(theirs) = store::find_by_request(conn, link.tenant_id, request).await?
        {
            return Ok((theirs, false));
        }
        link = link.fall_back(&wish, now);
    }
    Err(store::taken().into())
}

fn with_destination(link: Link, program: Program) -> Shown {
    Shown { link, program_destination: program.destination_url }
}
