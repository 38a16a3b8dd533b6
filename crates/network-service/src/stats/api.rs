//! Fresh figures on demand: `/api/partnerships/refresh`, and of all brands `/api/operator/stats`.

use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get, post};
use api_types::partnerships::Partnership;
use api_types::stats::StatsRun;
use api_types::{CreatorId, ListQuery, Listing};
use service_kit::audit::{self, Act};
use service_kit::{Conn, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{Progress, Run};
use super::{actions, peer};
use crate::app::{App, HUB, buckets};
use crate::callers::{Creator, Operator};
use crate::cursors::Page;
use crate::partnerships;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(refresh_partnerships).service(get_stats_run).service(start_stats_run);
}

/// Asks one's own brands for fresh figures, and answers the first page of partnerships.
#[utoipa::path(tag = "partnerships", responses((status = 200, body = Listing<Partnership>)))]
#[post("/api/partnerships/refresh")]
async fn refresh_partnerships(me: Creator, app: Data<App>) -> Result<Json<Listing<Partnership>>> {
    refresh(&app, me.id).await?;
    let (now, page) = (app.clock.now(), Page::of_query(&ListQuery::default())?);
    let url = app.config.public_url.clone();
    let list = async move |conn: &mut service_kit::Conn| {
        partnerships::actions::list(conn, me.id, page, &url, now).await
    };
    Ok(Json(app.read(list).await?))
}

/// Pulls within the creator's allowance. A brand that does not answer says so on its partnership.
pub async fn refresh(app: &App, creator: CreatorId) -> Result<()> {
    app.limit(buckets::REFRESH_CREATOR, &creator.to_string())?;
    peer::pull_of_creator(app, creator).await
}

/// Shows the last pull of all brands and how far it is; `null` before the first.
#[utoipa::path(tag = "operators", responses((status = 200, body = Option<StatsRun>)))]
#[get("/api/operator/stats")]
async fn get_stats_run(_: Operator, app: Data<App>) -> Result<Json<Option<StatsRun>>> {
    let last = app.read(async |conn| actions::last(conn).await).await?;
    Ok(Json(last.map(shown)))
}

/// Pulls the figures of every brand now, in the background; joins a run that is under way.
#[utoipa::path(tag = "operators", responses((status = 202, body = StatsRun)))]
#[post("/api/operator/stats")]
async fn start_stats_run(_: Operator, app: Data<App>) -> Result<HttpResponse> {
    Ok(HttpResponse::Accepted().json(start(&app).await?))
}

/// Begins a run that goes on in the background, whatever becomes of the caller.
pub async fn start(app: &App) -> Result<Option<StatsRun>> {
    let now = app.clock.now();
    let begun = async move |conn: &mut Conn| {
        let run = actions::begin(conn, now).await?;
        audit::record(conn, HUB, Act::new("stats.run", run), now).await?;
        actions::last(conn).await
    };
    let last = app.write(begun).await?;
    let worker = app.clone();
    tokio::spawn(async move {
        if let Err(err) = peer::resume(&worker).await {
            tracing::error!(cause = %err, "Pulling figures broke off; it is resumed");
        }
    });
    Ok(last.map(shown))
}

pub fn shown((run, progress): (Run, Progress)) -> StatsRun {
    let Progress { brands, done, failed, told, refused } = progress;
    StatsRun {
        id: run.id,
        started_at: run.started_at,
        finished_at: run.finished_at,
        brands,
        done,
        failed,
        told,
        refused,
    }
}
