//! Figures for Prometheus: one recorder per process, served as `GET /metrics`.

use std::sync::OnceLock;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use anyhow::anyhow;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

const REQUEST_SECONDS: &str = "http_request_duration_seconds";
const BUCKETS: &[f64] = &[0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

/// The process's recorder; the first call puts it in place.
///
/// Fails when another library has put in one of its own.
pub fn recorder() -> anyhow::Result<&'static PrometheusHandle> {
    static RECORDER: OnceLock<Result<PrometheusHandle, String>> = OnceLock::new();
    RECORDER.get_or_init(install).as_ref().map_err(|err| anyhow!("no metrics: {err}"))
}

fn install() -> Result<PrometheusHandle, String> {
    let buckets = Matcher::Full(REQUEST_SECONDS.into());
    let builder = PrometheusBuilder::new().set_buckets_for_metric(buckets, BUCKETS);
    let handle = builder.and_then(PrometheusBuilder::install_recorder);
    metrics::describe_histogram!(
        REQUEST_SECONDS,
        metrics::Unit::Seconds,
        "Time from a request's head to its answer's head, by method, route pattern and status"
    );
    handle.map_err(|err| err.to_string())
}

/// Folds samples together every 5 s, so that an unread recorder does not grow; ends by `abort`.
pub fn spawn_upkeep() -> anyhow::Result<tokio::task::JoinHandle<()>> {
    let handle = recorder()?;
    Ok(tokio::spawn(async move {
        let mut ticks = tokio::time::interval(UPKEEP_EVERY);
        loop {
            ticks.tick().await;
            handle.run_upkeep();
        }
    }))
}

/// Adds `GET /metrics`: Prometheus's text form, without a check of who asks.
pub fn metrics_routes(config: &mut web::ServiceConfig) {
    config.route("/metrics", web::get().to(show_metrics));
}

async fn show_metrics() -> HttpResponse {
    match recorder() {
        Ok(handle) => HttpResponse::Ok()
            .content_type("text/plain; version=0.0.4; charset=utf-8")
            .body(handle.render()),
        Err(err) => HttpResponse::ServiceUnavailable().body(err.to_string()),
    }
}

pub(super) fn count_request(
    method: &'static str,
    route: String,
    status: StatusCode,
    took: Duration,
) {
    let status = status.as_str().to_owned();
    let labels = [("method", method.to_owned()), ("route", route), ("status", status)];
    metrics::histogram!(REQUEST_SECONDS, &labels).record(took);
}

#[cfg(test)]
mod tests {
    use actix_web::App;
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_and_read_body, call_service, init_service};

    use super::super::track_requests;
    use super::*;

    #[actix_web::test]
    async fn requests_are_counted_by_pattern_and_never_by_what_was_asked() {
        recorder().expect("a recorder");
        let found = || async { HttpResponse::Ok().finish() };
        let app = App::new()
            .wrap(from_fn(track_requests))
            .route("/things/{id}", web::get().to(found))
            .configure(metrics_routes);
        let app = init_service(app).await;

        for uri in ["/things/canary-1?token=canary-2", "/canary-3"] {
            call_service(&app, TestRequest::with_uri(uri).to_request()).await;
        }
        let page = call_and_read_body(&app, TestRequest::with_uri("/metrics").to_request()).await;
        let page = std::str::from_utf8(&page).expect("text");

        assert!(page.contains(r#"method="GET",route="/things/{id}",status="200""#), "{page}");
        assert!(page.contains(r#"method="GET",route="unmatched",status="404""#), "{page}");
        assert!(!page.contains("canary"), "{page}");
    }

    #[actix_web::test]
    async fn the_recorder_is_put_in_place_once() {
        let first = recorder().expect("a recorder");
        let second = recorder().expect("the same recorder");
        assert!(std::ptr::eq(first, second));
        spawn_upkeep().expect("an upkeep task").abort();
    }
}
