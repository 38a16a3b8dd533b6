//! Where a creator is signed in.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::SessionId;
use api_types::accounts::AccountSession;
use askama::Template;
use chrono::{DateTime, Utc};
use service_kit::Conn;
use service_kit::html::filters;
use service_kit::html::flash::see_other_saying;
use service_kit::html::format::plural;
use service_kit::html::nav::Tab;
use service_kit::html::{Flash, Page, PageError, PageResult, Shell};

use crate::accounts::{actions, api};
use crate::app::App;
use crate::shell::{self, SignedIn};

const HERE: &str = "/settings/sessions";

#[derive(Template)]
#[template(path = "accounts/sessions.html")]
struct SessionsPage {
    shell: Shell,
    tabs: Vec<Tab>,
    sessions: Vec<AccountSession>,
    now: DateTime<Utc>,
}

#[get("/settings/sessions")]
pub(super) async fn show_sessions(
    me: SignedIn,
    app: Data<App>,
    request: HttpRequest,
) -> PageResult<impl Template> {
    let (id, now, current) = (me.0.id, app.clock.now(), api::sign_ins::current(&request));
    let read = async move |conn: &mut Conn| actions::sign_ins(conn, id, current, now).await;
    let sessions = app.read(read).await?;
    let shell = super::frame(&app, &request).await?;
    Ok(Page::of(SessionsPage { shell, tabs: super::tabs("sessions"), sessions, now }))
}

#[post("/settings/sessions/end-others")]
pub(super) async fn end_others(
    me: SignedIn,
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (id, now, current) = (me.0.id, app.clock.now(), api::sign_ins::current(&request));
    let ended = async move |conn: &mut Conn| actions::end_others(conn, id, current, now).await;
    let ended = i64::try_from(app.write(ended).await?).unwrap_or(i64::MAX);
    let said = format!("{} ended.", plural(ended, "other sign-in is", "other sign-ins are"));
    Ok(see_other_saying(HERE, &Flash::good(said)))
}

#[post("/settings/sessions/{id}/end")]
pub(super) async fn end_session(
    me: SignedIn,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (id, me, now): (SessionId, _, _) = (shell::id(&id)?, me.0.id, app.clock.now());
    app.write(async move |conn| actions::end_sign_in(conn, me, id, now).await).await?;
    Ok(see_other_saying(HERE, &Flash::good("That sign-in is ended.")))
}
