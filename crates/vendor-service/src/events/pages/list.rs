//! The list of events, found by order or customer, narrowed by what came of them.

use std::collections::HashMap;

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, get};
use api_types::events::{AttributionStatus, Event, EventFilter};
use api_types::{EventId, Money, PartnerId};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use service_kit::Conn;
use service_kit::html::format::plural;
use service_kit::html::urls::with_query;
use service_kit::html::{Choice, Page, PageResult, Shell, filters};

use super::{State, kind_words};
use crate::app::App;
use crate::events::api;
use crate::grants::Reach;
use crate::keys::caller::View;
use crate::keys::page_caller::AdminPage;
use crate::shell;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
    status: String,
    cursor: String,
}

struct Row {
    id: EventId,
    name: String,
    kind: String,
    at: DateTime<Utc>,
    user: String,
    value: Option<Money>,
    partner: String,
    commission: Option<Money>,
    state: State,
    /// Where the commission stands, when there is one.
    money_state: Option<State>,
}

#[derive(Template)]
#[template(path = "events/list.html")]
struct ListPage {
    shell: Shell,
    path: String,
    q: String,
    statuses: Vec<Choice>,
    is_narrowed: bool,
    rows: Vec<Row>,
    said: String,
    first: String,
    next: String,
}

#[get("/admin/insights/events")]
pub async fn list_events(
    page: AdminPage<View>,
    app: Data<App>,
    request: HttpRequest,
    asked: Query<Asked>,
) -> PageResult<ListPage> {
    let AdminPage(caller) = page;
    let (tenant, reach, asked) = (caller.tenant, Reach::from(&caller.actor), asked.into_inner());
    let filled = |text: &str| Some(text.trim().to_owned()).filter(|it| !it.is_empty());
    let filter = EventFilter {
        q: filled(&asked.q),
        status: asked.status.parse().ok(),
        cursor: filled(&asked.cursor),
        limit: None,
    };
    let work = async move |conn: &mut Conn| api::page(conn, tenant, &reach, &filter).await;
    let found = app.db.read(tenant, work).await?;
    let path = format!("{}/admin/insights/events", shell::base(&app, &caller.brand));
    let (q, status) = (asked.q.trim(), asked.status.as_str());
    let paged =
        |cursor: &str| with_query(&path, [("q", q), ("status", status), ("cursor", cursor)]);
    let shown = found.items.len() as i64;
    Ok(Page::of(ListPage {
        shell: shell::admin(&app, &request, &caller, [("Insights", ""), ("Events", "")]),
        statuses: Choice::list(choices(), status),
        is_narrowed: !q.is_empty() || !status.is_empty(),
        rows: found.items.into_iter().map(row).collect(),
        said: plural(shown, "event, the newest first", "events, the newest first"),
        first: if asked.cursor.is_empty() { String::new() } else { paged("") },
        next: found.next_cursor.map(|it| paged(&it)).unwrap_or_default(),
        q: q.to_owned(),
        path,
    }))
}

fn choices() -> impl Iterator<Item = (&'static str, &'static str)> {
    let all = AttributionStatus::ALL.iter();
    let one = |it: &AttributionStatus| (it.as_str(), State::of_attribution(*it).label);
    std::iter::once(("", "Every outcome")).chain(all.map(one))
}

fn row(event: Event) -> Row {
    let names: HashMap<PartnerId, &str> =
        event.trace.touches.iter().map(|it| (it.partner_id, it.partner_name.as_str())).collect();
    let credited = event.attribution.touches.first();
    let partner = credited.and_then(|it| names.get(&it.partner_id)).copied().unwrap_or_default();
    let line = credited.and_then(|it| it.commissions.first());
    Row {
        id: event.id,
        partner: partner.to_owned(),
        commission: line.map(|it| Money { amount: it.amount.clone(), currency: it.currency }),
        money_state: line.map(State::of_commission),
        state: State::of_attribution(event.attribution.status),
        kind: kind_words(&event.kind),
        name: event.external_event_id,
        at: event.occurred_at,
        user: event.user_id.unwrap_or_default(),
        value: event.value.zip(event.currency).map(|(amount, currency)| Money { amount, currency }),
    }
}
