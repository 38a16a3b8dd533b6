//! A creator's partnerships, one card for each partner that they are of a brand.

use std::collections::HashMap;

use actix_web::web::{Data, Form, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::partnerships::{
    Earnings, EndedBy, NextPayableDay, Partnership, PartnershipStatus, PatchPartnership,
};
use api_types::{ListQuery, PartnerId, PartnershipId, VendorId};
use askama::Template;
use chrono::{DateTime, Utc};
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;
use serde::Deserialize;
use service_kit::Conn;
use service_kit::html::filters;
use service_kit::html::flash::see_other_saying;
use service_kit::html::format::{grouped, plural};
use service_kit::html::urls::with_query;
use service_kit::html::{Face, Flash, Page, PageError, PageResult, Shell};

use super::actions;
use crate::app::App;
use crate::cursors;
use crate::shell::{self, SignedIn};
use crate::vendors;

/// Where the list is.
pub const HERE: &str = "/partnerships";

/// Where links are named.
const LINKS: &str = "/domains";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show_partnerships).service(rename).service(show_code);
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
    ended: Vec<Partnership>,
    now: DateTime<Utc>,
    said: String,
    first: String,
    next: String,
}

/// What a creator has as one partner of a brand. Figures are told per partner, over all links there,
/// so that they stand here once.
struct Brand {
    partner: PartnerId,
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
    let url = app.config.public_url.clone();
    let listing = async move |conn: &mut Conn| {
        let listing = actions::list(conn, id, page, &url, now).await?;
        let brands: Vec<VendorId> = listing.items.iter().map(|it| it.vendor_id).collect();
        Ok((listing, vendors::store::logos(conn, &brands).await?))
    };
    let (listing, logos) = app.read(listing).await?;
    let next = listing.next_cursor.map(|it| with_query(HERE, [("cursor", it.as_str())]));
    let count = listing.items.len() as i64;
    let (live, ended) = listing.items.into_iter().partition(is_live);
    Ok(Page::of(PartnershipsPage {
        shell: shell::site(&app, &request, HERE).await?,
        brands: by_brand(live, &logos),
        ended,
        now,
        said: plural(count, "partnership on this page", "partnerships on this page"),
        first: if cursor.is_empty() { String::new() } else { HERE.into() },
        next: next.unwrap_or_default(),
    }))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RenameForm {
    #[serde(default)]
    creator_slug: String,
}

#[post("/partnerships/{id}/slug")]
async fn rename(
    me: SignedIn,
    app: Data<App>,
    id: Path<String>,
    form: Form<RenameForm>,
) -> Result<HttpResponse, PageError> {
    let (id, me): (PartnershipId, _) = (shell::id(&id)?, me.0.id);
    let (now, url) = (app.clock.now(), app.config.public_url.clone());
    let wish = PatchPartnership { creator_slug: form.into_inner().creator_slug };
    let renamed = async move |conn: &mut Conn| actions::rename(conn, me, id, wish, &url, now).await;
    let flash = match app.write(renamed).await {
        Ok(it) => Flash::good(format!("Your link is called /r/{} now.", it.creator_slug)),
        Err(err) => Flash::bad(shell::mendable(err)?.detail),
    };
    Ok(see_other_saying(LINKS, &flash))
}

/// The code of the link on one's own domain, or else on the hub.
#[get("/partnerships/{id}/qr.svg")]
async fn show_code(
    me: SignedIn,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (id, me): (PartnershipId, _) = (shell::id(&id)?, me.0.id);
    let (now, url) = (app.clock.now(), app.config.public_url.clone());
    let shown = async move |conn: &mut Conn| actions::show(conn, me, id, &url, now).await;
    let it = app.read(shown).await?;
    let code = QRBuilder::new(it.own_urls.into_iter().next().unwrap_or(it.hub_url)).build();
    let code = code.map_err(|err| anyhow::anyhow!("no code for a link: {err:?}"))?;
    let svg = SvgBuilder::default().to_str(&code);
    Ok(HttpResponse::Ok().content_type("image/svg+xml").body(svg))
}

fn is_live(it: &Partnership) -> bool {
    it.status == PartnershipStatus::Active
}

/// Puts partnerships of the same partner together, that of the newest first. Whoever is two partners
/// of a brand is paid as two.
fn by_brand(partnerships: Vec<Partnership>, logos: &HashMap<VendorId, String>) -> Vec<Brand> {
    let mut brands: Vec<Brand> = Vec::new();
    for it in partnerships {
        match brands.iter_mut().find(|brand| brand.partner == it.vendor_partner_id) {
            Some(brand) => brand.links.push(it),
            None => brands.push(Brand::of(logos.get(&it.vendor_id).cloned(), it)),
        }
    }
    brands
}

impl Brand {
    fn of(logo: Option<String>, first: Partnership) -> Self {
        Self {
            partner: first.vendor_partner_id,
            face: Face::of(&first.vendor_name).with_picture(logo),
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

    /// Why a partnership ended, and what that means.
    fn reason(&self, it: &Partnership) -> String {
        let brand = &it.vendor_name;
        match it.ended_by {
            Some(EndedBy::Creator) => "You left. Your link still leads there.".to_owned(),
            Some(EndedBy::Brand) | None => format!(
                "{brand} has ended it. Your link still leads there, and new clicks earn nothing."
            ),
        }
    }
}
