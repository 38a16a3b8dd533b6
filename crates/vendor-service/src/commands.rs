//! What an operator does from the shell.

use anyhow::{Context, anyhow};
use api_types::TenantId;
use api_types::auth::Role;
use api_types::emails;
use service_kit::audit::{self, Verdict};
use service_kit::magic_links::{self, LinkKind, NewLink};
use service_kit::{Conn, Purpose};

use crate::admins::{self, AdminRole};
use crate::app::App;
use crate::connections::peer::rotating;
use crate::tenants::{self, Tenant};

/// Makes a one-time link for an owner of a brand, who is added when not on the team.
pub async fn invite_admin(app: &App, email: &str, slug: Option<&str>) -> anyhow::Result<String> {
    let email = emails::normalise(email).map_err(|it| anyhow!(it))?;
    let now = app.clock.now();
    let made = app.db.across(Purpose::FindTenant, async |conn| {
        let brand = find_brand(conn, slug).await?;
        if admins::store::find_by_email(conn, brand.id, &email).await?.is_none() {
            admins::actions::add(conn, brand.id, &email, "", AdminRole::Owner, now).await?;
        }
        let addresses = app.addresses(&brand);
        let next = Some(format!("{}/admin", addresses.base));
        let link = NewLink { kind: LinkKind::Invite, role: Role::Admin, email, next };
        let secret = magic_links::make(conn, brand.id, link, None, now).await?;
        Ok(format!("{}/signin/link#token={}", addresses.portal, secret.token))
    });
    made.await.map_err(|err| anyhow!("{err}"))
}

/// Replaces the key that the hub holds of a brand, or the token that the brand shows it.
pub async fn rotate(app: &App, what: Rotated, slug: Option<&str>) -> anyhow::Result<()> {
    let found = app.db.across(Purpose::FindTenant, async |conn| find_brand(conn, slug).await);
    let tenant = found.await.map_err(|err| anyhow!("{err}"))?.id;
    let done = match what {
        Rotated::Key => rotating::rotate_key(app, tenant).await,
        Rotated::Token => rotating::rotate_token(app, tenant).await,
    };
    done.map_err(|err| anyhow!("{err}"))
}

/// What can be replaced between a brand and the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Rotated {
    Key,
    Token,
}

async fn find_brand(conn: &mut Conn, slug: Option<&str>) -> service_kit::Result<Tenant> {
    let brand = match slug {
        Some(slug) => tenants::store::find_by_slug(conn, slug).await?,
        None => tenants::store::first(conn).await?,
    };
    Ok(brand.context("there is no such brand; name it with --tenant")?)
}

/// The brands that a command is for: the one of this slug, or all.
async fn brands(app: &App, slug: Option<&str>) -> anyhow::Result<Vec<(TenantId, String)>> {
    const AT_ONCE: i64 = 100;
    let found = app.db.across(Purpose::FindTenant, async |conn| {
        if let Some(slug) = slug {
            let brand = tenants::store::find_by_slug(conn, slug).await?;
            return Ok(vec![brand.context("there is no such brand")?]);
        }
        let mut all = Vec::new();
        loop {
            let after = all.last().map(|it: &tenants::Tenant| it.id);
            let page = tenants::store::list(conn, after, AT_ONCE).await?;
            if page.is_empty() {
                return Ok(all);
            }
            all.extend(page);
        }
    });
    let found = found.await.map_err(|err| anyhow!("{err}"))?;
    Ok(found.into_iter().map(|it| (it.id, it.slug)).collect())
}

/// Checks the audit logs of one brand or of all. Says how each stands, and whether all are whole.
pub async fn verify_audit(app: &App, slug: Option<&str>) -> anyhow::Result<(Vec<String>, bool)> {
    let (mut lines, mut whole) = (Vec::new(), true);
    for (tenant, slug) in brands(app, slug).await? {
        let verdict = app.db.read(tenant, async move |conn| audit::verify(conn, tenant).await);
        let verdict = verdict.await.map_err(|err| anyhow!("{err}"))?;
        whole &= matches!(verdict, Verdict::Whole { .. });
        lines.push(format!("{slug}: {verdict}"));
    }
    Ok((lines, whole))
}

/// Erases the names and reasons of every entry about or by an id, at one brand or at all.
pub async fn forget_in_audit(app: &App, id: &str, slug: Option<&str>) -> anyhow::Result<usize> {
    let mut erased = 0;
    for (tenant, _) in brands(app, slug).await? {
        let gone = app.db.write(tenant, async |conn| audit::forget(conn, tenant, id).await);
        erased += gone.await.map_err(|err| anyhow!("{err}"))?;
    }
    Ok(erased)
}
