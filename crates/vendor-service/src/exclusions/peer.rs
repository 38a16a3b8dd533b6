//! Tells the hub who may not apply, and asks it who that is.

use api_types::exclusions::{Exclude, Exclusion};
use api_types::{CreatorId, ListQuery, Listing, TenantId};
use service_kit::audit::{self, Act};
use service_kit::{Conn, Result};

use crate::app::App;
use crate::network_link::peer::{Hub, connected};

pub async fn exclude(
    app: &App,
    tenant: TenantId,
    creator: CreatorId,
    form: &Exclude,
) -> Result<Exclusion> {
    let link = connected(app, tenant).await?;
    note(app, tenant, "exclusions.make", creator, &form.reason).await?;
    Ok(Hub::as_vendor(app, &link)?.exclude(creator, form).await?)
}

pub async fn lift(app: &App, tenant: TenantId, creator: CreatorId) -> Result<Exclusion> {
    let link = connected(app, tenant).await?;
    note(app, tenant, "exclusions.lift", creator, "").await?;
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

/// Enters it into the audit log before the hub hears of it: what was decided here is known even when the
/// answer is lost.
async fn note(
    app: &App,
    tenant: TenantId,
    verb: &'static str,
    creator: CreatorId,
    reason: &str,
) -> Result<()> {
    let (now, why) = (app.clock.now(), reason.to_owned());
    let noted = async move |conn: &mut Conn| {
        audit::record(conn, tenant, Act::new(verb, creator).because(&why), now).await
    };
    app.db.write(tenant, noted).await
}
