//! What an operator does from the shell.

use anyhow::{Context, anyhow};
use api_types::auth::Role;
use api_types::emails;
use service_kit::Purpose;
use service_kit::magic_links::{self, LinkKind, NewLink};

use crate::admins::{self, AdminRole};
use crate::app::App;
use crate::tenants;

/// Makes a one-time link for an owner of a brand, who is added when not on the team.
pub async fn invite_admin(app: &App, email: &str, slug: Option<&str>) -> anyhow::Result<String> {
    let email = emails::normalise(email).map_err(|it| anyhow!(it))?;
    let now = app.clock.now();
    let made = app.db.across(Purpose::FindTenant, async |conn| {
        let brand = match slug {
            Some(slug) => tenants::store::find_by_slug(conn, slug).await?,
            None => tenants::store::first(conn).await?,
        };
        let brand = brand.context("there is no such brand; name it with --tenant")?;
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
