//! What the hub asks of a brand, one function a call.

use std::time::Duration;

use api_types::clicks::{ClickCounts, ReportClick, ReportClicks, ReportedClicks};
use api_types::dashboards::DashboardQuery;
use api_types::federation::{Introspection, SlugAvailability};
use api_types::links::{CreateLink, Link};
use api_types::partners::{CreatePartner, CreatedPartner, PartnerStatus};
use api_types::{GrantId, PartnerId, RequestId};
use chrono::NaiveDate;
use serde_json::{Value, json};
use service_kit::outbound::{Method, Patience};

use super::Instance;
use super::call::{Ask, Failure, ask, ask_once, ask_with_key};
use crate::app::App;

/// Room for 500 partners with a row for each day of a quarter, in several currencies.
const DASHBOARDS_CAP: usize = 48 * 1024 * 1024;

/// A batch of 500 clicks on a loaded machine takes longer than a push may.
const CLICKS_PATIENCE: Patience = Patience::AtMost(Duration::from_secs(15));

fn unread(err: service_kit::Error) -> Failure {
    Failure::unexpected(err.to_string())
}

/// What an instance says about itself and about a key; for a brand that registers.
pub async fn introspect(app: &App, base: &str, key: &str) -> Result<Introspection, Failure> {
    ask_with_key(app, base, key, Ask::get(&["federation", "introspect"])).await
}

/// Makes the partner, or gives the known one the grant.
pub async fn create_partner(
    app: &App,
    instance: &Instance,
    request: RequestId,
    body: &CreatePartner,
) -> Result<CreatedPartner, Failure> {
    let once = Some(format!("{request}-partner"));
    let call = Ask::post(&["partners"], body).map_err(unread)?;
    ask(app, instance, Ask { once, ..call }).await
}

pub async fn create_link(
    app: &App,
    instance: &Instance,
    request: RequestId,
    body: &CreateLink,
) -> Result<Link, Failure> {
    let once = Some(format!("{request}-link"));
    let call = Ask::post(&["links"], body).map_err(unread)?;
    ask(app, instance, Ask { once, ..call }).await
}

pub async fn slug_available(
    app: &App,
    instance: &Instance,
    slug: &str,
) -> Result<SlugAvailability, Failure> {
    let query = [("slug", slug)];
    let call = Ask { query: &query, ..Ask::get(&["federation", "slug-available"]) };
    ask(app, instance, call).await
}

/// Daily figures of at most 500 partners; those that the key may not see are left out. Each item is
/// still unread, so that one that makes no sense spoils no other.
pub async fn dashboards(
    app: &App,
    instance: &Instance,
    body: &DashboardQuery,
) -> Result<Vec<Value>, Failure> {
    #[derive(serde::Deserialize)]
    struct Unread {
        items: Vec<Value>,
    }
    let call = Ask::post(&["partners", "dashboard", "query"], body).map_err(unread)?;
    let patience = Patience::AtMost(Duration::from_secs(30));
    let told: Unread = ask(app, instance, Ask { patience, cap: DASHBOARDS_CAP, ..call }).await?;
    Ok(told.items)
}

/// Takes back a partner whom a request had made; says how they stand then. One whom the brand has
/// given a program itself stays, without those of the hub.
pub async fn revoke_partner(
    app: &App,
    instance: &Instance,
    request: RequestId,
    partner: PartnerId,
) -> Result<PartnerStatus, Failure> {
    #[derive(serde::Deserialize)]
    struct Told {
        status: PartnerStatus,
    }
    let partner = partner.to_string();
    let path = ["partners", &partner, "revoke"];
    let call = Ask::post(&path, &json!({})).map_err(unread)?;
    let call = Ask { once: Some(format!("{request}-revoke")), patience: Patience::Push, ..call };
    Ok(ask::<Told>(app, instance, call).await?.status)
}

/// Takes back the one grant that a request had given to a partner who was there before.
pub async fn revoke_grant(
    app: &App,
    instance: &Instance,
    request: RequestId,
    partner: PartnerId,
    grant: GrantId,
) -> Result<(), Failure> {
    let (partner, grant) = (partner.to_string(), grant.to_string());
    let path = ["partners", &partner, "grants", &grant];
    let call = Ask {
        method: Method::DELETE,
        once: Some(format!("{request}-revoke-grant")),
        patience: Patience::Push,
        ..Ask::get(&path)
    };
    ask::<Value>(app, instance, call).await.map(drop)
}

/// Tells a brand of clicks under the hub's own ids. Asked once: whoever asks waits and asks again.
pub async fn report_clicks(
    app: &App,
    instance: &Instance,
    clicks: Vec<ReportClick>,
) -> Result<ReportedClicks, Failure> {
    let call = Ask::post(&["clicks", "batch"], &ReportClicks { clicks }).map_err(unread)?;
    ask_once(app, instance, Ask { patience: CLICKS_PATIENCE, ..call }).await
}

/// The brand's own counts of the clicks that it was told of, both days included; at most 31.
pub async fn count_clicks(
    app: &App,
    instance: &Instance,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<ClickCounts, Failure> {
    let (from, to) = (from.to_string(), to.to_string());
    let query = [("from", from.as_str()), ("to", &to)];
    let patience = Patience::AtMost(Duration::from_secs(30));
    let call = Ask { query: &query, patience, ..Ask::get(&["clicks", "counts"]) };
    ask(app, instance, call).await
}
