//! Asks the hub about applications, and tells it what was decided.

use api_types::requests::{Decide, RequestCard, RequestFilter, RequestList};
use api_types::{RequestId, TenantId};
use service_kit::Result;

use crate::app::App;
use crate::network_link::peer::{Hub, connected};

pub async fn list(app: &App, tenant: TenantId, filter: &RequestFilter) -> Result<RequestList> {
    let link = connected(app, tenant).await?;
    Ok(Hub::as_vendor(app, &link)?.requests(filter).await?)
}

pub async fn find(app: &App, tenant: TenantId, id: RequestId) -> Result<RequestCard> {
    let link = connected(app, tenant).await?;
    Ok(Hub::as_vendor(app, &link)?.request(id).await?)
}

pub async fn approve(
    app: &App,
    tenant: TenantId,
    id: RequestId,
    form: &Decide,
) -> Result<RequestCard> {
    let link = connected(app, tenant).await?;
    Ok(Hub::as_vendor(app, &link)?.approve(id, form).await?)
}

pub async fn reject(
    app: &App,
    tenant: TenantId,
    id: RequestId,
    form: &Decide,
) -> Result<RequestCard> {
    let link = connected(app, tenant).await?;
    Ok(Hub::as_vendor(app, &link)?.reject(id, form).await?)
}
