//! A creator's partnerships, one card for each brand.

use actix_web::web::{Data, Query, ServiceConfig};
use actix_web::{HttpRequest, get};
use api_types::partnerships::{Earnings, NextPayableDay, Partnership, PartnershipStatus};
use api_types::{ListQuery, VendorId};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use service_kit::html::filters;
use service_kit::html::format::{grouped, plural};
use service_kit::html::urls::with_query;
use service_kit::html::{Face, Page, PageResult, Shell};

use super::actions;
use crate::app::App;
use crate::cursors;
use crate::shell::{self, SignedIn};

/// Where the list is.
pub const HERE: &str = "/partnerships";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show_partnerships);
}

#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    cursor: String,
}

#[derive(Template)]
#[template(path = "partnerships/list.html")]
struct PartnershipsPage {
    shell: Shell,
    brands: Vec<Brand>,
    now: DateTime<Utc>,
    said: String,
    first: String,
    next: String,
}

/// What a creator has with one brand. Figures are told per partner, over all links there.
struct Brand {
    id: VendorId,
    face: Face,
    portal_url: String,
    clicks: i64,
    earnings: Vec<Earnings>,
    next_payable: Option<NextPayableDay>,
    stats_at: Option<DateTime<Utc>>,
    stats_error: Option<String>,
    links: Vec<Partnership>,
}

#[get("/partnerships")]
async fn show_partnerships(
    me: SignedIn,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> PageResult<impl Template> {
    let (now, cursor, id) = (app.clock.now(), asked.into_inner().cursor, me.0.id);
    let query = ListQuery { cursor: (!cursor.is_empty()).then(|| cursor.clone()), limit: None };
    let page = cursors::Page::of_query(&query)?;
    let listing = app.read(async move |conn| actions::list(conn, id, page, now).await).await?;
    let next = listing.next_cursor.map(|it| with_query(HERE, [("cursor", it.as_str())]));
    let count = listing.items.len() as i64;
    Ok(Page::of(PartnershipsPage {
        shell: shell::site(&app, &request, HERE).await?,
        brands: by_brand(listing.items),
        now,
        said: plural(count, "partnership on this page", "partnerships on this page"),
        first: if cursor.is_empty() { String::new() } else { HERE.into() },
        next: next.unwrap_or_default(),
    }))
}

/// Puts partnerships with the same brand together, the brand of the newest first.
fn by_brand(partnerships: Vec<Partnership>) -> Vec<Brand> {
    let mut brands: Vec<Brand> = Vec::new();
    for it in partnerships {
        match brands.iter_mut().find(|brand| brand.id == it.vendor_id) {
            Some(brand) => brand.links.push(it),
            None => brands.push(Brand::of(it)),
        }
    }
    brands
}

impl Brand {
    fn of(first: Partnership) -> Self {
        Self {
            id: first.vendor_id,
            face: Face::of(&first.vendor_name),
            portal_url: first.portal_url.clone(),
            clicks: first.clicks_90d,
            earnings: first.earnings_90d.clone(),
            next_payable: first.next_payable.clone(),
            stats_at: first.stats_at,
            stats_error: first.stats_error.clone(),
            links: vec![first],
        }
    }

    fn conversions(&self) -> i64 {
        self.earnings.iter().map(|it| it.conversions).sum()
    }

    /// Currencies in which something was sold or earned.
    fn earned(&self) -> Vec<&Earnings> {
        let counts = |it: &&Earnings| it.conversions > 0 || !it.commission.is_zero();
        self.earnings.iter().filter(counts).collect()
    }
}

impl PartnershipsPage {
    /// `of USD 480.00 in sales`.
    fn sold(&self, it: &Earnings) -> String {
        format!("of {} {} in sales", it.currency, grouped(&it.revenue.to_string()))
    }

    fn due(&self, it: &NextPayableDay) -> String {
        format!("{} {}", it.currency, grouped(&it.amount.to_string()))
    }

    fn is_over(&self, it: &Partnership) -> bool {
        it.status == PartnershipStatus::Ended
    }
}
