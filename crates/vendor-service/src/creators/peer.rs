//! Asks the hub's directory.

use api_types::directory::{DirectoryCreator, DirectoryQuery};
use api_types::{CreatorId, Listing, TenantId};
use service_kit::Result;

use crate::app::App;
use crate::network_link::peer::{Hub, connected};

pub async fn search(
    app: &App,
    tenant: TenantId,
    query: &DirectoryQuery,
) -> Result<Listing<DirectoryCreator>> {
    let link = connected(app, tenant).await?;
    Ok(Hub::as_vendor(app, &link)?.creators(query).await?)
}

pub async fn find(app: &App, tenant: TenantId, id: CreatorId) -> Result<DirectoryCreator> {
    let link = connected(app, tenant).await?;
    Ok(Hub::as_vendor(app, &link)?.creator(id).await?)
}
