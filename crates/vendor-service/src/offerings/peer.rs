//! Asks the hub what it lists of this brand.

use api_types::offerings::MyOffering;
use api_types::{ListQuery, Listing, TenantId};
use service_kit::Result;

use crate::app::App;
use crate::network_link::peer::{Hub, connected};

pub async fn list(app: &App, tenant: TenantId, query: &ListQuery) -> Result<Listing<MyOffering>> {
    let link = connected(app, tenant).await?;
    Ok(Hub::as_vendor(app, &link)?.offerings(query).await?)
}
