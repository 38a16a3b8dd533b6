//! What can be done with partners, each in the caller's transaction.

mod enroll;
mod tell;

use api_types::auth::Role;
use api_types::partners::{GrantSource, PatchPartner};
use api_types::{ErrorCode, GrantId, PartnerId, ProgramId, TenantId};
use chrono::{DateTime, Utc};
use service_kit::audit::{self, Act};
use service_kit::magic_links::{self, LinkKind, NewLink};
use service_kit::seal::Sealer;
use service_kit::{Conn, OrRefuse, Refusal, Result, sessions};

use super::model::{Partner, Sheet};
use super::store;
use crate::grants::actions::Given;
use crate::grants::{self, Card, Grant, Reach};
use crate::links;
use crate::mails::{self, LinkMail};
use crate::network_link::actions::tell_links;
use crate::network_link::store::Told;
use crate::tenants::Tenant;
use crate::tenants::addresses::Addresses;

pub use enroll::{Enrolled, enroll};
use tell::{tell, tell_of};

/// The brand, the caller's reach, and what it takes to write a letter.
pub struct Setting<'a> {
    pub brand: &'a Tenant,
    pub addresses: &'a Addresses,
    pub reach: &'a Reach,
    pub sealer: &'a Sealer,
    pub now: DateTime<Utc>,
}

/// One partner with their grants, when the caller may see them.
pub async fn show(
    conn: &mut Conn,
    tenant: TenantId,
    id: PartnerId,
    reach: &Reach,
) -> Result<Sheet> {
    let seen = grants::store::reaches(conn, tenant, reach, id).await?;
    let partner = store::find(conn, tenant, id).await?.filter(|_| seen);
    sheet(conn, reach, partner.or_refuse(ErrorCode::PartnerNotFound, ABSENT)?).await
}

pub async fn patch(
    conn: &mut Conn,
    id: PartnerId,
    form: PatchPartner,
    setting: &Setting<'_>,
) -> Result<Sheet> {
    if form.email.is_some() && setting.reach.is_hub() {
        return Err(Refusal::field("email", "The hub changes no address").into());
    }
    let before = lock_own(conn, id, setting).await?;
    let partner = before.clone().patch(form.name.as_deref(), form.email.as_deref())?;
    if partner != before {
        store::update(conn, &partner).await?;
        tell(conn, &partner, setting).await?;
    }
    if partner.email != before.email {
        sign_out(conn, &partner, setting.now).await?;
    }
    sheet(conn, setting.reach, partner).await
}

/// Whoever is signed in as this partner has to prove the address anew.
async fn sign_out(conn: &mut Conn, partner: &Partner, now: DateTime<Utc>) -> Result<()> {
    let (tenant, subject) = (partner.tenant_id, partner.id.ulid());
    sessions::end_all_of(conn, tenant, Role::Partner, subject, now).await?;
    Ok(())
}

/// Revokes a partner: they are signed out, and their links still redirect but earn nothing. Again is
/// no change. Whoever has a program from the brand's own hand is no matter of the hub alone: for the
/// hub they stay, and only what it has brought is taken back.
pub async fn revoke(conn: &mut Conn, id: PartnerId, setting: &Setting<'_>) -> Result<Sheet> {
    let before = lock_own(conn, id, setting).await?;
    let (tenant, now) = (before.tenant_id, setting.now);
    if setting.reach.is_hub() && grants::actions::leave_to_brand(conn, tenant, id, now).await? {
        return sheet(conn, setting.reach, before).await;
    }
    let partner = before.clone().revoke(setting.now);
    if partner != before {
        store::update(conn, &partner).await?;
        tell(conn, &partner, setting).await?;
        note(conn, "partners.revoke", &partner, setting).await?;
        tell_links(conn, setting.sealer, partner.tenant_id, Told::OfPartner(id), setting.now)
            .await?;
    }
    sign_out(conn, &partner, setting.now).await?;
    sheet(conn, setting.reach, partner).await
}

/// Takes a revocation back. Again is no change.
pub async fn reinstate(conn: &mut Conn, id: PartnerId, setting: &Setting<'_>) -> Result<Sheet> {
    let before = lock_own(conn, id, setting).await?;
    let partner = before.clone().reinstate();
    if partner != before {
        store::update(conn, &partner).await?;
        tell(conn, &partner, setting).await?;
        note(conn, "partners.reinstate", &partner, setting).await?;
        tell_links(conn, setting.sealer, partner.tenant_id, Told::OfPartner(id), setting.now)
            .await?;
    }
    sheet(conn, setting.reach, partner).await
}

/// Sends a fresh invitation.
pub async fn invite(conn: &mut Conn, id: PartnerId, setting: &Setting<'_>) -> Result<Sheet> {
    let partner = lock_own(conn, id, setting).await?;
    partner.refuse_revoked()?;
    send_invite(conn, &partner, setting).await?;
    sheet(conn, setting.reach, partner).await
}

/// The first sign-in: an invited partner becomes active. Says how the partner stands now.
pub async fn activate(
    conn: &mut Conn,
    sealer: &Sealer,
    tenant: TenantId,
    id: PartnerId,
    now: DateTime<Utc>,
) -> Result<Partner> {
    let before = store::lock(conn, tenant, id).await?;
    let before = before.or_refuse(ErrorCode::PartnerNotFound, ABSENT)?;
    let partner = before.clone().activate(now);
    if partner != before {
        store::update(conn, &partner).await?;
        tell_of(conn, sealer, &partner, now).await?;
    }
    Ok(partner)
}

