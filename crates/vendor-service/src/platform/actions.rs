//! What the operator does with brands.

use api_types::keys::KeyKind;
use api_types::tenants::{CreateTenant, CreatedTenant};
use api_types::{emails, tenants::TenantStatus};
use chrono::{DateTime, Utc};
use service_kit::seal::Sealer;
use service_kit::{Conn, Refusal, Result};

use crate::config::Config;
use crate::keys::model::NewKey;
use crate::mails::{self, LinkMail};
use crate::tenants::addresses::Addresses;
use crate::tenants::{self, Tenant};
use crate::{keys, sign_ins};

/// Opens a brand: with the key of its headless administrator and a set-up link to its owner.
/// For the door across tenants.
pub async fn open_brand(
    conn: &mut Conn,
    config: &Config,
    sealer: &Sealer,
    form: CreateTenant,
    now: DateTime<Utc>,
) -> Result<CreatedTenant> {
    let email = emails::normalise(&form.owner_email);
    let email = email.map_err(|it| Refusal::field("ownerEmail", it))?;
    let tenant = tenants::actions::open(conn, &form.slug, &form.name, now).await?;
    let new = NewKey {
        kind: KeyKind::Admin,
        label: "First key".to_owned(),
        scopes: Vec::new(),
        program_ids: Vec::new(),
        expires_at: None,
    };
    let (key, secret) = keys::actions::mint(conn, tenant.id, new, now).await?;
    let addresses = Addresses::of(config, &tenant);
    let url = sign_ins::actions::make_setup_link(conn, tenant.id, &addresses, &email, now).await?;
    mails::record(conn, sealer, tenant.id, &setup_mail(&tenant, url).to(&email)?, now).await?;
    Ok(CreatedTenant {
        api_base: addresses.api,
        tenant: tenant.into(),
        key_id: key.id,
        admin_api_key: secret,
    })
}

fn setup_mail(tenant: &Tenant, url: String) -> LinkMail<'_> {
    LinkMail {
        brand: &tenant.name,
        subject: format!("Set up {}", tenant.name),
        lead: format!("The partner programme of {} is ready to be set up.", tenant.name),
        button: "Set it up",
        url,
        code: "",
        lasts: "The link works once, for 24 hours.",
        foot: "If you did not expect it, leave it alone.",
    }
}

/// Suspends or reactivates a brand. For the door across tenants.
pub async fn set_status(
    conn: &mut Conn,
    id: api_types::TenantId,
    status: TenantStatus,
) -> Result<Tenant> {
    tenants::actions::set_status(conn, id, status).await
}
