//! Which letters come, and which figures others see.

use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::CreatorId;
use api_types::accounts::{AccountSettings, MailTopic, PatchSettings};
use api_types::creators::Figure;
use askama::Template;
use service_kit::html::flash::see_other_saying;
use service_kit::html::nav::Tab;
use service_kit::html::{Flash, Page, PageError, PageResult, Shell};
use service_kit::{Conn, Result};

use crate::app::App;
use crate::creators::actions;
use crate::creators::pages::figure_labels;
use crate::letters;
use crate::shell::SignedIn;

type Pairs = Form<Vec<(String, String)>>;

#[derive(Template)]
#[template(path = "accounts/notifications.html")]
struct NotificationsPage {
    shell: Shell,
    tabs: Vec<Tab>,
    email: String,
    /// Word, label, and whether the letters come.
    topics: Vec<(&'static str, &'static str, bool)>,
}

#[derive(Template)]
#[template(path = "accounts/visibility.html")]
struct VisibilityPage {
    shell: Shell,
    tabs: Vec<Tab>,
    settings: AccountSettings,
    figures: Vec<(&'static str, &'static str, bool)>,
}

async fn settings(app: &App, id: CreatorId) -> Result<AccountSettings> {
    app.read(async move |conn| actions::settings(conn, id).await).await
}

async fn patch(app: &App, id: CreatorId, patch: PatchSettings) -> Result<()> {
    let patched = async move |conn: &mut Conn| actions::patch_settings(conn, id, patch).await;
    app.write(patched).await.map(drop)
}

#[get("/settings/notifications")]
pub(super) async fn show_notifications(
    me: SignedIn,
    app: Data<App>,
    request: HttpRequest,
) -> PageResult<impl Template> {
    let settings = settings(&app, me.0.id).await?;
    let wanted = |it: &MailTopic| !settings.muted_mails.contains(it);
    let topics = MailTopic::ALL.iter().map(|it| (it.as_str(), letters::label(*it), wanted(it)));
    Ok(Page::of(NotificationsPage {
        topics: topics.collect(),
        shell: super::frame(&app, &request).await?,
        tabs: super::tabs("notifications"),
        email: me.0.email,
    }))
}

#[post("/settings/notifications")]
pub(super) async fn save_notifications(
    me: SignedIn,
    app: Data<App>,
    form: Pairs,
) -> Result<HttpResponse, PageError> {
    let ticked = |it: &MailTopic| form.iter().any(|(k, v)| k == "topic" && v == it.as_str());
    let muted = MailTopic::ALL.iter().filter(|it| !ticked(it)).copied().collect();
    let change = PatchSettings { muted_mails: Some(muted), ..PatchSettings::default() };
    patch(&app, me.0.id, change).await?;
    Ok(see_other_saying("/settings/notifications", &Flash::good("Saved.")))
}

#[get("/settings/visibility")]
pub(super) async fn show_visibility(
    me: SignedIn,
    app: Data<App>,
    request: HttpRequest,
) -> PageResult<impl Template> {
    let settings = settings(&app, me.0.id).await?;
    let shown = |it: Figure| !settings.hidden_figures.contains(&it);
    let figures = figure_labels().map(|(it, label)| (it.as_str(), label, shown(it))).collect();
    let shell = super::frame(&app, &request).await?;
    Ok(Page::of(VisibilityPage { shell, tabs: super::tabs("visibility"), settings, figures }))
}

#[post("/settings/visibility")]
pub(super) async fn save_visibility(
    me: SignedIn,
    app: Data<App>,
    form: Pairs,
) -> Result<HttpResponse, PageError> {
    let ticked = |it: &Figure| form.iter().any(|(k, v)| k == "shown" && v == it.as_str());
    let hidden = Figure::ALL.iter().filter(|it| !ticked(it)).copied().collect();
    let change = PatchSettings {
        hidden_figures: Some(hidden),
        figures_public: Some(form.iter().any(|(name, _)| name == "figuresPublic")),
        muted_mails: None,
    };
    patch(&app, me.0.id, change).await?;
    Ok(see_other_saying("/settings/visibility", &Flash::good("Saved. It counts at once.")))
}
