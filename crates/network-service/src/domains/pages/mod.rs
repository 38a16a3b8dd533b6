//! Links & domains: where a creator's links are, and on which names they work.

mod desk;

use actix_web::web::{Data, Form, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::domains::{AddDomain, Domain, DomainStatus};
use api_types::partnerships::{Partnership, PartnershipStatus};
use api_types::{CreatorId, DomainId, ListQuery};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use service_kit::html::filters;
use service_kit::html::flash::see_other_saying;
use service_kit::html::format::plural;
use service_kit::html::urls::with_query;
use service_kit::html::{Flash, FormErrors, Page, PageError, Shell};
use service_kit::{Conn, Result};

use super::{actions, looks, model, store};
use crate::app::{App, buckets};
use crate::cursors;
use crate::partnerships;
use crate::shell::{self, SignedIn};

/// Where the page is.
const HERE: &str = "/domains";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show_domains)
        .service(add_domain)
        .service(check_domain)
        .service(remove_domain)
        .service(desk::show_desk_domains)
        .service(desk::remove_desk_domain);
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    cursor: String,
}

#[derive(Debug, Default, Deserialize)]
struct AddForm {
    #[serde(default)]
    domain: String,
}

#[derive(Template)]
#[template(path = "domains/list.html")]
struct DomainsPage {
    shell: Shell,
    errors: FormErrors,
    form: AddForm,
    domains: Vec<Domain>,
    hub: String,
    links: Vec<Partnership>,
    now: DateTime<Utc>,
    said: String,
    first: String,
    next: String,
}

#[get("/domains")]
async fn show_domains(
    me: SignedIn,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let page = DomainsPage::new(&app, &request, me.0.id, asked.into_inner()).await?;
    Ok(Page::of(page).respond_to(&request))
}

#[post("/domains")]
async fn add_domain(
    me: SignedIn,
    app: Data<App>,
    form: Form<AddForm>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (now, id, hub) = (app.clock.now(), me.0.id, app.hosts.own().to_owned());
    let wish = AddDomain { domain: form.domain.clone() };
    let added = async move |conn: &mut Conn| actions::add(conn, id, wish, &hub, now).await;
    let err = match app.write(added).await {
        Ok((domain, _)) => {
            let said = format!("{} is added. Make its two records, then check.", domain.domain);
            return Ok(see_other_saying(HERE, &Flash::good(said)));
        }
        Err(err) => shell::mendable(err)?,
    };
    let page = DomainsPage::new(&app, &request, id, Asked::default()).await?;
    let page = DomainsPage { errors: FormErrors::of(&err), form: form.into_inner(), ..page };
    Ok(Page::refused(page).respond_to(&request))
}

#[post("/domains/{id}/check")]
async fn check_domain(
    me: SignedIn,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    let id: DomainId = shell::id(&id)?;
    let checked = match app.limit(buckets::DOMAIN_CREATOR, &me.0.id.to_string()) {
        Ok(()) => looks::check(&app, me.0.id, id).await,
        Err(err) => Err(err),
    };
    let flash = match checked {
        Ok(domain) => told(&domain),
        Err(err) => Flash::bad(shell::mendable(err)?.detail),
    };
    Ok(see_other_saying(HERE, &flash))
}

fn told(it: &model::Domain) -> Flash {
    let name = &it.domain;
    match (&it.trouble, it.status, it.is_pointed) {
        (Some(trouble), _, _) => Flash::bad(format!("{name}: {trouble}.")),
        (None, DomainStatus::Verified, true) => {
            Flash::good(format!("{name} is verified, and your links work on it."))
        }
        (None, DomainStatus::Verified, false) => {
            Flash::good(format!("{name} is verified. It does not lead here yet: see its CNAME."))
        }
        (None, _, _) => Flash::bad(format!("{name}: the proof was not found.")),
    }
}

#[post("/domains/{id}/remove")]
async fn remove_domain(
    me: SignedIn,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    let id: DomainId = shell::id(&id)?;
    let removed = app.write(async move |conn| actions::remove(conn, me.0.id, id).await).await;
    let flash = match removed {
        Ok(()) => Flash::good("The domain is removed."),
        Err(err) => Flash::bad(shell::mendable(err)?.detail),
    };
    Ok(see_other_saying(HERE, &flash))
}

impl DomainsPage {
    async fn new(app: &App, request: &HttpRequest, id: CreatorId, asked: Asked) -> Result<Self> {
        let (now, cursor, url) = (app.clock.now(), asked.cursor, app.config.public_url.clone());
        let query = ListQuery { cursor: (!cursor.is_empty()).then(|| cursor.clone()), limit: None };
        let page = cursors::Page::of_query(&query)?;
        let all = cursors::Page { after: None, limit: model::MOST };
        let read = async move |conn: &mut Conn| {
            let domains = store::list(conn, id, all).await?;
            Ok((domains, partnerships::actions::list(conn, id, page, &url, now).await?))
        };
        let (domains, links) = app.read(read).await?;
        let hub = app.hosts.own().to_owned();
        let next = links.next_cursor.map(|it| with_query(HERE, [("cursor", it.as_str())]));
        let count = links.items.len() as i64;
        Ok(Self {
            shell: shell::site(app, request, HERE).await?,
            errors: FormErrors::default(),
            form: AddForm::default(),
            domains: domains.into_iter().map(|it| it.as_wire(&hub)).collect(),
            hub,
            links: links.items,
            now,
            said: plural(count, "link on this page", "links on this page"),
            first: if cursor.is_empty() { String::new() } else { HERE.into() },
            next: next.unwrap_or_default(),
        })
    }

    /// How a status is drawn and called.
    fn standing(&self, it: &Domain) -> (&'static str, &'static str) {
        let is_pointed = it.records.iter().all(|it| it.is_right);
        match it.status {
            DomainStatus::Pending => ("pending", "Waits for its proof"),
            DomainStatus::Verified if is_pointed => ("active", "In use"),
            DomainStatus::Verified => ("held", "Verified, not pointed here"),
            DomainStatus::Warned => ("failed", "Proof lost"),
            DomainStatus::Off => ("rejected", "Off"),
        }
    }

    fn is_over(&self, it: &Partnership) -> bool {
        it.status == PartnershipStatus::Ended
    }

    fn is_full(&self) -> bool {
        self.domains.len() as i64 >= model::MOST
    }
}