/// Like [`activate`], for the partner behind an address; none where nobody may sign in with it.
pub async fn activate_by_email(
    conn: &mut Conn,
    sealer: &Sealer,
    tenant: TenantId,
    email: &str,
    now: DateTime<Utc>,
) -> Result<Option<Partner>> {
    match store::find_by_email(conn, tenant, email).await? {
        Some(partner) if partner.may_sign_in() => {
            Ok(Some(activate(conn, sealer, tenant, partner.id, now).await?))
        }
        Some(_) | None => Ok(None),
    }
}

/// Whether a partner who may sign in has this address.
pub async fn may_sign_in(conn: &mut Conn, tenant: TenantId, email: &str) -> Result<bool> {
    let partner = store::find_by_email(conn, tenant, email).await?;
    Ok(partner.is_some_and(|it| it.may_sign_in()))
}

/// Gives a partner one more program, and a link for it unless it is the hub that gives.
pub async fn grant(
    conn: &mut Conn,
    id: PartnerId,
    program: ProgramId,
    setting: &Setting<'_>,
) -> Result<(Card, bool)> {
    let partner = lock(conn, id, setting).await?;
    partner.refuse_revoked()?;
    let reach = setting.reach;
    let program = grants::actions::open_program(conn, partner.tenant_id, program, reach).await?;
    let source = if reach.is_hub() { GrantSource::Offering } else { GrantSource::Admin };
    let given = grants::actions::give(conn, &program, id, source, None, setting.now).await?;
    if !reach.is_hub() {
        let (name, now) = (&partner.name, setting.now);
        links::actions::ensure_default(conn, &program, id, name, now).await?;
    }
    let Given { grant, is_new } = given;
    Ok((grants::store::card_of(conn, partner.tenant_id, grant.id).await?, is_new))
}

/// Takes a program back; the partner's links for it still redirect.
pub async fn withdraw(
    conn: &mut Conn,
    id: PartnerId,
    grant: GrantId,
    setting: &Setting<'_>,
) -> Result<Card> {
    let partner = lock(conn, id, setting).await?;
    let (tenant, reach, now) = (partner.tenant_id, setting.reach, setting.now);
    let Grant { id, .. } = grants::actions::revoke(conn, tenant, id, grant, reach, now).await?;
    grants::store::card_of(conn, tenant, id).await
}

const ABSENT: &str = "There is no such partner";

/// Enters an act on a partner into the audit log.
async fn note(
    conn: &mut Conn,
    verb: &'static str,
    partner: &Partner,
    setting: &Setting<'_>,
) -> Result<()> {
    let act = Act::new(verb, partner.id).named(&partner.name);
    audit::record(conn, partner.tenant_id, act, setting.now).await
}

/// The partner's row, locked, when the caller may see it.
async fn lock(conn: &mut Conn, id: PartnerId, setting: &Setting<'_>) -> Result<Partner> {
    let tenant = setting.brand.id;
    let seen = grants::store::reaches(conn, tenant, setting.reach, id).await?;
    let partner = store::lock(conn, tenant, id).await?.filter(|_| seen);
    partner.or_refuse(ErrorCode::PartnerNotFound, ABSENT)
}

/// Like [`lock`], when the caller may also change it.
async fn lock_own(conn: &mut Conn, id: PartnerId, setting: &Setting<'_>) -> Result<Partner> {
    let partner = lock(conn, id, setting).await?;
    partner.refuse_foreign(setting.reach)?;
    Ok(partner)
}

pub async fn sheet(conn: &mut Conn, reach: &Reach, partner: Partner) -> Result<Sheet> {
    let tenant = partner.tenant_id;
    let sheets = store::with_grants(conn, tenant, reach, vec![partner]).await?;
    sheets.into_iter().next().or_refuse(ErrorCode::PartnerNotFound, ABSENT)
}

/// Records the letter with a link that any browser may use, once.
async fn send_invite(conn: &mut Conn, partner: &Partner, setting: &Setting<'_>) -> Result<()> {
    let Setting { brand, addresses, sealer, now, .. } = *setting;
    let link = NewLink {
        kind: LinkKind::Invite,
        role: Role::Partner,
        email: partner.email.clone(),
        next: Some(format!("{}/portal", addresses.base)),
    };
    let secret = magic_links::make(conn, brand.id, link, None, now).await?;
    let cards = grants::store::list_of(conn, brand.id, &[partner.id]).await?;
    let mail = LinkMail {
        brand: &brand.name,
        subject: format!("{} invites you to become a partner", brand.name),
        lead: lead(brand, partner, &cards),
        button: "Accept the invitation",
        url: format!("{}/signin/link#token={}", addresses.portal, secret.token),
        code: "",
        lasts: "The link works once, for 24 hours.",
        foot: "If you did not expect it, leave it alone: nothing happens.",
    };
    mails::record(conn, sealer, brand.id, &mail.to(&partner.email)?, now).await
}

/// What the invitation says: who asks, and what is paid.
fn lead(brand: &Tenant, partner: &Partner, cards: &[Card]) -> String {
    let rules: Vec<String> = cards.iter().map(|it| it.terms.rule.in_words()).collect();
    let earn = match rules.as_slice() {
        [] => String::new(),
        rules => format!(" Share your own link and earn {}.", rules.join("; or ")),
    };
    format!("Hello {}, {} invites you to become a partner.{earn}", partner.name, brand.name)
}
