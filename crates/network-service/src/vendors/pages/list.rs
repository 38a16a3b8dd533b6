//! The list of brands.

use actix_web::HttpRequest;
use actix_web::get;
use actix_web::web::{Data, Query};
use api_types::federation::VendorStatus;
use api_types::vendors::{Vendor, VendorFilter};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use service_kit::html::filters;
use service_kit::html::format::plural;
use service_kit::html::urls::with_query;
use service_kit::html::{Choice, Face, Page, PageResult, Shell};

use super::{is_skewed, pulse, skew, standing};
use crate::app::App;
use crate::shell::{self, AtDesk, BRANDS, DESK};
use crate::vendors::api;

#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    cursor: String,
}

#[derive(Template)]
#[template(path = "vendors/list.html")]
struct VendorsPage {
    shell: Shell,
    asked: Asked,
    statuses: Vec<Choice>,
    rows: Vec<Row>,
    now: DateTime<Utc>,
    said: String,
    first: String,
    next: String,
}

struct Row {
    face: Face,
    href: String,
    host: String,
    standing: (&'static str, &'static str),
    pulse: (&'static str, &'static str),
    skew: String,
    is_skewed: bool,
    vendor: Vendor,
}

#[get("/operator/vendors")]
pub(super) async fn show_vendors(
    _: AtDesk,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> PageResult<impl Template> {
    let (asked, now) = (asked.into_inner(), app.clock.now());
    let filter = asked.filter();
    let listing = app.read(async move |conn| api::list(conn, &filter).await).await?;
    let next = listing.next_cursor.as_deref().map(|it| asked.href(it)).unwrap_or_default();
    let first = if asked.cursor.is_empty() { String::new() } else { asked.href("") };
    let rows: Vec<Row> = listing.items.into_iter().map(Row::of).collect();
    Ok(Page::of(VendorsPage {
        shell: shell::desk(&app, &request, [("Desk", DESK), ("Brands", "")]),
        statuses: statuses(&asked.status),
        said: plural(rows.len() as i64, "brand on this page", "brands on this page"),
        rows,
        now,
        first,
        next,
        asked,
    }))
}

fn statuses(current: &str) -> Vec<Choice> {
    let known = VendorStatus::ALL.iter().map(|it| (it.as_str(), standing(*it).1));
    Choice::list([("", "Any status")].into_iter().chain(known), current)
}

impl Asked {
    /// A status that is none is no filter: nobody types it.
    fn filter(&self) -> VendorFilter {
        let text = |it: &String| (!it.is_empty()).then(|| it.clone());
        VendorFilter {
            q: text(&self.q),
            status: self.status.parse().ok(),
            cursor: text(&self.cursor),
            limit: None,
        }
    }

    fn href(&self, cursor: &str) -> String {
        with_query(BRANDS, [("q", self.q.as_str()), ("status", &self.status), ("cursor", cursor)])
    }

    fn is_filtered(&self) -> bool {
        !self.q.trim().is_empty() || self.filter().status.is_some()
    }
}

impl Row {
    fn of(vendor: Vendor) -> Self {
        Self {
            face: Face::of(&vendor.display_name),
            href: format!("{BRANDS}/{}", vendor.id),
            host: vendor.instance_url.trim_start_matches("https://").to_owned(),
            standing: standing(vendor.status),
            pulse: pulse(vendor.health, vendor.last_heartbeat_at.is_some()),
            skew: skew(vendor.skew_seconds),
            is_skewed: is_skewed(vendor.skew_seconds),
            vendor,
        }
    }
}
