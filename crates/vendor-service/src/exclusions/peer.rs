//! Tells the hub who may not apply, and asks it who that is.

use api_types::exclusions::{Exclude, Exclusion};
use api_types::{CreatorId, ListQuery, Listing, TenantId};
use service_kit::Result;

use crate::app::App;
use crate::network_link::peer::{Hub, connected};

pub async fn exclude(
    app: &App,
    tenant: TenantId,
    creator: CreatorId,
    form: &Exclude,
) -> Result<Exclusion> {
    let link = connected(app, tenant).await?;
    Ok(Hub::as_vendor(app, &link)?.exclude(creator, form).await?)
}

pub async fn lift(app: &App, tenant: TenantId, creator: CreatorId) -> Result<Exclusion> {
    let link = connected(app, tenant).await?;
    Ok(Hub::as_vendor(app, &link)?.lift(creator).await?)
}

/// Of one creator all that there ever were, else all that are in force.
pub async fn list(
    app: &App,
    tenant: TenantId,
    creator: Option<CreatorId>,
    page: &ListQuery,
) -> Result<Listing<Exclusion>> {
    let link = connected(app, tenant).await?;
    Ok(Hub::as_vendor(app, &link)?.exclusions(creator, page).await?)
}
