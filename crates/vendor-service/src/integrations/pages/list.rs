//! The list of keys.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::keys::KeyKind;
use api_types::{ErrorCode, ListQuery, Listing};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use service_kit::html::urls::with_query;
use service_kit::html::{Page, PageError, PageResult, Shell, filters};

use crate::app::App;
use crate::keys::caller::{Own, View};
use crate::keys::model::Key;
use crate::keys::page_caller::AdminPage;
use crate::keys::{actions, store};
use crate::shell;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    cursor: String,
}

#[derive(Template)]
#[template(path = "integrations/keys.html")]
pub(super) struct KeysPage {
    shell: Shell,
    base: String,
    rows: Vec<Row>,
    may_change: bool,
    now: DateTime<Utc>,
    first: String,
    next: String,
}

struct Row {
    key: Key,
    state: State,
    may_be_revoked: bool,
}

enum State {
    Active,
    Expired,
    Revoked,
}

impl Row {
    fn of(key: Key, now: DateTime<Utc>) -> Self {
        let state = match key.end(now) {
            None => State::Active,
            Some(ErrorCode::KeyRevoked) => State::Revoked,
            Some(_) => State::Expired,
        };
        let may_be_revoked = key.revoked_at.is_none()
            && (key.kind != KeyKind::Federation || key.expires_at.is_some());
        Self { key, state, may_be_revoked }
    }

    fn kind(&self) -> &'static str {
        match self.key.kind {
            KeyKind::Admin => "may do everything",
            KeyKind::Scoped => "",
            KeyKind::Federation if self.key.expires_at.is_some() => {
                "was replaced; calls of the Network that are under way may still show it"
            }
            KeyKind::Federation => "held by the Network, to set up and pay creators you approved",
        }
    }
}

#[get("/admin/integrations/keys")]
pub(super) async fn show_keys(
    AdminPage(caller): AdminPage<View>,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> PageResult<KeysPage> {
    let (tenant, limit, before) =
        (caller.tenant, ListQuery::default().limit(), asked.cursor.parse().ok());
    let keys =
        app.db.read(tenant, async move |conn| store::list(conn, tenant, before, limit + 1).await);
    let page = Listing::cut(keys.await?, limit, |it| it.id.to_string());
    let (base, now) = (shell::base(&app, &caller.brand), app.clock.now());
    let here = format!("{base}/admin/integrations/keys");
    let at = |cursor: &str| with_query(&here, [("cursor", cursor)]);
    Ok(Page::of(KeysPage {
        shell: shell::admin(&app, &request, &caller, [("Integrations", ""), ("API keys", "")]),
        may_change: shell::may::<Own>(&caller.actor),
        first: before.map(|_| at("")).unwrap_or_default(),
        next: page.next_cursor.as_deref().map(at).unwrap_or_default(),
        rows: page.items.into_iter().map(|it| Row::of(it, now)).collect(),
        base,
        now,
    }))
}

#[post("/admin/integrations/keys/{id}/revoke")]
pub(super) async fn revoke(
    AdminPage(caller): AdminPage<Own>,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (id, tenant, now) = (shell::id(&id)?, caller.tenant, app.clock.now());
    let key = app.db.write(tenant, async move |conn| actions::revoke(conn, tenant, id, now).await);
    let said = key.await.map(|key| format!("The key “{}” opens nothing any more.", key.label));
    let base = shell::base(&app, &caller.brand);
    shell::after(&format!("{base}/admin/integrations/keys"), said)
}
