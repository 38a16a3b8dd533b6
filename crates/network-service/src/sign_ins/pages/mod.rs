//! Signing in on pages: ask for a link, then use the link or type its code.
//!
//! The link's token stands in the fragment, which the browser keeps to itself: a script moves it
//! into a form whose button uses it. Without scripts the code is typed.

mod asking;
mod entering;

use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse, post};
use api_types::auth::Role;
use service_kit::html::flash::see_other_saying;
use service_kit::html::{Flash, PageError};
use service_kit::magic_links::is_local_path;

use super::{api, cookies};
use crate::app::App;
use crate::shell::{DESK, DISCOVER};

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(asking::show_sign_in)
        .service(asking::ask_for_link)
        .service(asking::show_sent)
        .service(entering::show_link)
        .service(entering::use_link)
        .service(entering::use_code)
        .service(sign_out);
}

#[post("/signout")]
async fn sign_out(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, PageError> {
    api::leave(&app, &request).await?;
    let mut answer = see_other_saying("/", &Flash::good("You are signed out."));
    answer.add_cookie(&cookies::ended(&app))?;
    Ok(answer)
}

/// The role that a form or address names; everybody else is a creator.
fn role_of(word: &str) -> Role {
    if word == Role::Operator.as_str() { Role::Operator } else { Role::Creator }
}

/// Where a sign-in leads: where somebody wanted to go, else where their role begins.
fn onward(role: Role, next: Option<&str>) -> &str {
    let begin = if role == Role::Operator { DESK } else { DISCOVER };
    next.filter(|it| is_local_path(it)).unwrap_or(begin)
}
