//! The front page: why a creator should join, told with what is really here.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder, get};
use api_types::offerings::{Offering, OfferingFilter};
use askama::Template;
use chrono::NaiveDate;
use service_kit::html::filters;
use service_kit::html::flash::see_other;
use service_kit::html::{Face, FormErrors, Page, PageError, Shell};

use super::cards::{self, days};
use super::example::Example;
use super::totals::{self, Totals};
use crate::app::App;
use crate::callers::Identity;
use crate::offerings::actions;
use crate::shell::{self, DISCOVER};

const NEWEST: i64 = 5;

#[derive(Template)]
#[template(path = "offerings/landing.html")]
struct LandingPage {
    shell: Shell,
    fresh: FormErrors,
    totals: Totals,
    /// The newest offerings.
    lines: Vec<Line>,
    host: String,
}

struct Line {
    face: Face,
    href: String,
    title: String,
    rate: String,
    window: String,
    holdback: String,
    example: Example,
}

/// Creators who are signed in begin at the search.
#[get("/")]
pub(super) async fn show_landing(
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    if Identity::of(&request).creator().is_some() {
        return Ok(see_other(DISCOVER));
    }
    let newest = OfferingFilter { limit: Some(NEWEST), ..OfferingFilter::default() };
    let (totals, newest) = app
        .read(async move |conn| {
            Ok((totals::totals(conn).await?, actions::search(conn, &newest).await?))
        })
        .await?;
    let today = app.clock.now().date_naive();
    let page = LandingPage {
        shell: shell::site(&app, &request, "").await?,
        fresh: FormErrors::default(),
        totals,
        lines: newest.items.iter().map(|it| Line::of(it, today)).collect(),
        host: app.config.public_url.host_str().unwrap_or_default().to_owned(),
    };
    Ok(Page::of(page).respond_to(&request))
}

impl Line {
    fn of(offering: &Offering, today: NaiveDate) -> Self {
        Self {
            face: Face::of(&offering.vendor_name),
            href: cards::href(offering.id),
            title: offering.title.clone(),
            rate: offering.terms_in_words.clone(),
            window: days(offering.terms.window_days),
            holdback: days(offering.terms.holdback_days),
            example: Example::of(&offering.terms, today),
        }
    }
}
