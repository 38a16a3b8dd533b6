//! All groups of settings at a glance.

use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use api_types::accounts::{AccountSettings, Deletion};
use api_types::creators::Figure;
use askama::Template;
use service_kit::Conn;
use service_kit::html::filters;
use service_kit::html::{Page, PageResult, Shell};

use crate::accounts::{actions, api};
use crate::app::App;
use crate::creators;
use crate::shell::SignedIn;

#[derive(Template)]
#[template(path = "accounts/overview.html")]
struct OverviewPage {
    shell: Shell,
    email: String,
    handle: String,
    settings: AccountSettings,
    sessions: usize,
    ending: Deletion,
}

#[get("/settings")]
pub(super) async fn show_settings(
    me: SignedIn,
    app: Data<App>,
    request: HttpRequest,
) -> PageResult<impl Template> {
    let (id, now, current) = (me.0.id, app.clock.now(), api::sign_ins::current(&request));
    let read = async move |conn: &mut Conn| {
        let creator = creators::actions::profile(conn, id).await?.creator;
        let settings = creators::actions::settings(conn, id).await?;
        let sessions = actions::sign_ins(conn, id, current, now).await?.len();
        Ok((creator, settings, sessions, actions::consequences(conn, id).await?))
    };
    let (creator, settings, sessions, ending) = app.read(read).await?;
    let shell = super::frame(&app, &request).await?;
    let handle = creator.handle.unwrap_or_default();
    let email = creator.email;
    Ok(Page::of(OverviewPage { shell, email, handle, settings, sessions, ending }))
}

impl OverviewPage {
    fn shown_figures(&self) -> usize {
        Figure::ALL.len() - self.settings.hidden_figures.len()
    }
}
