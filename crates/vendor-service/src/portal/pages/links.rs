//! Links: the partner's own, and the form that makes one.

use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::links::LinkStatus;
use api_types::partners::Grant;
use api_types::portal::{CreateOwnLink, OwnLink};
use api_types::{ListQuery, Listing, ProgramId};
use askama::Template;
use serde::Deserialize;
use service_kit::html::flash::see_other_saying;
use service_kit::html::format::plural;
use service_kit::html::urls::with_query;
use service_kit::html::{Choice, Flash, FormErrors, Page, PageError, PageResult, Shell, filters};
use service_kit::{Conn, Refusal, Result};

use super::home::api_base;
use crate::app::App;
use crate::grants::{self, Reach};
use crate::keys::caller::Portal;
use crate::keys::page_caller::PortalPage;
use crate::portal::actions;
use crate::shell;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct LinkForm {
    program_id: String,
    slug: String,
    deep_link: String,
}

struct Row {
    link: OwnLink,
    qr_href: String,
    /// Without the scheme.
    leads_to: String,
    is_paused: bool,
}

#[derive(Template)]
#[template(path = "portal/links.html")]
struct LinksPage {
    shell: Shell,
    base: String,
    programs: Vec<Choice>,
    links_base: String,
    form: LinkForm,
    errors: FormErrors,
    rows: Vec<Row>,
    said: String,
    first: String,
    next: String,
}

#[get("/portal/links")]
pub async fn show_links(
    page: PortalPage,
    app: Data<App>,
    request: HttpRequest,
    query: Query<ListQuery>,
) -> PageResult<LinksPage> {
    let PortalPage(caller) = page;
    let form = (LinkForm::default(), FormErrors::default());
    Ok(Page::of(read(&app, &request, &caller, query.into_inner(), form).await?))
}

#[post("/portal/links")]
pub async fn create_link(
    page: PortalPage,
    app: Data<App>,
    request: HttpRequest,
    form: Form<LinkForm>,
) -> Result<HttpResponse, PageError> {
    let (PortalPage(caller), form) = (page, form.into_inner());
    match make(&app, &caller, &form).await {
        Ok(slug) => {
            let to = format!("{}/portal/links", shell::base(&app, &caller.brand));
            Ok(see_other_saying(&to, &Flash::good(format!("Your link /{slug} is live."))))
        }
        Err(err) => {
            let errors = FormErrors::of(&shell::mendable(err)?);
            let page = read(&app, &request, &caller, ListQuery::default(), (form, errors)).await?;
            Ok(Page::refused(page).respond_to(&request))
        }
    }
}

async fn make(app: &App, caller: &Portal, form: &LinkForm) -> Result<String> {
    let program_id: ProgramId = form
        .program_id
        .parse()
        .map_err(|_| Refusal::field("programId", "Choose one of your programs"))?;
    let form = CreateOwnLink {
        program_id,
        slug: Some(form.slug.trim().to_owned()),
        deep_link: Some(form.deep_link.clone()),
    };
    let (own, setting) = (caller.own(), app.link_setting(&Reach::All));
    let made = app
        .db
        .write(caller.tenant, async |conn| actions::create_link(conn, own, form, &setting).await);
    Ok(made.await?.shown.link.slug)
}

async fn read(
    app: &App,
    request: &HttpRequest,
    caller: &Portal,
    query: ListQuery,
    (form, errors): (LinkForm, FormErrors),
) -> Result<LinksPage> {
    let (own, now, addresses) = (caller.own(), app.clock.now(), app.addresses(&caller.brand));
    let is_first = query.cursor.is_none();
    let work = async move |conn: &mut Conn| {
        let page = actions::own_links(conn, own, &query, &addresses, now).await?;
        let cards = grants::store::list_of(conn, own.tenant, &[own.partner]).await?;
        Ok((page, cards.into_iter().map(Grant::from).collect::<Vec<Grant>>()))
    };
    let (page, grants) = app.db.read(caller.tenant, work).await?;
    let Listing { items, next_cursor } = page;
    let base = shell::base(app, &caller.brand);
    let path = format!("{base}/portal/links");
    let api = api_base(app, &caller.brand);
    let row = |link: OwnLink| Row {
        qr_href: format!("{api}/portal/links/{}/qr.svg", link.link.id),
        leads_to: short(&link.link.destination_url),
        is_paused: link.link.status == LinkStatus::Paused,
        link,
    };
    let program = |it: &Grant| (it.program_id.to_string(), it.program_name.clone());
    Ok(LinksPage {
        shell: shell::portal(app, request, caller).with_crumbs([("Links", "")]),
        programs: Choice::list(grants.iter().map(program), &form.program_id),
        links_base: short(&app.addresses(&caller.brand).links),
        said: plural(items.len() as i64, "link, the newest first", "links, the newest first"),
        rows: items.into_iter().map(row).collect(),
        first: if is_first { String::new() } else { path.clone() },
        next: next_cursor
            .map(|it| with_query(&path, [("cursor", it.as_str())]))
            .unwrap_or_default(),
        form,
        errors,
        base,
    })
}

fn short(url: &str) -> String {
    let bare = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    bare.unwrap_or(url).to_owned()
}
