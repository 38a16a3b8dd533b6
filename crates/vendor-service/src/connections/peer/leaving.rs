//! Leaving the network, and telling it where the brand is now.

use api_types::admin_network::LeaveConsequences;
use api_types::federation::{MoveVendor, VendorMe};
use api_types::requests::RequestFilter;
use api_types::{ErrorCode, TenantId};
use service_kit::audit::{self, Act};
use service_kit::{Refusal, Result};

use crate::app::App;
use crate::connections::actions;
use crate::network_link::peer::{Hub, connected};
use crate::tenants::Tenant;
use crate::{grants, programs};

/// What leaving means, in numbers.
pub async fn consequences(app: &App, tenant: TenantId) -> Result<LeaveConsequences> {
    let link = connected(app, tenant).await?;
    let counted = app.db.read(tenant, async move |conn| {
        let listed = programs::store::shared(conn, tenant).await?.len();
        Ok((listed, grants::store::count_partners_of_hub(conn, tenant).await?))
    });
    let (listed, network_partners) = counted.await?;
    let filter = RequestFilter { limit: Some(1), ..RequestFilter::default() };
    let asked = Hub::as_vendor(app, &link)?.requests(&filter).await;
    Ok(LeaveConsequences {
        listed_programs: listed as i64,
        network_partners,
        pending_requests: asked.ok().map(|it| it.counts.pending),
    })
}

/// Takes the brand off the market. Partners of the network keep their links and earnings.
pub async fn leave(app: &App, tenant: TenantId) -> Result<()> {
    let link = connected(app, tenant).await?;
    note(app, tenant, Act::new("network.leave", tenant)).await?;
    let me = Hub::as_vendor(app, &link)?.disconnect().await?;
    book(app, tenant, me).await
}

/// Tells the hub where the brand is now; it looks there with the key that it holds.
pub async fn move_here(app: &App, brand: &Tenant) -> Result<()> {
    let link = connected(app, brand.id).await?;
    let here = app.addresses(brand).api;
    if link.instance_url.as_deref().is_some_and(|it| is_same(it, &here)) {
        let detail = "The network calls this brand at its address already";
        return Err(Refusal::new(ErrorCode::StateConflict, detail).into());
    }
    note(app, brand.id, Act::new("network.move", brand.id).because(&here)).await?;
    let me = Hub::as_vendor(app, &link)?.move_to(&MoveVendor { instance_url: here }).await?;
    book(app, brand.id, me).await
}

/// Whether two spellings are one address.
pub fn is_same(one: &str, other: &str) -> bool {
    let plain = |text: &str| {
        let url = url::Url::parse(text).map(String::from).unwrap_or_else(|_| text.to_owned());
        url.trim_end_matches('/').to_owned()
    };
    plain(one) == plain(other)
}

/// Before the hub hears of it: what was decided here is known even when the answer is lost.
async fn note(app: &App, tenant: TenantId, act: Act<'_>) -> Result<()> {
    let now = app.clock.now();
    app.db.write(tenant, async |conn| audit::record(conn, tenant, act, now).await).await
}

async fn book(app: &App, tenant: TenantId, me: VendorMe) -> Result<()> {
    app.db.write(tenant, async move |conn| actions::book_standing(conn, tenant, me).await).await
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn an_address_is_the_same_however_it_is_spelled() {
        assert!(is_same("https://a.example/api/t/x", "https://A.example:443/api/t/x/"));
        assert!(!is_same("https://a.example/api", "http://a.example/api"));
        assert!(!is_same("https://a.example/api", "https://b.example/api"));
    }
}
