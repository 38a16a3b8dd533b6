//! The front page: why a creator should join, told with what is really here.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder, get};
use api_types::VendorId;
use api_types::offerings::{Offering, OfferingFilter, OfferingSort};
use askama::Template;
use chrono::NaiveDate;
use service_kit::html::filters;
use service_kit::html::flash::see_other;
use service_kit::html::{Face, FormErrors, Page, PageError, Shell};

use super::cards::{self, days};
use super::example::Example;
use super::facets::FacetCache;
use super::measures::{self, lasting};
use crate::app::App;
use crate::callers::Identity;
use crate::offerings::actions;
use crate::offerings::model::Typical;
use crate::offerings::store::{self, Totals};
use crate::shell::{self, DISCOVER};
use crate::vendors;

const SHOWN: i64 = 5;

#[derive(Template)]
#[template(path = "offerings/landing.html")]
struct LandingPage {
    shell: Shell,
    fresh: FormErrors,
    totals: Totals,
    /// What is usual over all brands; empty where there are too few.
    usual: String,
    /// The offerings with the most partners, then the newest.
    lines: Vec<Line>,
    host: String,
}

struct Line {
    face: Face,
    href: String,
    title: String,
    rate: String,
    holdback: String,
    decides: String,
    approves: String,
    example: Example,
}

/// Creators who are signed in begin at the search.
#[get("/")]
pub(super) async fn show_landing(
    app: Data<App>,
    cache: Data<FacetCache>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    if Identity::of(&request).creator().is_some() {
        return Ok(see_other(DISCOVER));
    }
    let sort = Some(OfferingSort::Popular);
    let best = OfferingFilter { sort, limit: Some(SHOWN), ..OfferingFilter::default() };
    let now = app.clock.now();
    let totals = cache.get(&app).await?.totals;
    let (best, logos, typical) = app
        .read(async move |conn| {
            let best = actions::search(conn, &best, None, now).await?;
            let brands: Vec<VendorId> = best.items.iter().map(|it| it.vendor_id).collect();
            let logos = vendors::store::logos(conn, &brands).await?;
            Ok((best, logos, store::typical(conn).await?))
        })
        .await?;
    let today = now.date_naive();
    let line = |it: &Offering| Line::of(it, logos.get(&it.vendor_id).cloned(), today);
    let page = LandingPage {
        shell: shell::site(&app, &request, "").await?,
        fresh: FormErrors::default(),
        totals,
        usual: usual(typical),
        lines: best.items.iter().map(line).collect(),
        host: app.config.public_url.host_str().unwrap_or_default().to_owned(),
    };
    Ok(Page::of(page).respond_to(&request))
}

/// `The median brand decides in 19 h and approves 58 %.`
fn usual(typical: Typical) -> String {
    match (typical.decision_seconds, typical.approved_percent) {
        (Some(seconds), Some(percent)) => {
            format!(
                "The median brand decides in {} and approves {percent}\u{a0}%.",
                lasting(seconds)
            )
        }
        _ => String::new(),
    }
}

impl Line {
    fn of(offering: &Offering, logo: Option<String>, today: NaiveDate) -> Self {
        let [decides, approves, _, _] = measures::brief(offering.score.as_ref());
        Self {
            decides,
            approves,
            face: Face::of(&offering.vendor_name).with_picture(logo),
            href: cards::href(offering.id),
            title: offering.title.clone(),
            rate: offering.terms_in_words.clone(),
            holdback: days(offering.terms.holdback_days),
            example: Example::of(&offering.terms, today),
        }
    }
}
