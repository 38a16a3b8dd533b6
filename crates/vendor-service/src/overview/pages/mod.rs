//! The overview's page.

mod chart;
mod deliveries;
mod tasks;

use actix_web::web::{Data, Query, ServiceConfig};
use actix_web::{HttpRequest, get};
use api_types::{Currency, TenantId};
use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use service_kit::html::chart::AreaChart;
use service_kit::html::format::count;
use service_kit::html::ranges::RangeMenu;
use service_kit::html::{Html, Page, PageResult, Shell};
use service_kit::outbox::lane_state;
use service_kit::{Conn, Result};

use self::chart::Board;
use self::tasks::{Step, Task};
use super::model::{Metric, Window};
use super::store::{self, Progress, TopLink};
use crate::app::App;
use crate::dashboards;
use crate::dashboards::model::SeriesDay;
use crate::keys::caller::{Manage, View};
use crate::keys::page_caller::AdminPage;
use crate::network_link::{self, NetworkLink};
use crate::{mails, shell};

/// How long the lists of the best are.
const TOP: i64 = 5;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show_overview).service(deliveries::show_deliveries).service(deliveries::retry);
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    range: String,
    from: String,
    to: String,
    compare: String,
    metric: String,
    currency: String,
}

#[derive(Template)]
#[template(path = "overview/overview.html")]
struct OverviewPage {
    shell: Shell,
    range: RangeMenu,
    tiles: Vec<Tile>,
    chart: AreaChart,
    /// Money in other currencies, each with the way to its chart.
    aside: Vec<(Html, String, Currency)>,
    tasks: Vec<Task>,
    open: String,
    steps: Vec<Step>,
    done: usize,
    top_partners: Vec<Ranked>,
    top_links: Vec<Ranked>,
    partners_href: String,
    links_href: String,
}

/// A figure that switches the chart.
pub(super) struct Tile {
    label: &'static str,
    shown: Html,
    change: Html,
    href: String,
    current: bool,
}

/// One of the best.
struct Ranked {
    label: String,
    note: String,
    href: String,
    shown: String,
    percent: i64,
}

/// What is read for the page.
pub(super) struct Found {
    window: Window,
    days: Vec<SeriesDay>,
    before: Vec<SeriesDay>,
    due: i64,
    dead: i64,
    network: Option<NetworkLink>,
    progress: Progress,
    partners: Vec<(api_types::PartnerId, String, i64)>,
    links: Vec<TopLink>,
}

#[get("/admin")]
async fn show_overview(
    AdminPage(caller): AdminPage<View>,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> PageResult<OverviewPage> {
    let (tenant, now, asked) = (caller.tenant, app.clock.now(), asked.into_inner());
    let wish = asked.clone();
    let found = app.db.read(tenant, async move |conn| find(conn, tenant, &wish, now).await).await?;
    let waiting = tasks::requests_waiting(&app, tenant, found.network.as_ref()).await;
    let base = shell::base(&app, &caller.brand);
    let board = Board::new(&found, &asked, format!("{base}/admin"));
    let tasks = tasks::open(&found, &base, waiting);
    let has_network = app.config.network.is_some();
    let steps = match shell::may::<Manage>(&caller.actor) {
        true => tasks::steps(&found, &base, has_network, caller.brand.setup_done_at.is_some()),
        false => Vec::new(),
    };
    Ok(Page::of(OverviewPage {
        shell: shell::admin(&app, &request, &caller, [("Overview", "")]),
        range: board.range(),
        tiles: board.tiles(),
        chart: board.chart(),
        aside: board.aside(),
        open: format!("{} open", tasks.len()),
        tasks,
        done: steps.iter().filter(|it| it.done).count(),
        steps: if steps.iter().all(|it| it.done) { Vec::new() } else { steps },
        top_partners: ranked_partners(&found, &base),
        top_links: ranked_links(&found, &base),
        partners_href: format!("{base}/admin/partners"),
        links_href: format!("{base}/admin/links"),
    }))
}

async fn find(
    conn: &mut Conn,
    tenant: TenantId,
    asked: &Asked,
    now: DateTime<Utc>,
) -> Result<Found> {
    let first = store::first_day(conn, tenant).await?;
    let typed: (Option<NaiveDate>, Option<NaiveDate>) =
        (asked.from.parse().ok(), asked.to.parse().ok());
    let window = Window::of(&asked.range, typed, &asked.compare, first, now.date_naive());
    let (span, before) = (window.span, window.before());
    Ok(Found {
        days: dashboards::store::series(conn, tenant, None, span.from, span.to).await?,
        before: dashboards::store::series(conn, tenant, None, before.from, before.to).await?,
        due: store::commissions_due(conn, tenant, now).await?,
        dead: lane_state(conn, tenant, mails::LANE).await?.dead
            + lane_state(conn, tenant, network_link::actions::LANE).await?.dead,
        network: network_link::store::find(conn, tenant).await?,
        progress: store::progress(conn, tenant).await?,
        partners: store::top_partners(conn, tenant, span, TOP).await?,
        links: store::top_links(conn, tenant, span, TOP).await?,
        window,
    })
}

fn ranked_partners(found: &Found, base: &str) -> Vec<Ranked> {
    let most = found.partners.first().map_or(1, |it| it.2.max(1));
    let one = |(id, name, sales): &(api_types::PartnerId, String, i64)| Ranked {
        label: name.clone(),
        note: String::new(),
        href: format!("{base}/admin/partners/{id}"),
        shown: count(sales),
        percent: sales * 100 / most,
    };
    found.partners.iter().map(one).collect()
}

fn ranked_links(found: &Found, base: &str) -> Vec<Ranked> {
    let most = found.links.first().map_or(1, |it| it.3.max(1));
    let one = |(id, slug, owner, clicks): &TopLink| Ranked {
        label: slug.clone(),
        note: owner.clone(),
        href: format!("{base}/admin/links/{id}"),
        shown: count(clicks),
        percent: clicks * 100 / most,
    };
    found.links.iter().map(one).collect()
}

impl Asked {
    fn metric(&self) -> Option<Metric> {
        self.metric.parse().ok()
    }

    fn currency(&self) -> Option<Currency> {
        self.currency.parse().ok()
    }
}
