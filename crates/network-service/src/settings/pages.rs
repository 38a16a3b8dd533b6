//! The desk's settings: name and legal pages, who may come in, and whom the operators invited.

use actix_web::web::{Data, Form, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::ListQuery;
use api_types::hub::{BrandGuest, BrandRegistration, CreatorSignUp, HubSettings, PatchHubSettings};
use askama::Template;
use serde::Deserialize;
use service_kit::html::filters;
use service_kit::html::flash::see_other_saying;
use service_kit::html::format::plural;
use service_kit::html::urls::with_query;
use service_kit::html::{Choice, Flash, FormErrors, Page, PageError, Shell};
use service_kit::{Conn, Result};

use super::{actions, api};
use crate::app::App;
use crate::shell::{self, AtDesk, DESK};

const HERE: &str = "/operator/settings";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show_settings).service(save).service(invite).service(withdraw);
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    cursor: String,
}

/// The form, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Wish {
    name: String,
    support_email: String,
    imprint_url: String,
    privacy_url: String,
    brands: String,
    creators: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct GuestForm {
    email: String,
}

#[derive(Template)]
#[template(path = "settings/show.html")]
struct SettingsPage {
    shell: Shell,
    errors: FormErrors,
    guest_errors: FormErrors,
    wish: Wish,
    brands: Vec<Choice>,
    creators: Vec<Choice>,
    guest: String,
    guests: Vec<BrandGuest>,
    said: String,
    first: String,
    next: String,
}

#[get("/operator/settings")]
async fn show_settings(
    _: AtDesk,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let page = SettingsPage::read(&app, &request, None, &asked.cursor).await?;
    Ok(Page::of(page).respond_to(&request))
}

#[post("/operator/settings")]
async fn save(
    _: AtDesk,
    app: Data<App>,
    wish: Form<Wish>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let wish = wish.into_inner();
    let err = match api::save(&app, wish.patch()).await {
        Ok(_) => return Ok(see_other_saying(HERE, &Flash::good("Saved."))),
        Err(err) => shell::mendable(err)?,
    };
    let page = SettingsPage::read(&app, &request, Some(wish), "").await?;
    let page = SettingsPage { errors: FormErrors::of(&err), ..page };
    Ok(Page::refused(page).respond_to(&request))
}

#[post("/operator/settings/guests")]
async fn invite(
    _: AtDesk,
    app: Data<App>,
    form: Form<GuestForm>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let email = form.into_inner().email;
    let err = match api::invite(&app, email.clone()).await {
        Ok(guest) => {
            let flash = Flash::good(format!("{} is invited, by e-mail.", guest.email));
            return Ok(see_other_saying(HERE, &flash));
        }
        Err(err) => shell::mendable(err)?,
    };
    let page = SettingsPage::read(&app, &request, None, "").await?;
    let page = SettingsPage { guest_errors: FormErrors::of(&err), guest: email, ..page };
    Ok(Page::refused(page).respond_to(&request))
}

#[post("/operator/settings/guests/withdraw")]
async fn withdraw(
    _: AtDesk,
    app: Data<App>,
    form: Form<GuestForm>,
) -> Result<HttpResponse, PageError> {
    api::withdraw(&app, form.into_inner().email).await?;
    Ok(see_other_saying(HERE, &Flash::good("The invitation is taken back.")))
}

impl SettingsPage {
    /// The page with what is stored, or with what was typed.
    async fn read(
        app: &App,
        request: &HttpRequest,
        typed: Option<Wish>,
        cursor: &str,
    ) -> Result<Self> {
        let query =
            ListQuery { cursor: Some(cursor.to_owned()).filter(|it| !it.is_empty()), limit: None };
        let usual = app.config.hub_settings();
        let read = async move |conn: &mut Conn| {
            let settings = actions::show(conn, usual).await?;
            let limit = query.limit();
            Ok((settings, actions::guests(conn, query.cursor.as_deref(), limit).await?))
        };
        let (settings, guests) = app.read(read).await?;
        let wish = typed.unwrap_or_else(|| Wish::of(&settings));
        let next = guests.next_cursor.map(|it| with_query(HERE, [("cursor", it.as_str())]));
        Ok(Self {
            shell: shell::desk(app, request, [("Desk", DESK), ("Settings", "")]),
            errors: FormErrors::default(),
            guest_errors: FormErrors::default(),
            brands: Choice::list(BrandRegistration::ALL.iter().map(brands), &wish.brands),
            creators: Choice::list(CreatorSignUp::ALL.iter().map(creators), &wish.creators),
            wish,
            guest: String::new(),
            said: plural(guests.items.len() as i64, "invitation", "invitations"),
            guests: guests.items,
            first: if cursor.is_empty() { String::new() } else { HERE.into() },
            next: next.unwrap_or_default(),
        })
    }
}

fn brands(it: &BrandRegistration) -> (&'static str, &'static str) {
    let label = match it {
        BrandRegistration::Open => "Open: any brand that proves its e-mail",
        BrandRegistration::Invitation => "By invitation: only contacts on the list below",
        BrandRegistration::Closed => "Closed: only with the hub’s admin key",
    };
    (it.as_str(), label)
}

fn creators(it: &CreatorSignUp) -> (&'static str, &'static str) {
    let label = match it {
        CreatorSignUp::Open => "Open: anybody with an e-mail address",
        CreatorSignUp::Invitation => "By invitation: invited under Creators, or known already",
    };
    (it.as_str(), label)
}

impl Wish {
    fn of(it: &HubSettings) -> Self {
        let text = |it: &Option<String>| it.clone().unwrap_or_default();
        Self {
            name: it.name.clone(),
            support_email: text(&it.support_email),
            imprint_url: text(&it.imprint_url),
            privacy_url: text(&it.privacy_url),
            brands: it.brands.to_string(),
            creators: it.creators.to_string(),
        }
    }

    fn patch(&self) -> PatchHubSettings {
        PatchHubSettings {
            name: Some(self.name.clone()),
            support_email: Some(self.support_email.clone()),
            imprint_url: Some(self.imprint_url.clone()),
            privacy_url: Some(self.privacy_url.clone()),
            brands: self.brands.parse().ok(),
            creators: self.creators.parse().ok(),
        }
    }
}
