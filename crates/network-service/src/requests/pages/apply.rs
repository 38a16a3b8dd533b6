//! The page of an offering: its terms, and the form to apply.

use actix_web::web::{Data, Form, Path};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::auth::Role;
use api_types::programs::Terms;
use api_types::requests::{Apply, RequestStatus};
use api_types::{CreatorId, OfferingId};
use askama::Template;
use chrono::{Days, NaiveDate};
use serde::Deserialize;
use service_kit::html::filters;
use service_kit::html::flash::see_other_saying;
use service_kit::html::{Face, Flash, FormErrors, Html, Page, PageError, Shell, qr};
use service_kit::{Conn, Refusal, Result};
use url::Url;

use super::offering::{self, Stand, Tried, Visit};
use crate::app::App;
use crate::callers::Identity;
use crate::invitations::Invitation;
use crate::offerings::Shown;
use crate::offerings::api::slug_available;
use crate::offerings::pages::cards::{days, href};
use crate::offerings::pages::example::Example;
use crate::offerings::pages::measures::Behaviour;
use crate::requests::{actions, peer};
use crate::shell::{self, DISCOVER, SignedIn};

#[derive(Template)]
#[template(path = "requests/offering.html")]
struct OfferingPage {
    shell: Shell,
    errors: FormErrors,
    form: ApplyForm,
    /// What the brand said about the wished slug, where it was asked.
    slug: Slug,
    face: Face,
    shown: Shown,
    /// In force for who looks: frozen once approved.
    terms: Terms,
    rate: String,
    window: String,
    holdback: String,
    example: Example,
    today: NaiveDate,
    /// The host of the product's page.
    host: String,
    here: String,
    sign_in: String,
    profile: String,
    code: Option<Html>,
    stand: Stand,
    behaviour: Behaviour,
    invitation: Option<Invitation>,
    is_open: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Slug {
    #[default]
    Unasked,
    Free,
    Taken,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApplyForm {
    #[serde(default)]
    pitch: String,
    #[serde(default)]
    preferred_slug: String,
    /// The ticked version of the terms; empty when not ticked.
    #[serde(default)]
    terms_version: String,
    /// The button that only asks whether the slug is free.
    #[serde(default)]
    check: String,
}

#[get("/offerings/{id}")]
pub(super) async fn show_offering(
    app: Data<App>,
    id: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let id: OfferingId = shell::id(&id)?;
    let creator = Identity::of(&request).creator().map(|it| it.id);
    let (url, now) = (app.config.public_url.clone(), app.clock.now());
    let visit = async move |conn: &mut Conn| offering::visit(conn, id, creator, &url, now).await;
    let visit = app.read(visit).await?;
    let form = ApplyForm::first(&visit.stand);
    let page = OfferingPage::new(&app, &request, visit, form).await?;
    Ok(Page::of(page).respond_to(&request))
}

#[post("/offerings/{id}/apply")]
pub(super) async fn apply(
    me: SignedIn,
    app: Data<App>,
    id: Path<String>,
    form: Form<ApplyForm>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (id, me, form): (OfferingId, _, _) = (shell::id(&id)?, me.0.id, form.into_inner());
    let asked = match form.check.is_empty() {
        true => send(&app, me, id, &form).await.map(Err),
        false => ask_slug(&app, me, id, &form).await.map(Ok),
    };
    let (slug, errors) = match asked {
        Ok(Err(said)) => return Ok(see_other_saying(&href(id), &Flash::good(said))),
        Ok(Ok(slug)) => (slug, FormErrors::default()),
        Err(err) => (Slug::Unasked, FormErrors::of(&shell::mendable(err)?)),
    };
    let page = again(&app, &request, id, me, form).await?;
    let page = OfferingPage { slug, errors, ..page };
    let answer = if page.errors.is_empty() { Page::of(page) } else { Page::refused(page) };
    Ok(answer.respond_to(&request))
}

/// The same page with the form as it was sent.
async fn again(
    app: &App,
    request: &HttpRequest,
    id: OfferingId,
    me: CreatorId,
    form: ApplyForm,
) -> Result<OfferingPage> {
    let (url, now) = (app.config.public_url.clone(), app.clock.now());
    let visit = async move |conn: &mut Conn| offering::visit(conn, id, Some(me), &url, now).await;
    OfferingPage::new(app, request, app.read(visit).await?, form).await
}

/// Applies, and answers what to say about it.
async fn send(
    app: &App,
    creator: CreatorId,
    id: OfferingId,
    form: &ApplyForm,
) -> Result<&'static str> {
    let (now, post) = (app.clock.now(), app.post());
    let unticked = || Refusal::field("termsVersion", "Tick that you accept the terms");
    let wish = Apply {
        terms_version: form.terms_version.parse().map_err(|_| unticked())?,
        pitch: form.pitch.replace("\r\n", "\n"),
        preferred_slug: form.preferred_slug.clone(),
    };
    let sent =
        app.write(async move |conn| actions::apply(conn, &post, creator, id, wish, now).await);
    let sent = sent.await?;
    if sent.status != RequestStatus::Provisioning {
        return Ok("Your application is sent. The brand’s answer comes by e-mail.");
    }
    peer::begin_at_once(app, sent.id).await;
    Ok("You are approved at once. Your link stands here as soon as it is made.")
}

async fn ask_slug(app: &App, creator: CreatorId, id: OfferingId, form: &ApplyForm) -> Result<Slug> {
    let told = slug_available(app, creator, id, &form.preferred_slug).await;
    let told = told.map_err(|err| match err.refusal() {
        Some(refusal) => Refusal { field: Some("preferredSlug".into()), ..refusal.clone() }.into(),
        None => err,
    })?;
    Ok(if told.available { Slug::Free } else { Slug::Taken })
}

impl ApplyForm {
    /// What the form begins with: the last pitch, and the handle as a slug.
    fn first(stand: &Stand) -> Self {
        match stand {
            Stand::Free { handle, last: None } => {
                Self { preferred_slug: handle.clone(), ..Self::default() }
            }
            Stand::Free { last: Some(last), .. } => Self {
                pitch: last.pitch.clone(),
                preferred_slug: last.preferred_slug.clone(),
                ..Self::default()
            },
            _ => Self::default(),
        }
    }

