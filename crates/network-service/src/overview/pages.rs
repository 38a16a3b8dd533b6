//! The operators' front page: tasks, counts, the last pull of figures.

use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpRequest, get};
use api_types::desk::DeskOverview;
use askama::Template;
use chrono::{DateTime, Utc};
use service_kit::html::filters;
use service_kit::html::{Page, PageResult, Shell};

use super::api;
use crate::app::App;
use crate::shell::{self, AtDesk, BRANDS, DESK};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show_overview);
}

/// Something that waits for an operator.
struct Task {
    label: &'static str,
    line: &'static str,
    href: String,
    count: i64,
}

#[derive(Template)]
#[template(path = "overview/show.html")]
struct OverviewPage {
    shell: Shell,
    it: DeskOverview,
    tasks: Vec<Task>,
    now: DateTime<Utc>,
}

#[get("/operator")]
async fn show_overview(
    _: AtDesk,
    app: Data<App>,
    request: HttpRequest,
) -> PageResult<OverviewPage> {
    let it = api::overview(&app).await?;
    Ok(Page::of(OverviewPage {
        shell: shell::desk(&app, &request, [("Desk", "")]),
        tasks: tasks(&it),
        it,
        now: app.clock.now(),
    }))
}

fn tasks(it: &DeskOverview) -> Vec<Task> {
    let task = |count, label, line, href: String| Task { label, line, href, count };
    let all = [
        task(
            it.open_reports,
            "Reports to look at",
            "Told by creators and visitors",
            format!("{DESK}/reports"),
        ),
        task(
            it.stuck_requests,
            "Requests that are stuck",
            "Approved, and the brand's instance made no link",
            format!("{DESK}/requests"),
        ),
        task(
            it.dead_letters,
            "Messages that were given up",
            "They can be sent again",
            format!("{DESK}/deliveries"),
        ),
        task(
            it.dead_clicks,
            "Clicks that were given up",
            "Brands can be told of them again",
            format!("{DESK}/clicks"),
        ),
        task(
            it.silent_brands,
            "Brands that are silent",
            "Their heartbeats do not come",
            BRANDS.into(),
        ),
    ];
    all.into_iter().filter(|it| it.count > 0).collect()
}
