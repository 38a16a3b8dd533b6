//! A new key: its scopes, its programs, its end; then its secret, this once.

use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::keys::KeyKind;
use api_types::{ProgramId, Scope};
use askama::Template;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use service_kit::html::{Choice, FormErrors, Page, PageError, Shell, filters};
use service_kit::{Refusal, Result};

use crate::app::App;
use crate::keys::caller::{AdminCaller, Own};
use crate::keys::model::{self, Key, NewKey};
use crate::keys::page_caller::AdminPage;
use crate::programs::{self, Program};
use crate::shell;

const PROGRAMS: i64 = 200;

#[derive(Template)]
#[template(path = "integrations/new_key.html")]
struct NewKeyPage {
    shell: Shell,
    base: String,
    wish: Wish,
    scopes: Vec<Choice>,
    programs: Vec<Choice>,
    errors: FormErrors,
}

#[derive(Template)]
#[template(path = "integrations/minted.html")]
struct MintedPage {
    shell: Shell,
    base: String,
    key: Key,
    secret: String,
}

/// What stands in the fields.
#[derive(Clone, Debug, Default)]
struct Wish {
    label: String,
    scopes: Vec<String>,
    programs: Vec<String>,
    expires: String,
}

/// What a scope opens, in words.
fn meaning(scope: Scope) -> &'static str {
    match scope {
        Scope::ClicksRead => "read clicks",
        Scope::ClicksWrite => "report clicks",
        Scope::CommissionsRead => "read commissions and dashboards",
        Scope::CommissionsWrite => "approve commissions",
        Scope::EventsWrite => "report sales and identify users",
        Scope::LinksRead => "read links",
        Scope::LinksWrite => "make and change links",
        Scope::PartnersRead => "read partners",
        Scope::PartnersWrite => "invite, revoke and grant",
        Scope::ProgramsRead => "read programs",
        Scope::ProgramsWrite => "make and change programs",
    }
}

#[get("/admin/integrations/keys/new")]
pub(super) async fn show_form(
    AdminPage(caller): AdminPage<Own>,
    app: Data<App>,
    request: HttpRequest,
) -> Result<impl Responder, PageError> {
    let page = page(&app, &request, &caller, Wish::default(), FormErrors::default()).await?;
    Ok(Page::of(page))
}

#[post("/admin/integrations/keys/new")]
pub(super) async fn mint_key(
    AdminPage(caller): AdminPage<Own>,
    app: Data<App>,
    form: Form<Vec<(String, String)>>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let wish = Wish::read(form.into_inner());
    let minted = match wish.key() {
        Ok(new) => super::mint(&app, &caller, new).await,
        Err(err) => Err(err),
    };
    match minted {
        Ok((key, secret)) => {
            let keys = ("API keys", "/admin/integrations/keys");
            let page = MintedPage {
                shell: shell::admin(&app, &request, &caller, [keys, ("New key", "")]),
                base: shell::base(&app, &caller.brand),
                key,
                secret,
            };
            Ok(Page::of(page).respond_to(&request))
        }
        Err(err) => {
            let errors = FormErrors::of(&shell::mendable(err)?);
            let page = page(&app, &request, &caller, wish, errors).await?;
            Ok(Page::refused(page).respond_to(&request))
        }
    }
}

async fn page(
    app: &App,
    request: &HttpRequest,
    caller: &AdminCaller<Own>,
    wish: Wish,
    errors: FormErrors,
) -> Result<NewKeyPage> {
    let tenant = caller.tenant;
    let programs = app
        .db
        .read(tenant, async move |conn| programs::store::list(conn, tenant, None, PROGRAMS).await);
    let scope = |it: &Scope| {
        let value = it.to_string();
        let label = format!("{value} — {}", meaning(*it));
        Choice { chosen: wish.scopes.contains(&value), value, label }
    };
    let program = |it: Program| {
        let value = it.id.to_string();
        Choice { chosen: wish.programs.contains(&value), value, label: it.name }
    };
    let keys = ("API keys", "/admin/integrations/keys");
    Ok(NewKeyPage {
        shell: shell::admin(app, request, caller, [keys, ("New key", "")]),
        base: shell::base(app, &caller.brand),
        scopes: Scope::ALL.iter().map(scope).collect(),
        programs: programs.await?.into_iter().map(program).collect(),
        wish,
        errors,
    })
}

impl Wish {
    fn read(fields: Vec<(String, String)>) -> Self {
        let mut wish = Self::default();
        for (field, value) in fields {
            match field.as_str() {
                "label" => wish.label = value,
                "scopes" => wish.scopes.push(value),
                "programIds" => wish.programs.push(value),
                "expiresAt" => wish.expires = value,
                _ => {}
            }
        }
        wish
    }

    fn key(&self) -> Result<NewKey> {
        let programs: Vec<ProgramId> =
            self.programs.iter().filter_map(|it| it.parse().ok()).collect();
        Ok(NewKey {
            kind: KeyKind::Scoped,
            label: self.label.clone(),
            scopes: model::scopes(&self.scopes)?,
            program_ids: programs,
            expires_at: self.end()?,
        })
    }

    /// The end of the last day, UTC.
    fn end(&self) -> Result<Option<DateTime<Utc>>> {
        let text = self.expires.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let day: NaiveDate =
            text.parse().map_err(|_| Refusal::field("expiresAt", "A day, such as 2027-12-31"))?;
        Ok(Some(day.and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::days(1)))
    }
}