    /// Whether these very terms were ticked; newer ones have to be read first.
    fn accepts(&self, version: &i32) -> bool {
        self.terms_version.parse() == Ok(*version)
    }

    fn length(&self) -> String {
        service_kit::html::format::count(self.pitch.chars().count())
    }
}

impl OfferingPage {
    async fn new(app: &App, request: &HttpRequest, visit: Visit, form: ApplyForm) -> Result<Self> {
        let Visit { shown, stand, logo, insight, invitation, is_open } = visit;
        let (terms, code) = match &stand {
            Stand::Partner { made, .. } => (made.terms.0.clone(), qr::framed(&made.share_url)),
            _ => (shown.offering.terms.0.clone(), None),
        };
        let (here, today) = (href(shown.offering.id), app.clock.now().date_naive());
        let host = Url::parse(&shown.offering.product_url).ok();
        let host = host.as_ref().and_then(Url::host_str).unwrap_or_default().to_owned();
        Ok(Self {
            shell: shell::site(app, request, DISCOVER).await?,
            errors: FormErrors::default(),
            form,
            slug: Slug::default(),
            face: Face::of(&shown.vendor_name).with_picture(logo),
            rate: terms.rule.in_words(),
            window: days(terms.window_days),
            holdback: days(terms.holdback_days),
            example: Example::of(&terms, today),
            today,
            sign_in: shell::sign_in_as(Role::Creator, &here),
            profile: service_kit::html::urls::with_query("/profile", [("next", here.as_str())]),
            terms,
            host,
            here,
            code,
            behaviour: Behaviour::of(insight),
            shown,
            stand,
            invitation,
            is_open,
        })
    }

    fn version(&self) -> String {
        match &self.stand {
            Stand::Partner { .. } => "As you accepted them with your application".into(),
            _ => format!("Version {}", self.shown.offering.terms_version),
        }
    }

    fn payable_today(&self) -> NaiveDate {
        self.today + Days::new(self.terms.holdback_days.into())
    }

    /// How long the customer's purchases count, as a sentence of its own.
    fn lasting(&self) -> String {
        match self.terms.rule.months {
            None => "Every sale counts for as long as the customer stays.".into(),
            Some(0) => "The customer’s first sale counts, later ones do not.".into(),
            Some(1) => "Sales in the month after the customer’s first one count.".into(),
            Some(months) => {
                format!("Sales in the {months} months after the customer’s first one count.")
            }
        }
    }

    /// The newest request that came to nothing.
    fn last(&self) -> Option<&Tried> {
        match &self.stand {
            Stand::Free { last, .. } => last.as_ref(),
            Stand::Closed(last) | Stand::Excluded { last, .. } => last.as_ref(),
            _ => None,
        }
    }
}
