//! Whom the brand has invited, and taking one back.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::invitations::{InvitationFilter, InvitationStatus, SentInvitation};
use api_types::{ErrorCode, InvitationId};
use askama::Template;
use service_kit::html::flash::see_other_saying;
use service_kit::html::format::plural;
use service_kit::html::urls::with_query;
use service_kit::html::{Face, Flash, Page, PageError, PageResult, Shell, Tab, filters};

use crate::app::App;
use crate::connections::pages::{Trouble, may_manage, told};
use crate::invitations::peer;
use crate::keys::caller::{Manage, View};
use crate::keys::page_caller::AdminPage;
use crate::shell;

#[derive(Template)]
#[template(path = "invitations/list.html")]
struct InvitationsPage {
    shell: Shell,
    base: String,
    here: String,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    is_filtered: bool,
    said: String,
    first: String,
    next: String,
    retry: String,
    may_manage: bool,
    is_apart: bool,
    absent: Option<Trouble>,
}

struct Row {
    it: SentInvitation,
    face: Face,
    handle: String,
    standing: (&'static str, &'static str),
}

#[get("/admin/network/invitations")]
pub(super) async fn list_invitations(
    page: AdminPage<View>,
    app: Data<App>,
    request: HttpRequest,
    filter: Query<InvitationFilter>,
) -> PageResult<InvitationsPage> {
    let (AdminPage(caller), filter) = (page, filter.into_inner());
    let base = shell::base(&app, &caller.brand);
    let here = format!("{base}/admin/network/invitations");
    let status = filter.status.map(InvitationStatus::as_str).unwrap_or_default();
    let start = with_query(&here, [("status", status)]);
    let trail = [("Network", "/admin/network"), ("Invitations", "")];
    let blank = InvitationsPage {
        shell: shell::admin(&app, &request, &caller, trail),
        tabs: tabs(&here, filter.status),
        rows: Vec::new(),
        is_filtered: filter.status.is_some(),
        said: String::new(),
        first: if filter.cursor.is_some() { start.clone() } else { String::new() },
        next: String::new(),
        retry: start,
        may_manage: may_manage(&caller.actor),
        is_apart: false,
        absent: None,
        base,
        here,
    };
    let listing = match peer::list(&app, caller.tenant, &filter).await {
        Ok(listing) => listing,
        Err(err) => return Ok(Page::of(without(blank, err)?)),
    };
    let next = listing.next_cursor;
    let next =
        next.map(|it| with_query(&blank.here, [("status", status), ("cursor", it.as_str())]));
    let rows: Vec<Row> = listing.items.into_iter().map(Row::of).collect();
    let said = plural(rows.len() as i64, "invitation on this page", "invitations on this page");
    Ok(Page::of(InvitationsPage { rows, said, next: next.unwrap_or_default(), ..blank }))
}

fn without(page: InvitationsPage, err: service_kit::Error) -> service_kit::Result<InvitationsPage> {
    let refusal = told(err)?;
    Ok(match refusal.code {
        ErrorCode::NotConnected | ErrorCode::NetworkNotConfigured => {
            InvitationsPage { is_apart: true, ..page }
        }
        _ => {
            let absent = Some(Trouble::of("The invitations could not be fetched.", &refusal));
            InvitationsPage { absent, ..page }
        }
    })
}

fn tabs(here: &str, current: Option<InvitationStatus>) -> Vec<Tab> {
    let all = [
        (None, "All"),
        (Some(InvitationStatus::Pending), "Open"),
        (Some(InvitationStatus::Accepted), "Applied"),
        (Some(InvitationStatus::Declined), "Declined"),
        (Some(InvitationStatus::Expired), "Over"),
    ];
    let tab = |(status, label): (Option<InvitationStatus>, &str)| Tab {
        label: label.to_owned(),
        href: with_query(here, [("status", status.map(|it| it.as_str()).unwrap_or_default())]),
        count: None,
        current: status == current,
    };
    all.into_iter().map(tab).collect()
}

#[post("/admin/network/invitations/{id}/withdraw")]
pub(super) async fn withdraw(
    page: AdminPage<Manage>,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (AdminPage(caller), id): (_, InvitationId) = (page, shell::id(&id)?);
    let flash = match peer::withdraw(&app, caller.tenant, id).await {
        Ok(it) => Flash::good(format!("The invitation of {} is taken back.", it.creator_name)),
        Err(err) => Flash::bad(told(err)?.detail),
    };
    let here = format!("{}/admin/network/invitations", shell::base(&app, &caller.brand));
    Ok(see_other_saying(&here, &flash))
}

impl Row {
    fn of(it: SentInvitation) -> Self {
        Self {
            face: Face::of(&it.creator_name),
            handle: it.creator_handle.clone().unwrap_or_default(),
            standing: standing(it.status),
            it,
        }
    }

    fn is_open(&self) -> bool {
        self.it.status == InvitationStatus::Pending
    }
}

/// How a status is drawn and called.
fn standing(status: InvitationStatus) -> (&'static str, &'static str) {
    match status {
        InvitationStatus::Pending => ("pending", "Open"),
        InvitationStatus::Accepted => ("approved", "Applied"),
        InvitationStatus::Declined => ("rejected", "Declined"),
        InvitationStatus::Withdrawn => ("rejected", "Taken back"),
        InvitationStatus::Expired => ("held", "Over"),
    }
}
