//! Keys with which a creator's programs read.

use actix_web::web::{Data, Form, Path, Query};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::accounts::CreatorKey;
use api_types::{CreatorId, KeyId, ListQuery, Listing};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use service_kit::html::filters;
use service_kit::html::flash::see_other_saying;
use service_kit::html::format::plural;
use service_kit::html::nav::Tab;
use service_kit::html::urls::with_query;
use service_kit::html::{Flash, FormErrors, Page, PageError, Shell};
use service_kit::{Conn, Result};

use crate::app::App;
use crate::cursors;
use crate::keys::actions;
use crate::shell::{self, SignedIn};

const HERE: &str = "/settings/keys";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    cursor: String,
}

#[derive(Debug, Deserialize)]
struct LabelForm {
    label: String,
}

#[derive(Template)]
#[template(path = "accounts/keys.html")]
struct KeysPage {
    shell: Shell,
    tabs: Vec<Tab>,
    errors: FormErrors,
    wish: String,
    /// Of the key that was just made, shown this once.
    secret: String,
    keys: Vec<CreatorKey>,
    now: DateTime<Utc>,
    said: String,
    first: String,
    next: String,
}

#[get("/settings/keys")]
pub(super) async fn show_keys(
    me: SignedIn,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let page = KeysPage::new(&app, &request, me.0.id, &asked.cursor).await?;
    Ok(Page::of(page).respond_to(&request))
}

#[post("/settings/keys")]
pub(super) async fn mint_key(
    me: SignedIn,
    app: Data<App>,
    form: Form<LabelForm>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (id, now, label) = (me.0.id, app.clock.now(), form.into_inner().label);
    let wish = label.clone();
    let minted = app.write(async move |conn| actions::mint(conn, id, &label, now).await).await;
    let page = KeysPage::new(&app, &request, id, "").await?;
    match minted {
        Ok(minted) => Ok(Page::of(KeysPage { secret: minted.secret, ..page }).respond_to(&request)),
        Err(err) => {
            let errors = FormErrors::of(&shell::mendable(err)?);
            Ok(Page::refused(KeysPage { errors, wish, ..page }).respond_to(&request))
        }
    }
}

#[post("/settings/keys/{id}/revoke")]
pub(super) async fn revoke_key(
    me: SignedIn,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (id, me, now): (KeyId, _, _) = (shell::id(&id)?, me.0.id, app.clock.now());
    app.write(async move |conn| actions::revoke(conn, me, id, now).await).await?;
    Ok(see_other_saying(HERE, &Flash::good("The key opens nothing any more.")))
}

impl KeysPage {
    async fn new(app: &App, request: &HttpRequest, me: CreatorId, cursor: &str) -> Result<Self> {
        let query =
            ListQuery { cursor: (!cursor.is_empty()).then(|| cursor.to_owned()), limit: None };
        let page = cursors::Page::of_query(&query)?;
        let list = async move |conn: &mut Conn| actions::list(conn, me, page).await;
        let Listing { items, next_cursor } = app.read(list).await?;
        let next = next_cursor.map(|it| with_query(HERE, [("cursor", it.as_str())]));
        Ok(Self {
            shell: super::frame(app, request).await?,
            tabs: super::tabs("keys"),
            errors: FormErrors::default(),
            wish: String::new(),
            secret: String::new(),
            said: plural(items.len() as i64, "key on this page", "keys on this page"),
            keys: items,
            now: app.clock.now(),
            first: if cursor.is_empty() { String::new() } else { HERE.into() },
            next: next.unwrap_or_default(),
        })
    }
}
