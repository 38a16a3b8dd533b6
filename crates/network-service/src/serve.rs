//! The running service: workers, pages and API behind one listener.

use std::sync::Arc;
use std::time::Duration;

use actix_web::App as ActixApp;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::web::Data;
use service_kit::http::{self, Workers, refuse_foreign_forms, secure_answers};
use service_kit::jobs;
use service_kit::telemetry::{self, Readiness, track_requests};
use utoipa_actix_web::AppExt;

use crate::app::App;
use crate::callers::{self, identify};
use crate::clicks::intake::{Desk, Intake};
use crate::clicks::redirects::keep_apart;
use crate::timetable::TIMETABLE;
use crate::{clicks, courier, requests, router, settings};

/// Serves until it is told to stop.
pub async fn serve(app: App) -> anyhow::Result<()> {
    let listener = http::bind(app.config.bind).await?;
    telemetry::recorder()?;
    let upkeep = telemetry::spawn_upkeep()?;
    let intake = Intake::open(&app.config)?;
    clicks::map::fill(&app).await;
    let (db, clock) = (app.db.clone(), app.clock.clone());
    let mut clockwork = jobs::start(app.clone(), db, clock, TIMETABLE).await?;
    let beside = [
        upkeep,
        tokio::spawn(courier::courier(&app).run()),
        tokio::spawn(requests::jobs::watch(app.clone())),
        tokio::spawn(callers::jobs::book_for_ever(app.clone())),
        tokio::spawn(settings::jobs::keep_fresh(app.clone())),
        tokio::spawn(clicks::map::keep_fresh(app.clone())),
        tokio::spawn(clicks::peer::send_for_ever(app.clone())),
        tokio::spawn(refresh_salts(app.clone(), Arc::clone(&intake))),
    ];
    let workers = match app.config.workers {
        0 => Workers::PerCore,
        count => Workers::Exactly(count),
    };
    let readiness = Data::new(readiness(&app, &intake));
    let served = app.clone();
    let site = move || site(served.clone(), intake.desk(), readiness.clone());
    let outcome = http::serve(listener, workers, site).await;
    clockwork.shutdown().await?;
    for task in beside {
        task.abort();
    }
    if let Err(err) = callers::jobs::book(&app).await {
        tracing::warn!(cause = %err, "Last uses were not booked");
    }
    outcome
}

/// Salts of past days are not to outlive their time in this memory.
async fn refresh_salts(app: App, intake: Arc<Intake>) {
    let mut tick = tokio::time::interval(Duration::from_secs(5));
    loop {
        tick.tick().await;
        if let Err(err) = intake.refresh_salts(&app).await {
            tracing::warn!(cause = %err, "The salts could not be read");
        }
    }
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
        .app_data(readiness)
        .app_data(Data::new(desk))
        .configure(|cfg| router::data(cfg, &app))
        .configure(|cfg| router::rest(cfg, &app))
        .wrap(from_fn(identify))
        .wrap(from_fn(keep_apart))
        .wrap(from_fn(refuse_foreign_forms))
        .wrap(from_fn(secure_answers))
        .wrap(from_fn(track_requests))
}

/// What `/ready` looks at. Without mail people cannot sign in, but whoever is in can work; without the
/// database known links still redirect.
fn readiness(app: &App, intake: &Arc<Intake>) -> Readiness {
    let mut readiness = Readiness::new();
    let db = app.db.clone();
    readiness.add_wanted("database", move || {
        let db = db.clone();
        async move {
            db.ping().await.map_err(|err| anyhow::anyhow!("{err}").context("no answer"))?;
            Ok("answers".to_owned())
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
    let mailer = app.mailer.clone();
    readiness.add_wanted("mail", move || {
        let mailer = mailer.clone();
        async move {
            mailer.check().await.map_err(|err| anyhow::anyhow!("{err}").context("no transport"))?;
            Ok("answers".to_owned())
        }
    });
    readiness
}
