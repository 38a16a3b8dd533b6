//! Insights → Clicks: each click with why it did or did not count, and how many there were a day.

mod figures;
mod words;

use std::collections::{BTreeSet, HashMap};

use actix_web::web::{Data, Query, ServiceConfig};
use actix_web::{HttpRequest, get};
use api_types::clicks::{Click, ClickFilter};
use api_types::{LinkId, ListQuery, Listing, PartnerId, TenantId};
use askama::Template;
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::Deserialize;
use service_kit::html::chart::AreaChart;
use service_kit::html::format::{count, plural};
use service_kit::html::urls::with_query;
use service_kit::html::{Page, PageResult, Shell, filters};
use service_kit::{Conn, Result};

use self::figures::{COUNTED, chart, lost};
use self::words::{sentence, visitor, without_referrer};
use super::store::{self, DayCount, Place};
use crate::app::App;
use crate::grants::Reach;
use crate::keys::caller::View;
use crate::keys::page_caller::AdminPage;
use crate::shell;

/// Days of the chart, today included.
const DAYS: u64 = 30;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_clicks);
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Asked {
    /// A link's name, as people type it.
    slug: String,
    link_id: String,
    partner_id: String,
    cursor: String,
}

/// A filter that is set, and the way to the list without it.
struct Narrowed {
    label: String,
    remove: String,
}

struct Row {
    at: DateTime<Utc>,
    slug: String,
    link_href: String,
    partner: String,
    partner_href: String,
    /// `blog.example`, or how it came without a referrer.
    from: String,
    visitor: String,
    sub_id: String,
    counted: bool,
    reason: &'static str,
    code: String,
}

/// One reason, and how many clicks it kept from counting.
struct Lost {
    label: &'static str,
    clicks: String,
}

#[derive(Template)]
#[template(path = "clicks/list.html")]
struct ListPage {
    shell: Shell,
    path: String,
    slug: String,
    narrowed: Vec<Narrowed>,
    /// Sent along by the search for a link.
    kept_partner: String,
    chart: AreaChart,
    counted: String,
    lost: Vec<Lost>,
    lost_sum: String,
    rows: Vec<Row>,
    said: String,
    first: String,
    next: String,
    /// A link was asked for that is not there.
    unknown_link: bool,
}

impl ListPage {
    fn is_narrowed(&self) -> bool {
        !self.narrowed.is_empty() || self.unknown_link
    }
}

/// What the page reads in one transaction.
struct Found {
    filter: ClickFilter,
    slug: String,
    partner: Option<String>,
    clicks: Listing<Click>,
    days: Vec<DayCount>,
    places: HashMap<LinkId, Place>,
    unknown_link: bool,
}

#[get("/admin/insights/clicks")]
async fn list_clicks(
    page: AdminPage<View>,
    app: Data<App>,
    request: HttpRequest,
    asked: Query<Asked>,
) -> PageResult<ListPage> {
    let AdminPage(caller) = page;
    let (tenant, reach, asked) = (caller.tenant, Reach::from(&caller.actor), asked.into_inner());
    let today = app.clock.now().date_naive();
    let from = today.checked_sub_days(Days::new(DAYS - 1)).unwrap_or(today);
    let looked = asked.clone();
    let work = async move |conn: &mut Conn| read(conn, tenant, &reach, &looked, from).await;
    let found = app.db.read(tenant, work).await?;
    let shell = shell::admin(&app, &request, &caller, [("Insights", ""), ("Clicks", "")]);
    let base = shell::base(&app, &caller.brand);
    Ok(Page::of(ListPage::new(shell, &base, asked, found, (from, today))))
}

