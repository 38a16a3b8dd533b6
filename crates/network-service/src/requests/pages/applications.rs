//! A creator's applications, and taking one back.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::requests::{Application, RequestStatus};
use api_types::{ListQuery, OfferingId, RequestId};
use askama::Template;
use serde::Deserialize;
use service_kit::html::filters;
use service_kit::html::flash::see_other_saying;
use service_kit::html::format::plural;
use service_kit::html::urls::with_query;
use service_kit::html::{Face, Flash, Page, PageError, PageResult, Shell};

use super::standing;
use crate::app::App;
use crate::cursors;
use crate::offerings::pages::cards::href;
use crate::requests::actions;
use crate::shell::{self, SignedIn};
use crate::vendors;

const HERE: &str = "/applications";

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    cursor: String,
}

#[derive(Template)]
#[template(path = "requests/applications.html")]
struct ApplicationsPage {
    shell: Shell,
    rows: Vec<Row>,
    said: String,
    first: String,
    next: String,
}

struct Row {
    face: Face,
    href: String,
    standing: (&'static str, &'static str),
    it: Application,
}

#[get("/applications")]
pub(super) async fn show_applications(
    me: SignedIn,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> PageResult<impl Template> {
    let (id, cursor) = (me.0.id, asked.into_inner().cursor);
    let query = ListQuery { cursor: (!cursor.is_empty()).then(|| cursor.clone()), limit: None };
    let page = cursors::Page::of_query(&query)?;
    let (listing, logos) = app
        .read(async move |conn| {
            let listing = actions::applications(conn, id, page).await?;
            let offerings: Vec<OfferingId> =
                listing.items.iter().map(|it| it.offering_id).collect();
            Ok((listing, vendors::store::logos_beside(conn, &offerings).await?))
        })
        .await?;
    let next = listing.next_cursor.map(|it| with_query(HERE, [("cursor", it.as_str())]));
    let rows: Vec<Row> = listing
        .items
        .into_iter()
        .map(|it| Row::of(logos.get(&it.offering_id).cloned(), it))
        .collect();
    Ok(Page::of(ApplicationsPage {
        shell: shell::site(&app, &request, HERE).await?,
        said: plural(rows.len() as i64, "application on this page", "applications on this page"),
        rows,
        first: if cursor.is_empty() { String::new() } else { HERE.into() },
        next: next.unwrap_or_default(),
    }))
}

#[post("/applications/{id}/cancel")]
pub(super) async fn take_back(
    me: SignedIn,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (id, creator): (RequestId, _) = (shell::id(&id)?, me.0.id);
    let (now, post) = (app.clock.now(), app.post());
    let done =
        app.write(async move |conn| actions::cancel(conn, &post, creator, id, now).await).await;
    let flash = match done {
        Ok(_) => Flash::good("Your application is taken back."),
        Err(err) => Flash::bad(shell::mendable(err)?.detail),
    };
    Ok(see_other_saying(HERE, &flash))
}

impl Row {
    fn of(logo: Option<String>, it: Application) -> Self {
        Self {
            face: Face::of(&it.vendor_name).with_picture(logo),
            href: href(it.offering_id),
            standing: standing(it.status),
            it,
        }
    }

    fn is_waiting(&self) -> bool {
        self.it.status == RequestStatus::Pending
    }

    fn is_approved(&self) -> bool {
        self.it.status == RequestStatus::Approved
    }

    fn is_over(&self) -> bool {
        matches!(self.it.status, RequestStatus::Rejected | RequestStatus::Cancelled)
    }
}
