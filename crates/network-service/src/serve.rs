//! The running service: workers, pages and API behind one listener.

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
use crate::timetable::TIMETABLE;
use crate::{courier, requests, router};

/// Serves until it is told to stop.
pub async fn serve(app: App) -> anyhow::Result<()> {
    let listener = http::bind(app.config.bind).await?;
    telemetry::recorder()?;
    let upkeep = telemetry::spawn_upkeep()?;
    let (db, clock) = (app.db.clone(), app.clock.clone());
    let mut clockwork = jobs::start(app.clone(), db, clock, TIMETABLE).await?;
    let beside = [
        upkeep,
        tokio::spawn(courier::courier(&app).run()),
        tokio::spawn(requests::jobs::watch(app.clone())),
        tokio::spawn(callers::jobs::book_for_ever(app.clone())),
    ];
    let workers = match app.config.workers {
        0 => Workers::PerCore,
        count => Workers::Exactly(count),
    };
    let readiness = Data::new(readiness(&app));
    let served = app.clone();
    let outcome =
        http::serve(listener, workers, move || site(served.clone(), readiness.clone())).await;
    clockwork.shutdown().await?;
    for task in beside {
        task.abort();
    }
    if let Err(err) = callers::jobs::book(&app).await {
        tracing::warn!(cause = %err, "Last uses were not booked");
    }
    outcome
}

/// One worker's app: every door, in the order in which a request passes the middleware.
pub fn site(
    app: App,
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
        .configure(|cfg| router::data(cfg, &app))
        .configure(|cfg| router::rest(cfg, &app))
        .wrap(from_fn(identify))
        .wrap(from_fn(refuse_foreign_forms))
        .wrap(from_fn(secure_answers))
        .wrap(from_fn(track_requests))
}

/// What `/ready` looks at. Without mail people cannot sign in, but whoever is in can work.
fn readiness(app: &App) -> Readiness {
    let mut readiness = Readiness::new();
    let db = app.db.clone();
    readiness.add("database", move || {
        let db = db.clone();
        async move {
            db.ping().await.map_err(|err| anyhow::anyhow!("{err}").context("no answer"))?;
            Ok("answers".to_owned())
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
