//! A creator's invitations, and declining one.

use actix_web::web::{self, Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::invitations::{InvitationStatus, ReceivedInvitation};
use api_types::{InvitationId, ListQuery};
use askama::Template;
use serde::Deserialize;
use service_kit::html::filters;
use service_kit::html::flash::see_other_saying;
use service_kit::html::format::plural;
use service_kit::html::urls::with_query;
use service_kit::html::{Face, Flash, Page, PageError, PageResult, Shell};

use super::actions;
use crate::app::App;
use crate::cursors;
use crate::shell::{self, SignedIn};

const HERE: &str = "/invitations";

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(show_invitations).service(decline);
}

#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    cursor: String,
}

#[derive(Template)]
#[template(path = "invitations/list.html")]
struct InvitationsPage {
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
    it: ReceivedInvitation,
}

#[get("/invitations")]
async fn show_invitations(
    me: SignedIn,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> PageResult<impl Template> {
    let (id, now, cursor) = (me.0.id, app.clock.now(), asked.into_inner().cursor);
    let query = ListQuery { cursor: (!cursor.is_empty()).then(|| cursor.clone()), limit: None };
    let page = cursors::Page::of_query(&query)?;
    let got = app.read(async move |conn| actions::received(conn, id, page, now).await).await?;
    let next = got.next_cursor.map(|it| with_query(HERE, [("cursor", it.as_str())]));
    let rows: Vec<Row> = got.items.into_iter().map(Row::of).collect();
    Ok(Page::of(InvitationsPage {
        shell: shell::site(&app, &request, HERE).await?,
        said: plural(rows.len() as i64, "invitation on this page", "invitations on this page"),
        rows,
        first: if cursor.is_empty() { String::new() } else { HERE.into() },
        next: next.unwrap_or_default(),
    }))
}

#[post("/invitations/{id}/decline")]
async fn decline(
    me: SignedIn,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (id, creator): (InvitationId, _) = (shell::id(&id)?, me.0.id);
    let now = app.clock.now();
    let done = app.write(async move |conn| actions::decline(conn, creator, id, now).await).await;
    let flash = match done {
        Ok(()) => Flash::good("You declined the invitation. The brand sees that."),
        Err(err) => Flash::bad(shell::mendable(err)?.detail),
    };
    Ok(see_other_saying(HERE, &flash))
}

impl Row {
    fn of(it: ReceivedInvitation) -> Self {
        Self {
            face: Face::of(&it.vendor_name),
            href: format!("/offerings/{}", it.offering_id),
            standing: standing(it.status),
            it,
        }
    }

    fn is_waiting(&self) -> bool {
        self.it.status == InvitationStatus::Pending
    }
}

/// How a status is drawn and called.
fn standing(status: InvitationStatus) -> (&'static str, &'static str) {
    match status {
        InvitationStatus::Pending => ("pending", "Open"),
        InvitationStatus::Accepted => ("approved", "You applied"),
        InvitationStatus::Declined => ("rejected", "You declined"),
        InvitationStatus::Withdrawn => ("rejected", "Taken back by the brand"),
        InvitationStatus::Expired => ("held", "Over"),
    }
}
