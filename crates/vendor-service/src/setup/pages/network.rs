//! The third screen, where there is a hub: list the brand there, or don't.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::admin_network::{ConnectNetwork, ConnectionState};
use askama::Template;
use service_kit::html::flash::see_other;
use service_kit::html::{Page, PageError, Shell};
use service_kit::{Refusal, Result};

use crate::app::App;
use crate::connections::peer;
use crate::keys::caller::{AdminCaller, Manage};
use crate::keys::page_caller::AdminPage;
use crate::shell;

#[derive(Template)]
#[template(path = "setup/network.html")]
struct NetworkPage {
    shell: Shell,
    base: String,
    step: String,
    host: String,
    one_click: bool,
    is_connected: bool,
    trouble: Option<Refusal>,
}

#[get("/setup/network")]
pub(super) async fn show_network(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    if app.config.network.is_none() {
        return Ok(see_other(&onward(&app, &caller)));
    }
    let page = page(&app, &request, &caller, None).await?;
    Ok(Page::of(page).respond_to(&request))
}

#[post("/setup/network")]
pub(super) async fn connect(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let form = ConnectNetwork { display_name: None, contact_email: None };
    match peer::connect(&app, &caller.brand, &caller.actor, form).await {
        Ok(()) => Ok(see_other(&onward(&app, &caller))),
        Err(err) => {
            let refusal = err.refusal().cloned().ok_or(err)?;
            let page = page(&app, &request, &caller, Some(refusal)).await?;
            Ok(Page::refused(page).respond_to(&request))
        }
    }
}

fn onward(app: &App, caller: &AdminCaller<Manage>) -> String {
    format!("{}/setup/test", shell::base(app, &caller.brand))
}

async fn page(
    app: &App,
    request: &HttpRequest,
    caller: &AdminCaller<Manage>,
    trouble: Option<Refusal>,
) -> Result<NetworkPage> {
    let panel = peer::panel(app, &caller.brand).await?;
    Ok(NetworkPage {
        shell: super::plain(shell::admin(app, request, caller, [])),
        base: shell::base(app, &caller.brand),
        step: super::step(3, true),
        host: panel.host.unwrap_or_default(),
        one_click: panel.one_click,
        is_connected: panel.state == ConnectionState::Connected,
        trouble,
    })
}
