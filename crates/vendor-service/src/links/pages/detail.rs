//! One link: its address and code, where it leads, and whether its clicks count.

use actix_web::web::{Data, Form, Path};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::LinkId;
use api_types::links::{Link, LinkStatus, PatchLink};
use askama::Template;
use serde::Deserialize;
use service_kit::html::{FormErrors, Html, Page, PageError, Shell, filters, qr};
use service_kit::{Result, html::Flash, html::flash::see_other_saying};

use crate::app::App;
use crate::dashboards;
use crate::dashboards::pages::{Figures, recent};
use crate::grants::Reach;
use crate::keys::caller::{AdminCaller, Level, Manage, View};
use crate::keys::page_caller::AdminPage;
use crate::links::{Shown, actions, store};
use crate::programs;
use crate::shell;
use crate::tenants::addresses::Addresses;

#[derive(Debug, Deserialize)]
struct Target {
    #[serde(rename = "deepLink", default)]
    deep_link: String,
}

#[derive(Template)]
#[template(path = "links/detail.html")]
struct LinkPage {
    shell: Shell,
    base: String,
    here: String,
    shared: Link,
    owner: String,
    program: String,
    is_paused: bool,
    figures: Figures,
    code: Option<Html>,
    deep_link: String,
    errors: FormErrors,
    may_change: bool,
}

#[get("/admin/links/{id}")]
pub(super) async fn show_link(
    AdminPage(caller): AdminPage<View>,
    app: Data<App>,
    id: Path<String>,
    request: HttpRequest,
) -> Result<impl Responder, PageError> {
    let id = shell::id(&id)?;
    Ok(Page::of(page(&app, &request, &caller, id, None).await?))
}

#[post("/admin/links/{id}")]
pub(super) async fn change(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    id: Path<String>,
    form: Form<Target>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (id, Target { deep_link }) = (shell::id(&id)?, form.into_inner());
    let wish = PatchLink { deep_link: Some(deep_link.clone()), status: None };
    match patch(&app, &caller, id, wish).await {
        Ok(_) => {
            let to = address(&app, &caller, id);
            Ok(see_other_saying(&to, &Flash::good("The link leads there from now on.")))
        }
        Err(err) => {
            let errors = FormErrors::of(&shell::mendable(err)?);
            let page = page(&app, &request, &caller, id, Some((deep_link, errors))).await?;
            Ok(Page::refused(page).respond_to(&request))
        }
    }
}

#[post("/admin/links/{id}/pause")]
pub(super) async fn pause(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    let wish = PatchLink { deep_link: None, status: Some(LinkStatus::Paused) };
    let id = shell::id(&id)?;
    let said = patch(&app, &caller, id, wish).await;
    let said = said.map(|_| "Paused: it still redirects, and new clicks do not count.".to_owned());
    shell::after(&address(&app, &caller, id), said)
}

#[post("/admin/links/{id}/resume")]
pub(super) async fn resume(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    let wish = PatchLink { deep_link: None, status: Some(LinkStatus::Active) };
    let id = shell::id(&id)?;
    let said = patch(&app, &caller, id, wish).await.map(|_| "New clicks count again.".to_owned());
    shell::after(&address(&app, &caller, id), said)
}

async fn patch(
    app: &App,
    caller: &AdminCaller<Manage>,
    id: LinkId,
    wish: PatchLink,
) -> Result<Shown> {
    let (tenant, reach) = (caller.tenant, Reach::from(&caller.actor));
    let setting = app.link_setting(&reach);
    app.db.write(tenant, async |conn| actions::patch(conn, tenant, id, wish, &setting).await).await
}

fn address<L: Level>(app: &App, caller: &AdminCaller<L>, id: LinkId) -> String {
    format!("{}/admin/links/{id}", shell::base(app, &caller.brand))
}

async fn page<L: Level>(
    app: &App,
    request: &HttpRequest,
    caller: &AdminCaller<L>,
    id: LinkId,
    typed: Option<(String, FormErrors)>,
) -> Result<LinkPage> {
    let (tenant, reach, span) =
        (caller.tenant, Reach::from(&caller.actor), recent(app.clock.now()));
    let found = app.db.read(tenant, async move |conn| {
        let shown = actions::show(conn, tenant, id, &reach).await?;
        let owner = store::owner(conn, tenant, shown.link.partner_id).await?;
        let program = programs::store::find(conn, tenant, shown.link.program_id).await?;
        let totals = dashboards::store::by_link(conn, tenant, &[id], span).await?;
        Ok((shown, owner, program, totals))
    });
    let (shown, owner, program, totals) = found.await?;
    let addresses = Addresses::of(&app.config, &caller.brand);
    let link = shown.told(&addresses);
    let stored = link.deep_link.clone().unwrap_or_default();
    let (deep_link, errors) = typed.unwrap_or_else(|| (stored, FormErrors::default()));
    let trail = [("Links", "/admin/links"), (link.slug.as_str(), "")];
    Ok(LinkPage {
        shell: shell::admin(app, request, caller, trail),
        here: address(app, caller, id),
        owner: owner.map(|(name, _)| name).unwrap_or_default(),
        program: program.map(|it| it.name).unwrap_or_default(),
        is_paused: link.status == LinkStatus::Paused,
        figures: totals.get(&id).map(Figures::from).unwrap_or_default(),
        code: qr::framed(&link.share_url),
        may_change: shell::may::<Manage>(&caller.actor),
        base: addresses.base,
        shared: link,
        deep_link,
        errors,
    })
}
