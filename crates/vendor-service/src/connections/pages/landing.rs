//! Where the network's verification e-mail leads: the page that finishes the connection.

use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::admin_network::CompleteConnect;
use askama::Template;
use serde::Deserialize;
use service_kit::Result;
use service_kit::html::flash::see_other_saying;
use service_kit::html::{Flash, FormErrors, Page, PageError, PageResult, Shell};

use super::told;
use super::trouble::{advice, sentence};
use crate::app::App;
use crate::connections::peer;
use crate::keys::caller::{AdminCaller, Manage};
use crate::keys::page_caller::AdminPage;
use crate::shell;

#[derive(Template)]
#[template(path = "connections/landing.html")]
struct LandingPage {
    shell: Shell,
    base: String,
    brand: String,
    errors: FormErrors,
}

#[derive(Debug, Deserialize)]
struct TokenForm {
    #[serde(default)]
    token: String,
}

/// The token stands in the fragment, which no server sees; looking at this page consumes nothing.
#[get("/admin/network/connect")]
pub async fn show_landing(
    page: AdminPage<Manage>,
    app: Data<App>,
    request: HttpRequest,
) -> PageResult<LandingPage> {
    let AdminPage(caller) = page;
    Ok(Page::of(landing(&app, &request, &caller, FormErrors::default())))
}

#[post("/admin/network/connect/complete")]
pub async fn complete(
    page: AdminPage<Manage>,
    app: Data<App>,
    request: HttpRequest,
    form: Form<TokenForm>,
) -> Result<HttpResponse, PageError> {
    let AdminPage(caller) = page;
    let form = CompleteConnect { token: form.into_inner().token.trim().to_owned() };
    let done = match form.token.is_empty() {
        true => Err(service_kit::Refusal::field("token", "Paste the token of the e-mail").into()),
        false => peer::complete(&app, caller.tenant, form).await,
    };
    if let Err(err) = done {
        let refusal = told(err)?;
        let code = refusal.code.as_str();
        let advice = match code {
            "link_expired" | "invalid_token" => "Ask for a new e-mail under Network → Status.",
            "invalid_field" => "",
            code => advice(code),
        };
        let mut errors = FormErrors::default();
        errors.add("token", format!("{} {advice}", sentence(&refusal.detail)).trim_end());
        return Ok(Page::refused(landing(&app, &request, &caller, errors)).respond_to(&request));
    }
    let flash = Flash::good(format!("{} is on the network.", caller.brand.name));
    Ok(see_other_saying(&format!("{}/admin/network", shell::base(&app, &caller.brand)), &flash))
}

fn landing(
    app: &App,
    request: &HttpRequest,
    caller: &AdminCaller<Manage>,
    errors: FormErrors,
) -> LandingPage {
    let trail = [("Network", "/admin/network"), ("Finish connecting", "")];
    LandingPage {
        shell: shell::admin(app, request, caller, trail),
        base: shell::base(app, &caller.brand),
        brand: caller.brand.name.clone(),
        errors,
    }
}
