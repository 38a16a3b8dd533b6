//! Signing in on pages: ask for a link, then use the link or type its code.
//!
//! The link's token stands in the fragment, which the browser keeps to itself: a script moves it
//! into a form whose button uses it. Without scripts the code is typed.

mod asking;
mod entering;

use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::auth::Role;
use service_kit::html::flash::{see_other, see_other_saying};
use service_kit::html::{Flash, PageError};
use service_kit::magic_links::is_local_path;

use super::api;
use crate::app::App;
use crate::keys::identity::{self, Credential};
use crate::keys::page_caller::VisitorPage;
use crate::shell;

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(show_front_door)
        .service(asking::show_sign_in)
        .service(asking::ask_for_link)
        .service(asking::show_sent)
        .service(entering::show_link)
        .service(entering::use_link)
        .service(entering::use_code)
        .service(sign_out);
}

/// Leads everybody to where they begin.
#[get("/")]
async fn show_front_door(
    VisitorPage(site): VisitorPage,
    app: Data<App>,
    request: HttpRequest,
) -> HttpResponse {
    let base = shell::base(&app, &site.brand);
    let known = [Role::Admin, Role::Partner].into_iter().find(|it| is_signed_in(&request, *it));
    match known {
        Some(role) => see_other(&beginning(&base, role)),
        None => see_other(&format!("{base}/signin")),
    }
}

#[post("/signout")]
async fn sign_out(
    VisitorPage(site): VisitorPage,
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    api::end_here(&app, &site, &request, None).await?;
    let base = shell::base(&app, &site.brand);
    Ok(see_other_saying(&format!("{base}/signin"), &Flash::good("You are signed out.")))
}

/// The role that a form or address names; everybody else is a partner.
fn role_of(word: &str) -> Role {
    if word == Role::Admin.as_str() { Role::Admin } else { Role::Partner }
}

fn is_signed_in(request: &HttpRequest, role: Role) -> bool {
    let identity = identity::of(request);
    match (&identity.brand, &identity.credential) {
        _ if role == Role::Admin => identity.admin.is_some(),
        (identity::Brand::Known(brand), Credential::Sessions(list)) => {
            list.iter().any(|it| it.role == role && it.tenant_id == brand.id)
        }
        _ => false,
    }
}

/// Where a role begins.
fn beginning(base: &str, role: Role) -> String {
    match role {
        Role::Admin => format!("{base}/admin"),
        _ => format!("{base}/portal"),
    }
}

/// Where a sign-in leads: where somebody wanted to go, else where their role begins.
fn onward(base: &str, role: Role, next: Option<&str>) -> String {
    let wish = next.filter(|it| is_local_path(it));
    wish.map_or_else(|| beginning(base, role), str::to_owned)
}
