//! Messages that were given up after many attempts, and sending them again.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::MessageId;
use askama::Template;
use chrono::{DateTime, Utc};
use service_kit::html::{Page, PageError, PageResult, Shell, filters};
use service_kit::outbox::{Row, dead_letters};

use crate::app::App;
use crate::keys::caller::{Manage, View};
use crate::keys::page_caller::AdminPage;
use crate::overview::api;
use crate::{mails, shell};

/// How many the page shows; the rest comes up as these leave.
const MOST: i64 = 50;

#[derive(Template)]
#[template(path = "overview/deliveries.html")]
pub(super) struct DeliveriesPage {
    shell: Shell,
    base: String,
    rows: Vec<Letter>,
    may_change: bool,
}

struct Letter {
    id: MessageId,
    to: String,
    lane: &'static str,
    attempts: i32,
    made: DateTime<Utc>,
    error: String,
}

impl From<Row> for Letter {
    fn from(row: Row) -> Self {
        let is_mail = row.lane == mails::LANE;
        Self {
            id: row.id,
            to: if is_mail { row.subject } else { row.kind },
            lane: if is_mail { "Mail" } else { "Network" },
            attempts: row.attempts,
            made: row.created_at,
            error: row.last_error.unwrap_or_default(),
        }
    }
}

#[get("/admin/deliveries")]
pub(super) async fn show_deliveries(
    AdminPage(caller): AdminPage<View>,
    app: Data<App>,
    request: HttpRequest,
) -> PageResult<DeliveriesPage> {
    let tenant = caller.tenant;
    let dead = app.db.read(tenant, async move |conn| dead_letters(conn, tenant, MOST).await);
    let trail = [("Overview", "/admin"), ("Failed deliveries", "")];
    Ok(Page::of(DeliveriesPage {
        rows: dead.await?.into_iter().map(Letter::from).collect(),
        shell: shell::admin(&app, &request, &caller, trail),
        base: shell::base(&app, &caller.brand),
        may_change: shell::may::<Manage>(&caller.actor),
    }))
}

#[post("/admin/deliveries/{id}/retry")]
pub(super) async fn retry(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    let id: MessageId = shell::id(&id)?;
    let again = api::retry(&app, caller.tenant, id);
    let said = again.await.map(|()| "It is tried again now.".to_owned());
    shell::after(&format!("{}/admin/deliveries", shell::base(&app, &caller.brand)), said)
}
