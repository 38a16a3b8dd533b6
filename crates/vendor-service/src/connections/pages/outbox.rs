//! Messages to the hub that were given up, and sending them again.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::deliveries::Delivery;
use api_types::{ListQuery, MessageId};
use askama::Template;
use serde::Deserialize;
use service_kit::html::format::plural;
use service_kit::html::urls::with_query;
use service_kit::html::{Page, PageError, PageResult, Shell, filters};

use crate::app::App;
use crate::connections::api;
use crate::keys::caller::{Manage, View};
use crate::keys::page_caller::AdminPage;
use crate::shell;

#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    cursor: String,
}

#[derive(Template)]
#[template(path = "connections/outbox.html")]
struct OutboxPage {
    shell: Shell,
    base: String,
    rows: Vec<Delivery>,
    first: String,
    next: String,
    may_change: bool,
}

#[get("/admin/network/outbox")]
pub async fn show_outbox(
    page: AdminPage<View>,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> PageResult<OutboxPage> {
    let (AdminPage(caller), asked) = (page, asked.into_inner());
    let query = ListQuery { cursor: Some(asked.cursor).filter(|it| !it.is_empty()), limit: None };
    let found = api::dead_letters(&app, caller.tenant, &query).await?;
    let base = shell::base(&app, &caller.brand);
    let here = format!("{base}/admin/network/outbox");
    let trail = [("Network", "/admin/network"), ("Messages given up", "")];
    Ok(Page::of(OutboxPage {
        shell: shell::admin(&app, &request, &caller, trail),
        first: query.cursor.map(|_| here.clone()).unwrap_or_default(),
        next: found
            .next_cursor
            .map(|it| with_query(&here, [("cursor", it.as_str())]))
            .unwrap_or_default(),
        rows: found.items,
        may_change: shell::may::<Manage>(&caller.actor),
        base,
    }))
}

#[post("/admin/network/outbox/retry")]
pub async fn retry_outbox(
    page: AdminPage<Manage>,
    app: Data<App>,
) -> Result<HttpResponse, PageError> {
    let AdminPage(caller) = page;
    let said = api::retry_all(&app, caller.tenant).await.map(|count| match count {
        0 => "Nothing was given up.".to_owned(),
        count => format!("{} tried again now.", plural(count, "message is", "messages are")),
    });
    shell::after(&format!("{}/admin/network/outbox", shell::base(&app, &caller.brand)), said)
}

#[post("/admin/network/outbox/{id}/retry")]
pub async fn retry_message(
    page: AdminPage<Manage>,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    let AdminPage(caller) = page;
    let id: MessageId = shell::id(&id)?;
    let said = api::retry_one(&app, caller.tenant, id).await;
    let said = said.map(|()| "It is tried again now.".to_owned());
    shell::after(&format!("{}/admin/network/outbox", shell::base(&app, &caller.brand)), said)
}