async fn read(
    conn: &mut Conn,
    tenant: TenantId,
    reach: &Reach,
    asked: &Asked,
    from: NaiveDate,
) -> Result<Found> {
    let mut filter = ClickFilter {
        link_id: asked.link_id.parse().ok(),
        partner_id: asked.partner_id.parse().ok(),
        cursor: Some(asked.cursor.clone()).filter(|it| !it.is_empty()),
        limit: None,
    };
    let slug = asked.slug.trim().trim_start_matches('/');
    if !slug.is_empty() {
        filter.link_id = store::link_named(conn, tenant, slug).await?;
    }
    let unknown_link = !slug.is_empty() && filter.link_id.is_none();
    let limit = ListQuery::default().limit();
    let rows = match unknown_link {
        true => Vec::new(),
        false => store::list(conn, tenant, reach, &filter, limit + 1).await?,
    };
    let clicks = Listing::cut(rows, limit, |it| it.click.id.to_string()).map(Click::from);
    let mut ids: BTreeSet<LinkId> = clicks.items.iter().map(|it| it.link_id).collect();
    ids.extend(filter.link_id);
    let ids: Vec<LinkId> = ids.into_iter().collect();
    let places = store::places(conn, tenant, &ids).await?;
    let days = match unknown_link {
        true => Vec::new(),
        false => store::days(conn, tenant, &filter, from).await?,
    };
    let partner = match filter.partner_id {
        Some(id) => store::partner_name(conn, tenant, id).await?,
        None => None,
    };
    let named = filter.link_id.and_then(|id| places.get(&id)).map(|it| it.slug.clone());
    let slug = named.unwrap_or_else(|| slug.to_owned());
    Ok(Found { filter, slug, partner, clicks, days, places, unknown_link })
}

impl ListPage {
    fn new(
        shell: Shell,
        base: &str,
        asked: Asked,
        found: Found,
        (from, to): (NaiveDate, NaiveDate),
    ) -> Self {
        let path = format!("{base}/admin/insights/clicks");
        let link = found.filter.link_id.map(|it| it.to_string()).unwrap_or_default();
        let partner = found.filter.partner_id.map(|it| it.to_string()).unwrap_or_default();
        let page = |link: &str, partner: &str, cursor: &str| {
            with_query(&path, [("linkId", link), ("partnerId", partner), ("cursor", cursor)])
        };
        let by_link = (!link.is_empty()).then(|| Narrowed {
            label: format!("Link /{}", found.slug),
            remove: page("", &partner, ""),
        });
        let by_partner = found
            .partner
            .as_ref()
            .map(|name| Narrowed { label: format!("Partner {name}"), remove: page(&link, "", "") });
        let next = found.clicks.next_cursor.as_ref();
        let first = if asked.cursor.is_empty() { String::new() } else { page(&link, &partner, "") };
        let lost = lost(&found.days);
        let counted = found.days.iter().filter(|it| it.class == COUNTED).map(|it| it.clicks).sum();
        let shown = found.clicks.items.len() as i64;
        Self {
            shell,
            slug: found.slug,
            narrowed: by_link.into_iter().chain(by_partner).collect(),
            kept_partner: partner.clone(),
            chart: chart(&found.days, from, to),
            counted: plural(counted, "click counted", "clicks counted"),
            lost_sum: plural(
                lost.iter().map(|(_, it)| it).sum(),
                "click did not",
                "clicks did not",
            ),
            lost: lost.into_iter().map(|(label, it)| Lost { label, clicks: count(it) }).collect(),
            rows: found.clicks.items.iter().map(|it| row(it, &path, &found.places)).collect(),
            said: plural(shown, "click, the newest first", "clicks, the newest first"),
            first,
            next: next.map(|cursor| page(&link, &partner, cursor)).unwrap_or_default(),
            unknown_link: found.unknown_link,
            path,
        }
    }
}

fn row(click: &Click, path: &str, places: &HashMap<LinkId, Place>) -> Row {
    let place = places.get(&click.link_id);
    let code = click.reason.clone().unwrap_or_default();
    Row {
        at: click.occurred_at,
        slug: place.map(|it| format!("/{}", it.slug)).unwrap_or_default(),
        link_href: with_query(path, [("linkId", click.link_id.to_string().as_str())]),
        partner: place.map(|it| it.partner_name.clone()).unwrap_or_default(),
        partner_href: with_query(
            path,
            [("partnerId", PartnerId::to_string(&click.partner_id).as_str())],
        ),
        from: click
            .referrer_host
            .clone()
            .unwrap_or_else(|| without_referrer(click.source).to_owned()),
        visitor: visitor(click),
        sub_id: click.sub_id.clone().unwrap_or_default(),
        counted: click.counted,
        reason: sentence(&code),
        code,
    }
}
