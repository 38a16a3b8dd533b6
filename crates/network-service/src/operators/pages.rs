//! The desk's operators: who they are, inviting more, taking somebody off.

use actix_web::web::{Data, Form, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::auth::Role;
use api_types::operators::{InviteOperator, Operator};
use api_types::{ListQuery, OperatorId};
use askama::Template;
use serde::Deserialize;
use service_kit::Result;
use service_kit::html::filters;
use service_kit::html::flash::see_other_saying;
use service_kit::html::format::plural;
use service_kit::html::urls::with_query;
use service_kit::html::{Face, Flash, FormErrors, Page, PageError, Shell};

use super::{actions, api};
use crate::app::App;
use crate::callers::Identity;
use crate::shell::{self, AtDesk, DESK};

const HERE: &str = "/operator/operators";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show_operators).service(invite).service(remove);
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    cursor: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Wish {
    email: String,
    name: String,
}

#[derive(Template)]
#[template(path = "operators/list.html")]
struct OperatorsPage {
    shell: Shell,
    errors: FormErrors,
    wish: Wish,
    rows: Vec<Row>,
    said: String,
    first: String,
    next: String,
}

struct Row {
    face: Face,
    operator: Operator,
    is_you: bool,
}

#[get("/operator/operators")]
async fn show_operators(
    _: AtDesk,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (wish, errors) = (Wish::default(), FormErrors::default());
    let page = OperatorsPage::read(&app, &request, &asked.cursor, wish, errors).await?;
    Ok(Page::of(page).respond_to(&request))
}

#[post("/operator/operators")]
async fn invite(
    _: AtDesk,
    app: Data<App>,
    wish: Form<Wish>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let wish = wish.into_inner();
    let form = InviteOperator { email: wish.email.clone(), name: wish.name.clone() };
    match api::invite(&app, form).await {
        Ok(it) => {
            let said = format!("{} is invited. The link in the mail works for 24 hours.", it.email);
            Ok(see_other_saying(HERE, &Flash::good(said)))
        }
        Err(err) => {
            let errors = FormErrors::of(&shell::mendable(err)?);
            let page = OperatorsPage::read(&app, &request, "", wish, errors).await?;
            Ok(Page::refused(page).respond_to(&request))
        }
    }
}

#[post("/operator/operators/{id}/remove")]
async fn remove(_: AtDesk, app: Data<App>, id: Path<String>) -> Result<HttpResponse, PageError> {
    let flash = match api::remove(&app, shell::id(&id)?).await {
        Ok(it) => Flash::good(format!("{} is off the desk and signed out.", it.name)),
        Err(err) => Flash::bad(shell::mendable(err)?.detail),
    };
    Ok(see_other_saying(HERE, &flash))
}

impl OperatorsPage {
    async fn read(
        app: &App,
        request: &HttpRequest,
        cursor: &str,
        wish: Wish,
        errors: FormErrors,
    ) -> Result<Self> {
        let query =
            ListQuery { cursor: Some(cursor.to_owned()).filter(|it| !it.is_empty()), limit: None };
        let listing = app.read(async move |conn| actions::list(conn, &query).await).await?;
        let you = Identity::of(request);
        let you = you.session(Role::Operator).map(|it| OperatorId::from_ulid(it.subject()));
        let row = |operator: Operator| Row {
            face: Face::of(&operator.name),
            is_you: you == Some(operator.id),
            operator,
        };
        let next = listing.next_cursor.map(|it| with_query(HERE, [("cursor", it.as_str())]));
        Ok(Self {
            shell: shell::desk(app, request, [("Desk", DESK), ("Operators", "")]),
            errors,
            wish,
            said: plural(listing.items.len() as i64, "operator", "operators"),
            rows: listing.items.into_iter().map(row).collect(),
            first: if cursor.is_empty() { String::new() } else { HERE.into() },
            next: next.unwrap_or_default(),
        })
    }

    fn is_only_one(&self) -> bool {
        self.rows.len() == 1 && self.first.is_empty()
    }
}
