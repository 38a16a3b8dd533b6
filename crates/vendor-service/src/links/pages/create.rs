//! The form that makes a link.

use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::links::CreateLink;
use askama::Template;
use serde::Deserialize;
use service_kit::html::flash::see_other_saying;
use service_kit::html::{Choice, Flash, FormErrors, Page, PageError, Shell};
use service_kit::{Refusal, Result};

use crate::app::App;
use crate::grants::Reach;
use crate::keys::caller::{AdminCaller, Manage};
use crate::keys::page_caller::AdminPage;
use crate::links::actions::{self, Made};
use crate::links::store;
use crate::programs;
use crate::shell;
use crate::tenants::addresses::Addresses;

/// How many partners and programs can be chosen from.
const CHOICES: i64 = 200;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Wish {
    #[serde(alias = "partner")]
    partner_id: String,
    program_id: String,
    slug: String,
    deep_link: String,
}

#[derive(Template)]
#[template(path = "links/new.html")]
struct NewPage {
    shell: Shell,
    base: String,
    before: String,
    wish: Wish,
    partners: Vec<Choice>,
    programs: Vec<Choice>,
    errors: FormErrors,
}

#[get("/admin/links/new")]
pub(super) async fn show_form(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    wish: Query<Wish>,
    request: HttpRequest,
) -> Result<impl Responder, PageError> {
    let wish = wish.into_inner();
    Ok(Page::of(page(&app, &request, &caller, wish, FormErrors::default()).await?))
}

#[post("/admin/links/new")]
pub(super) async fn create(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    wish: Form<Wish>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let wish = wish.into_inner();
    match make(&app, &caller, &wish).await {
        Ok(made) => {
            let addresses = Addresses::of(&app.config, &caller.brand);
            let to = format!("{}/admin/links/{}", addresses.base, made.shown.link.id);
            Ok(see_other_saying(&to, &Flash::good("The link is ready to be shared.")))
        }
        Err(err) => {
            let errors = FormErrors::of(&shell::mendable(err)?);
            let page = page(&app, &request, &caller, wish, errors).await?;
            Ok(Page::refused(page).respond_to(&request))
        }
    }
}

async fn make(app: &App, caller: &AdminCaller<Manage>, wish: &Wish) -> Result<Made> {
    let some = |text: &str| Some(text.trim().to_owned()).filter(|it| !it.is_empty());
    let chosen = |field: &'static str| move |_| Refusal::field(field, "Choose one of the list");
    let form = CreateLink {
        partner_id: wish.partner_id.parse().map_err(chosen("partnerId"))?,
        program_id: wish.program_id.parse().map_err(chosen("programId"))?,
        slug: some(&wish.slug),
        deep_link: some(&wish.deep_link),
        request_id: None,
    };
    let (tenant, reach) = (caller.tenant, Reach::from(&caller.actor));
    let setting = app.link_setting(&reach);
    app.db.write(tenant, async |conn| actions::create(conn, tenant, form, &setting).await).await
}

async fn page(
    app: &App,
    request: &HttpRequest,
    caller: &AdminCaller<Manage>,
    wish: Wish,
    errors: FormErrors,
) -> Result<NewPage> {
    let tenant = caller.tenant;
    let chosen = wish.partner_id.parse().ok();
    let found = app.db.read(tenant, async move |conn| {
        let owners = store::owners(conn, tenant, chosen, CHOICES).await?;
        Ok((owners, programs::store::list(conn, tenant, None, CHOICES).await?))
    });
    let (owners, programs) = found.await?;
    let addresses = Addresses::of(&app.config, &caller.brand);
    let partners = owners.into_iter().map(|(id, name)| (id.to_string(), name));
    let open = programs.into_iter().filter(|it| it.archived_at.is_none());
    let trail = [("Links", "/admin/links"), ("New link", "")];
    Ok(NewPage {
        shell: shell::admin(app, request, caller, trail),
        partners: Choice::list(partners, &wish.partner_id),
        programs: Choice::list(open.map(|it| (it.id.to_string(), it.name)), &wish.program_id),
        before: addresses.links,
        base: addresses.base,
        wish,
        errors,
    })
}
