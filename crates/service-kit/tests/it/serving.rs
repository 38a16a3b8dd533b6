//! The server says where it is, answers, and lets a request end before it leaves.

use std::time::Duration;

use actix_web::middleware::from_fn;
use actix_web::web::Data;
use actix_web::{App, HttpResponse, web};
use service_kit::http::{self, Site, Workers};
use service_kit::outbound::{Call, Outbound, OutboundConfig};
use service_kit::telemetry::{REQUEST_ID_HEADER, track_requests};
use tokio::sync::watch;

async fn slow(gate: Data<watch::Sender<&'static str>>) -> HttpResponse {
    gate.send_replace("arrived");
    let mut state = gate.subscribe();
    state.wait_for(|it| *it == "go on").await.expect("the gate is held");
    HttpResponse::Ok().body("done")
}

fn client() -> Outbound {
    let allow_cidrs = vec!["127.0.0.0/8".parse().expect("a network")];
    let dev_http_hosts = vec!["127.0.0.1".into()];
    let user_agent = "OpenPartner/test".into();
    let config = OutboundConfig { allow_cidrs, dev_http_hosts, user_agent, ..Default::default() };
    Outbound::new(config).expect("a client")
}

#[tokio::test]
async fn a_request_under_way_ends_before_the_server_does() {
    let listener = http::bind(([127, 0, 0, 1], 0).into()).await.expect("a port");
    let url: url::Url = format!("http://{}/slow", listener.local_addr().expect("an address"))
        .parse()
        .expect("a URL");
    let gate = watch::Sender::new("start");
    let data = Data::new(gate.clone());
    let site = Data::new(Site::new(url.clone()));
    let app = move || {
        App::new()
            .app_data(Data::clone(&data))
            .app_data(Data::clone(&site))
            .configure(http::forms_and_limits)
            .route("/slow", web::get().to(slow))
            .wrap(from_fn(http::refuse_foreign_forms))
            .wrap(from_fn(http::secure_answers))
            .wrap(from_fn(track_requests))
    };
    let server = tokio::spawn(http::serve(listener, Workers::Exactly(1), app));
    let call = tokio::spawn(async move { client().send(Call::get(url)).await });

    let mut state = gate.subscribe();
    let arrived =
        tokio::time::timeout(Duration::from_secs(10), state.wait_for(|it| *it == "arrived"));
    arrived.await.expect("in time").expect("the gate is held");
    let told = std::process::Command::new("kill").arg(std::process::id().to_string()).status();
    assert!(told.expect("kill runs").success());
    gate.send_replace("go on");

    let answer = call.await.expect("no panic").expect("an answer");
    assert_eq!((answer.status.as_u16(), answer.text()), (200, "done".into()));
    assert_eq!(answer.headers[REQUEST_ID_HEADER.as_str()].len(), 26);
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    let ended = tokio::time::timeout(Duration::from_secs(20), server).await.expect("in time");
    ended.expect("no panic").expect("a clean end");
}

#[tokio::test]
async fn a_taken_port_is_told() {
    let first = http::bind(([127, 0, 0, 1], 0).into()).await.expect("a port");
    let address = first.local_addr().expect("an address");
    let err = http::bind(address).await.expect_err("taken");
    assert_eq!(err.to_string(), format!("cannot listen on {address}"));
}
