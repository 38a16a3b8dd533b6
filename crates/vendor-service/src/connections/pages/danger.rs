//! Settings → Danger zone: leaving the network, with what that means in numbers.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::ErrorCode;
use api_types::admin_network::LeaveConsequences;
use askama::Template;
use service_kit::Result;
use service_kit::html::format::plural;
use service_kit::html::{Page, PageError, PageResult, Shell};

use super::rotating::said;
use crate::app::App;
use crate::connections::peer::{self, leaving};
use crate::keys::caller::{Own, View};
use crate::keys::page_caller::AdminPage;
use crate::shell;

#[derive(Template)]
#[template(path = "connections/danger.html")]
struct DangerPage {
    shell: Shell,
    base: String,
    host: String,
    brand: String,
    /// None while the brand is not on the network.
    leaving: Option<LeaveConsequences>,
    has_left: bool,
    may_leave: bool,
}

impl DangerPage {
    fn listed(it: &&LeaveConsequences) -> String {
        plural(it.listed_programs, "program leaves", "programs leave")
    }

    fn partners(it: &&LeaveConsequences) -> String {
        plural(it.network_partners, "partner", "partners")
    }

    fn pending(it: &&LeaveConsequences) -> String {
        match it.pending_requests {
            Some(count) => plural(count, "application waits", "applications wait"),
            None => "Applications may wait".to_owned(),
        }
    }
}

#[get("/admin/settings/danger")]
pub async fn show_danger(
    page: AdminPage<View>,
    app: Data<App>,
    request: HttpRequest,
) -> PageResult<DangerPage> {
    let AdminPage(caller) = page;
    let leaving = match leaving::consequences(&app, caller.tenant).await {
        Ok(counted) => Some(counted),
        Err(err) if is_absent(&err) => None,
        Err(err) => return Err(err.into()),
    };
    let me = peer::panel(&app, &caller.brand).await?;
    Ok(Page::of(DangerPage {
        shell: shell::admin(&app, &request, &caller, [("Settings", ""), ("Danger zone", "")]),
        base: shell::base(&app, &caller.brand),
        host: peer::host(&app),
        brand: caller.brand.name.clone(),
        has_left: me.status == Some(api_types::federation::VendorStatus::Cancelled),
        may_leave: shell::may::<Own>(&caller.actor),
        leaving,
    }))
}

/// Without a connection there is nothing to leave.
fn is_absent(err: &service_kit::Error) -> bool {
    let code = err.refusal().map(|it| it.code);
    matches!(code, Some(ErrorCode::NotConnected | ErrorCode::NetworkNotConfigured))
}

#[post("/admin/network/leave")]
pub async fn leave(page: AdminPage<Own>, app: Data<App>) -> Result<HttpResponse, PageError> {
    let AdminPage(caller) = page;
    let done = leaving::leave(&app, caller.tenant).await;
    said(&app, &caller, done, "This brand has left the network. Its partnerships go on.")
}
