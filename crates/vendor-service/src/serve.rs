//! The running service: workers, pages and API behind one listener.

use std::sync::Arc;
use std::time::Duration;

use actix_web::App as ActixApp;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::web::Data;
use service_kit::html::error_page::dress;
use service_kit::http::{self, Workers, refuse_foreign_forms, secure_answers};
use service_kit::telemetry::{self, Readiness, track_requests};
use service_kit::{Purpose, jobs, outbox};
use utoipa_actix_web::AppExt;

use crate::app::App;
use crate::clicks::intake::{Desk, Intake};
use crate::config::Tenancy;
use crate::keys::identity::identify;
use crate::timetable::TIMETABLE;
use crate::{attributions, courier, keys, links, router, shell, sign_ins, tenants};

/// Hourly heartbeats stay inside their minute.
const HEARTBEAT_SPREAD: Duration = Duration::from_secs(50);

/// Serves until it is told to stop.
pub async fn serve(app: App) -> anyhow::Result<()> {
    let listener = http::bind(app.config.bind).await?;
    telemetry::recorder()?;
    telemetry::spawn_upkeep()?;
    links::map::fill(&app).await;
    let app = App { heartbeat_spread: HEARTBEAT_SPREAD, ..app };
    let _scheduler = jobs::start(app.clone(), app.db.clone(), app.clock.clone(), TIMETABLE).await?;
    let intake = Intake::open(&app.config)?;
    spawn_workers(&app, &intake);
    let workers = match app.config.workers {
        0 => Workers::PerCore,
        count => Workers::Exactly(count),
    };
    let readiness = Data::new(readiness(&app, &intake));
    http::serve(listener, workers, move || site(app.clone(), intake.desk(), readiness.clone()))
        .await
}

/// One worker's app: every door, in the order in which a request passes the middleware.
pub fn site(
    app: App,
    desk: Desk,
    readiness: Data<Readiness>,
) -> ActixApp<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    ActixApp::new()
        .into_utoipa_app()
        .configure(router::api)
        .into_app()
        .app_data(Data::new(desk))
        .app_data(readiness)
        .configure(|cfg| router::data(cfg, &app))
        .configure(|cfg| router::rest(cfg, &app))
        .wrap(from_fn(shell::introduce))
        .wrap(from_fn(identify))
        .wrap(from_fn(dress))
        .wrap(from_fn(refuse_foreign_forms))
        .wrap(from_fn(secure_answers))
        .wrap(from_fn(track_requests))
}

/// Offers the set-up as soon as the database answers: known links redirect before that.
async fn offer_setup_in_time(app: App) {
    while let Err(err) = offer_setup(&app).await {
        tracing::warn!(cause = %err, "The set-up could not be offered yet");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Makes the one brand, and prints the one-time set-up address while nobody administers it.
async fn offer_setup(app: &App) -> service_kit::Result<()> {
    let now = app.clock.now();
    let offered = app.db.across(Purpose::FindTenant, async |conn| {
        let brand = tenants::actions::ensure_single(conn, now).await?;
        if !crate::admins::store::list(conn, brand.id).await?.is_empty() {
            return Ok(None);
        }
        let addresses = app.addresses(&brand);
        let url = sign_ins::actions::make_setup_link(conn, brand.id, &addresses, "", now).await?;
        Ok(Some(url))
    });
    if let Some(url) = offered.await? {
        println!("set up this instance: {url}");
    }
    Ok(())
}

/// Starts what runs beside the requests. Each loop ends with the process.
fn spawn_workers(app: &App, intake: &Arc<Intake>) {
    tokio::spawn(courier::courier(app).run());
    tokio::spawn(links::map::keep_fresh(app.clone()));
    tokio::spawn(attributions::jobs::follow_clicks(app.clone()));
    tokio::spawn(book_use(app.clone(), intake.clone()));
    if app.config.tenancy == Tenancy::Single {
        tokio::spawn(offer_setup_in_time(app.clone()));
    }
}

async fn book_use(app: App, intake: Arc<Intake>) {
    let mut tick = tokio::time::interval(Duration::from_secs(5));
    loop {
        tick.tick().await;
        if let Err(err) = keys::jobs::book_use(&app).await {
            tracing::warn!(cause = %err, "The use of keys could not be booked");
        }
        if let Err(err) = intake.refresh_salts(&app).await {
            tracing::warn!(cause = %err, "The salts could not be read");
        }
    }
}

/// What `/ready` looks at. Without the database known links still redirect: that is degraded.
fn readiness(app: &App, intake: &Arc<Intake>) -> Readiness {
    let mut readiness = Readiness::new();
    let db = app.db.clone();
    readiness.add_wanted("database", move || {
        let db = db.clone();
        async move {
            db.ping().await.map_err(|err| anyhow::anyhow!("{err}"))?;
            Ok("answers".to_owned())
        }
    });
    let db = app.db.clone();
    readiness.add_wanted("network", move || {
        let db = db.clone();
        async move {
            let held = db.across(Purpose::Metrics, async |conn| outbox::held_lanes(conn).await);
            let held = held.await.map_err(|err| anyhow::anyhow!("{err}").context("not known"))?;
            anyhow::ensure!(held == 0, "the network takes {held} messages from no brand of ours");
            Ok("nothing is held up".to_owned())
        }
    });
    let intake = intake.clone();
    readiness.add_wanted("spool", move || {
        let waiting = intake.spooled();
        async move {
            anyhow::ensure!(waiting == 0, "{waiting} bytes of clicks wait for the database");
            Ok("empty".to_owned())
        }
    });
    readiness
}
