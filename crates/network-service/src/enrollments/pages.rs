//! `/opt-out/…`: where the one letter leads. Opening it changes nothing; the button does.

use actix_web::web::{Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::ErrorCode;
use askama::Template;
use service_kit::html::{Page, PageError, Shell};

use super::api::say_no;
use crate::app::App;
use crate::shell;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show_opt_out).service(opt_out);
}

#[derive(Template)]
#[template(path = "enrollments/opt_out.html")]
struct OptOutPage {
    shell: Shell,
    token: String,
    is_done: bool,
    /// Why it can't be done; empty while nothing stands in the way.
    trouble: String,
}

impl OptOutPage {
    fn of(app: &App, request: &HttpRequest, token: &str) -> Self {
        let shell = Shell { front: shell::front(app), ..Shell::of(request) };
        Self { shell, token: token.to_owned(), is_done: false, trouble: String::new() }
    }
}

#[get("/opt-out/{token}")]
async fn show_opt_out(app: Data<App>, token: Path<String>, request: HttpRequest) -> impl Responder {
    Page::of(OptOutPage::of(&app, &request, &token))
}

#[post("/opt-out/{token}")]
async fn opt_out(
    app: Data<App>,
    token: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let page = OptOutPage::of(&app, &request, &token);
    match say_no(&app, &request, token.into_inner()).await {
        Ok(_) => Ok(Page::of(OptOutPage { is_done: true, ..page }).respond_to(&request)),
        Err(err) => {
            let trouble = match err.refusal() {
                Some(it) if it.code == ErrorCode::LinkExpired => it.detail.to_string(),
                _ => shell::mendable(err)?.detail.to_string(),
            };
            Ok(Page::refused(OptOutPage { trouble, ..page }).respond_to(&request))
        }
    }
}
