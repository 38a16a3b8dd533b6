//! What waits for somebody, and what is left to set up.

use std::time::Duration;

use api_types::TenantId;
use api_types::requests::RequestFilter;

use super::Found;
use crate::app::App;
use crate::network_link::NetworkLink;
use crate::requests;

/// How long the page waits for the hub.
const PATIENCE: Duration = Duration::from_millis(400);

/// One thing that waits for a decision.
pub(super) struct Task {
    pub label: &'static str,
    pub line: String,
    pub tone: &'static str,
    pub href: String,
    pub count: String,
}

/// One step of getting started.
pub(super) struct Step {
    pub label: &'static str,
    pub href: String,
    pub done: bool,
}

/// What the hub said about requests.
pub(super) enum Waiting {
    /// This brand is not there.
    Unconnected,
    Silent,
    Count(i64),
}

pub(super) async fn requests_waiting(
    app: &App,
    tenant: TenantId,
    link: Option<&NetworkLink>,
) -> Waiting {
    if !link.is_some_and(NetworkLink::is_connected) {
        return Waiting::Unconnected;
    }
    let filter = RequestFilter { limit: Some(1), ..RequestFilter::default() };
    match tokio::time::timeout(PATIENCE, requests::peer::list(app, tenant, &filter)).await {
        Ok(Ok(list)) => Waiting::Count(list.counts.pending),
        Ok(Err(_)) | Err(_) => Waiting::Silent,
    }
}

pub(super) fn open(found: &Found, base: &str, waiting: Waiting) -> Vec<Task> {
    let mut tasks = Vec::new();
    let mut add = |label, line: &str, tone, href: String, count: i64| {
        if count > 0 {
            let count = service_kit::html::format::count(count);
            tasks.push(Task { label, line: line.to_owned(), tone, href, count });
        }
    };
    let requests = format!("{base}/admin/network/requests");
    if let Waiting::Count(count) = waiting {
        add(
            "Requests to decide",
            "creators who want to promote you",
            "muted",
            requests.clone(),
            count,
        );
    }
    let due = format!("{base}/admin/commissions?status=accrued");
    add(
        "Commissions to approve",
        "approved by themselves within the hour",
        "muted",
        due,
        found.due,
    );
    let dead = format!("{base}/admin/deliveries");
    add("Failed deliveries", "given up after many attempts", "bad", dead, found.dead);
    if let Waiting::Silent = waiting {
        let line = "the Network does not answer right now".to_owned();
        let (label, tone, count) = ("Requests", "muted", String::new());
        tasks.push(Task { label, line, tone, href: requests, count });
    }
    tasks
}

pub(super) fn steps(found: &Found, base: &str, has_network: bool, is_set_up: bool) -> Vec<Step> {
    let step = |label, path: &str, done| Step { label, href: format!("{base}{path}"), done };
    let progress = &found.progress;
    let mut steps = vec![
        step("Make a program", "/admin/programs/new", progress.program),
        step("Run the test click and sale", "/setup/test", is_set_up),
        step("Invite a partner", "/admin/partners/new", progress.partner),
        step("Make a key for your site", "/admin/integrations/crm", progress.key),
        step("First click recorded", "/admin/links", progress.click),
        step("First sale credited", "/admin/integrations/crm", progress.sale),
    ];
    if has_network {
        let connected = found.network.as_ref().is_some_and(NetworkLink::is_connected);
        steps.push(step("Connect to the Network", "/admin/network", connected));
    }
    steps
}
