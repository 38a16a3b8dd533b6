//! The desk's domains: search, and taking one away from its creator.

use actix_web::web::{Data, Form, Path, Query};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::desk::{DeskDomain, DeskDomainFilter};
use api_types::domains::DomainStatus;
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use service_kit::Result;
use service_kit::html::filters;
use service_kit::html::flash::see_other_saying;
use service_kit::html::format::plural;
use service_kit::html::urls::with_query;
use service_kit::html::{Choice, Flash, FormErrors, Page, PageError, PageResult, Shell};

use crate::app::App;
use crate::domains::actions::desk;
use crate::domains::api;
use crate::shell::{self, AtDesk, DESK};

const HERE: &str = "/operator/domains";

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    status: String,
    cursor: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ReasonForm {
    reason: String,
}

#[derive(Template)]
#[template(path = "domains/desk.html")]
struct DeskPage {
    shell: Shell,
    errors: FormErrors,
    asked: Asked,
    statuses: Vec<Choice>,
    rows: Vec<DeskDomain>,
    now: DateTime<Utc>,
    said: String,
    first: String,
    next: String,
}

#[get("/operator/domains")]
pub(super) async fn show_desk_domains(
    _: AtDesk,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> PageResult<impl Template> {
    let asked = asked.into_inner();
    let filter = asked.filter();
    let listing = app.read(async move |conn| desk::list(conn, &filter).await).await?;
    let known = DomainStatus::ALL.iter().map(|it| (it.as_str(), standing(*it).1));
    Ok(Page::of(DeskPage {
        shell: shell::desk(&app, &request, [("Desk", DESK), ("Domains", "")]),
        errors: FormErrors::default(),
        statuses: Choice::list([("", "Any state")].into_iter().chain(known), &asked.status),
        said: plural(listing.items.len() as i64, "domain on this page", "domains on this page"),
        next: listing.next_cursor.map(|it| asked.href(&it)).unwrap_or_default(),
        first: if asked.cursor.is_empty() { String::new() } else { asked.href("") },
        rows: listing.items,
        now: app.clock.now(),
        asked,
    }))
}

#[post("/operator/domains/{id}/remove")]
pub(super) async fn remove_desk_domain(
    _: AtDesk,
    app: Data<App>,
    id: Path<String>,
    form: Form<ReasonForm>,
) -> Result<HttpResponse, PageError> {
    let flash = match api::remove(&app, shell::id(&id)?, form.into_inner().reason).await {
        Ok(name) => Flash::good(format!("{name} is removed. Its creator is told by e-mail.")),
        Err(err) => Flash::bad(shell::mendable(err)?.detail),
    };
    Ok(see_other_saying(HERE, &flash))
}

/// How a status is drawn and called.
fn standing(status: DomainStatus) -> (&'static str, &'static str) {
    match status {
        DomainStatus::Pending => ("pending", "Waits for its proof"),
        DomainStatus::Verified => ("active", "Proven"),
        DomainStatus::Warned => ("failed", "Proof lost"),
        DomainStatus::Off => ("rejected", "Off"),
    }
}

impl Asked {
    /// A status that is none is no filter: nobody types it.
    fn filter(&self) -> DeskDomainFilter {
        let text = |it: &String| (!it.is_empty()).then(|| it.clone());
        let (q, cursor) = (text(&self.q), text(&self.cursor));
        DeskDomainFilter { q, status: self.status.parse().ok(), cursor, limit: None }
    }

    fn href(&self, cursor: &str) -> String {
        with_query(HERE, [("q", self.q.as_str()), ("status", &self.status), ("cursor", cursor)])
    }

    fn is_filtered(&self) -> bool {
        !self.q.trim().is_empty() || self.filter().status.is_some()
    }
}

impl DeskPage {
    fn standing(&self, it: &DeskDomain) -> (&'static str, &'static str) {
        standing(it.status)
    }

    /// The creator's name, or the address while there is none.
    fn whose<'a>(&self, it: &'a DeskDomain) -> &'a str {
        if it.creator_name.is_empty() { &it.creator_email } else { &it.creator_name }
    }
}
