//! Stopping letters of one topic: a page with a button, and the one click of mail programs.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use askama::Template;
use service_kit::html::{Page, PageError, Shell};

use crate::app::App;
use crate::creators::api;
use crate::letters;
use crate::shell;

#[derive(Template)]
#[template(path = "creators/stopping.html")]
struct StopPage {
    shell: Shell,
    about: &'static str,
    act: String,
    is_done: bool,
}

/// Looking stops nothing: programs look into mails.
#[get("/unsubscribe/{token}")]
pub(super) async fn show_stop(
    app: Data<App>,
    token: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (topic, _) = letters::subscription_of(&app.sealer, &token)?;
    let page = StopPage::new(&app, &request, letters::label(topic), false);
    Ok(Page::of(page).respond_to(&request))
}

/// Also what a mail program posts by itself, without cookies (RFC 8058).
#[post("/unsubscribe/{token}")]
pub(super) async fn stop(
    app: Data<App>,
    token: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let stopped = api::settings::stop(&app, &token).await?;
    let page = StopPage::new(&app, &request, letters::label(stopped.topic), true);
    Ok(Page::of(page).respond_to(&request))
}

impl StopPage {
    fn new(app: &App, request: &HttpRequest, about: &'static str, is_done: bool) -> Self {
        let shell = Shell { front: shell::front(app), ..Shell::of(request) };
        Self { shell, about, act: request.path().to_owned(), is_done }
    }
}
