//! One brand: what it told about itself, what it publishes, and its suspension.

use actix_web::web::{Data, Form, Path};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::{ErrorCode, OfferingId, VendorId};
use askama::Template;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::Deserialize;
use service_kit::html::filters;
use service_kit::html::flash::see_other_saying;
use service_kit::html::format::plural;
use service_kit::html::{Face, Flash, FormErrors, Page, PageError, Shell};
use service_kit::{Conn, OrRefuse, Result};

use super::{is_skewed, pulse, run_by, skew, standing};
use crate::app::App;
use crate::reconciliations::model::Day;
use crate::schema::offerings;
use crate::shell::{self, AtDesk, BRANDS};
use crate::vendors::model::Vendor;
use crate::vendors::{actions, store};
use crate::{cursors, reconciliations};

/// More than any brand has; the page is no list to page through.
const MOST_OFFERINGS: i64 = 100;

/// Days of clicks on the page.
const DAYS: i64 = 14;

#[derive(Template)]
#[template(path = "vendors/detail.html")]
struct VendorPage {
    shell: Shell,
    errors: FormErrors,
    face: Face,
    standing: (&'static str, &'static str),
    pulse: (&'static str, &'static str),
    run_by: &'static str,
    skew: String,
    is_skewed: bool,
    /// What a suspension hides, and what goes on: `3 offerings`, `12 partnerships`.
    hidden: String,
    lasting: String,
    now: DateTime<Utc>,
    here: String,
    seen: Seen,
}

/// What the database knows about one brand.
struct Seen {
    vendor: Vendor,
    offerings: Vec<OfferingLine>,
    published: i64,
    partnerships: i64,
    logo: Option<String>,
    /// The newest days of which the hub's count of clicks was compared with the brand's.
    days: Vec<Day>,
    /// Why the brand told no counts, when it was last asked in vain.
    untold: Option<String>,
}

#[derive(Queryable)]
struct OfferingLine {
    id: OfferingId,
    title: String,
    published: bool,
    terms_version: i32,
    updated_at: DateTime<Utc>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ReasonForm {
    #[serde(default)]
    reason: String,
}

#[get("/operator/vendors/{id}")]
pub(super) async fn show_vendor(
    _: AtDesk,
    app: Data<App>,
    id: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let seen = seen(&app, shell::id(&id)?).await?;
    Ok(Page::of(VendorPage::new(&app, &request, seen, FormErrors::default())).respond_to(&request))
}

#[post("/operator/vendors/{id}/suspend")]
pub(super) async fn suspend(
    _: AtDesk,
    app: Data<App>,
    id: Path<String>,
    form: Form<ReasonForm>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (id, reason, now) = (shell::id(&id)?, form.into_inner().reason, app.clock.now());
    let done = app.write(async move |conn| actions::suspend(conn, id, &reason, now).await).await;
    said(&app, &request, id, done, "is suspended. Its offerings are hidden.").await
}

#[post("/operator/vendors/{id}/reactivate")]
pub(super) async fn reactivate(
    _: AtDesk,
    app: Data<App>,
    id: Path<String>,
    form: Form<ReasonForm>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (id, reason, now) = (shell::id(&id)?, form.into_inner().reason, app.clock.now());
    let done = app.write(async move |conn| actions::reactivate(conn, id, &reason, now).await).await;
    said(&app, &request, id, done, "is back.").await
}

/// Back to the page, which says what was done or why not.
async fn said(
    app: &App,
    request: &HttpRequest,
    id: VendorId,
    done: Result<Vendor>,
    what: &str,
) -> Result<HttpResponse, PageError> {
    match done {
        Ok(vendor) => {
            let flash = Flash::good(format!("{} {what}", vendor.display_name));
            Ok(see_other_saying(&address(id), &flash))
        }
        Err(err) => {
            let errors = FormErrors::of(&shell::mendable(err)?);
            let page = VendorPage::new(app, request, seen(app, id).await?, errors);
            Ok(Page::refused(page).respond_to(request))
        }
    }
}

fn address(id: VendorId) -> String {
    format!("{BRANDS}/{id}")
}

async fn seen(app: &App, id: VendorId) -> Result<Seen> {
    app.read(async move |conn| {
        let vendor = store::find(conn, id).await?;
        let vendor = vendor.or_refuse(ErrorCode::VendorNotFound, "There is no such brand")?;
        let published = store::count_offerings(conn, &[id]).await?.remove(&id).unwrap_or(0);
        let partnerships = store::count_partnerships(conn, &[id]).await?.remove(&id).unwrap_or(0);
        let logo = store::logos(conn, &[id]).await?.remove(&id);
        let newest = cursors::Page { after: None, limit: DAYS };
        let days = reconciliations::store::list(conn, id, newest).await?;
        let untold = reconciliations::store::trouble(conn, id).await?;
        let offerings = lines(conn, id).await?;
        Ok(Seen { vendor, logo, offerings, published, partnerships, days, untold })
    })
    .await
}

async fn lines(conn: &mut Conn, id: VendorId) -> Result<Vec<OfferingLine>> {
    let lines = offerings::table
        .filter(offerings::vendor_id.eq(id))
        .order((offerings::published.desc(), offerings::id.desc()))
        .limit(MOST_OFFERINGS)
        .select((
            offerings::id,
            offerings::title,
            offerings::published,
            offerings::terms_version,
            offerings::updated_at,
        ))
        .load(conn)
        .await?;
    Ok(lines)
}

impl VendorPage {
    fn new(app: &App, request: &HttpRequest, seen: Seen, errors: FormErrors) -> Self {
        let vendor = &seen.vendor;
        let trail = [("Brands", BRANDS), (vendor.display_name.as_str(), "")];
        Self {
            shell: shell::desk(app, request, trail),
            errors,
            face: Face::of(&vendor.display_name).with_picture(seen.logo.clone()),
            standing: standing(vendor.status),
            pulse: pulse(vendor.health, vendor.last_heartbeat_at.is_some()),
            run_by: run_by(vendor.tier),
            skew: skew(vendor.skew_seconds),
            is_skewed: is_skewed(vendor.skew_seconds),
            hidden: plural(seen.published, "offering", "offerings"),
            lasting: plural(seen.partnerships, "partnership", "partnerships"),
            now: app.clock.now(),
            here: address(vendor.id),
            seen,
        }
    }

    /// How a day's difference is drawn and called.
    fn agreement(&self, it: &Day) -> (&'static str, String) {
        match it.difference {
            None => ("pending", "Not compared yet".into()),
            Some(0) if it.waiting > 0 => ("working", "On their way".into()),
            Some(0) => ("active", "Agree".into()),
            Some(n) => ("failed", plural(n, "differs", "differ")),
        }
    }

    fn is_suspended(&self) -> bool {
        self.seen.vendor.suspended_for.is_some()
    }

    fn can_be_suspended(&self) -> bool {
        use api_types::federation::VendorStatus::{Active, Cancelled};
        matches!(self.seen.vendor.status, Active | Cancelled)
    }
}
