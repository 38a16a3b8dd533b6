//! The page of an offering: its terms, and the form to apply.

use actix_web::web::{Data, Form, Path};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::auth::Role;
use api_types::programs::Terms;
use api_types::requests::Apply;
use api_types::{CreatorId, OfferingId};
use askama::Template;
use chrono::{Days, NaiveDate};
use serde::Deserialize;
use service_kit::html::filters;
use service_kit::html::flash::see_other_saying;
use service_kit::html::{Face, Flash, FormErrors, Html, Page, PageError, Shell, qr};
use service_kit::{Refusal, Result};
use url::Url;

use super::offering::{self, Stand, Tried, Visit};
use crate::app::App;
use crate::callers::Identity;
use crate::offerings::Shown;
use crate::offerings::api::slug_available;
use crate::offerings::pages::cards::{days, href};
use crate::offerings::pages::example::Example;
use crate::requests::actions;
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
    let visit = app.read(async move |conn| offering::visit(conn, id, creator).await).await?;
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
        true => send(&app, me, id, &form).await.map(|()| None),
        false => ask_slug(&app, me, id, &form).await.map(Some),
    };
    let (slug, errors) = match asked {
        Ok(None) => {
            let flash =
                Flash::good("Your application is sent. The brand’s answer comes by e-mail.");
            return Ok(see_other_saying(&href(id), &flash));
        }
        Ok(Some(slug)) => (slug, FormErrors::default()),
        Err(err) => (Slug::Unasked, FormErrors::of(&shell::mendable(err)?)),
    };
    let visit = app.read(async move |conn| offering::visit(conn, id, Some(me)).await).await?;
    let page = OfferingPage::new(&app, &request, visit, form).await?;
    let page = OfferingPage { slug, errors, ..page };
    let answer = if page.errors.is_empty() { Page::of(page) } else { Page::refused(page) };
    Ok(answer.respond_to(&request))
}

async fn send(app: &App, creator: CreatorId, id: OfferingId, form: &ApplyForm) -> Result<()> {
    let (now, post) = (app.clock.now(), app.post());
    let wish = Apply {
        pitch: form.pitch.replace("\r\n", "\n"),
        preferred_slug: form.preferred_slug.clone(),
    };
    app.write(async move |conn| actions::apply(conn, &post, creator, id, wish, now).await).await?;
    Ok(())
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
                check: String::new(),
            },
            _ => Self::default(),
        }
    }

    fn length(&self) -> String {
        service_kit::html::format::count(self.pitch.chars().count())
    }
}

impl OfferingPage {
    async fn new(app: &App, request: &HttpRequest, visit: Visit, form: ApplyForm) -> Result<Self> {
        let Visit { shown, stand } = visit;
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
            face: Face::of(&shown.vendor_name),
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
            shown,
            stand,
        })
    }

    fn version(&self) -> String {
        match &self.stand {
            Stand::Partner { .. } => "As they were when you were approved".into(),
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
            Stand::Closed(last) => last.as_ref(),
            _ => None,
        }
    }
}
