//! `GET /internal/tls/ask`

use std::time::{Duration, Instant};

use actix_web::http::Method;
use actix_web::test;
use actix_web::web::Data;
use api_types::CreatorId;
use network::serve;
use service_kit::telemetry::Readiness;

use super::{hub, proven};
use crate::harness::TestApp;
use service_kit::testing::dns::Names;

fn path(name: &str) -> String {
    format!("/internal/tls/ask?domain={name}")
}

#[tokio::test(flavor = "multi_thread")]
async fn only_names_that_are_ours_get_a_certificate() {
    let names = Names::start();
    let app = hub(&names).await;
    let ada = app.creator("Ada").await;
    super::add(&ada, "wished.ada.com").await;
    proven(&names, &ada, "go.ada.com").await;
    for (name, status) in [
        ("go.ada.com", 200),
        ("GO.ada.com.", 200),
        ("hub.example", 200),
        ("wished.ada.com", 403),
        ("ada.com", 403),
        ("", 403),
        ("x.hub.example", 403),
    ] {
        assert_eq!(app.nobody().get(&path(name)).await.status, status, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_from_outside_finds_no_door() {
    let app = TestApp::start().await;
    for header in ["x-forwarded-for", "forwarded", "via"] {
        let forwarded = [(header, "198.51.100.7")];
        let asked = app.nobody().send(Method::GET, &path("hub.example"), None, &forwarded).await;
        assert_eq!(asked.status, 404, "{header}");
    }
    let peer = "203.0.113.9:50000".parse().expect("an address");
    let request = test::TestRequest::get().uri(&path("hub.example")).peer_addr(peer);
    assert_eq!(app.call(request).await.status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_invented_names_get_no_certificate_and_no_database_is_asked() {
    let app = TestApp::start().await;
    let creator = CreatorId::new_at(app.app.clock.now());
    app.app.hosts.put("go.ada.com", Some(creator));
    let roles = network::app::ROLES;
    let db = service_kit::Db::new("postgres://nobody@127.0.0.1:9/none", 1, roles).expect("a pool");
    let cut_off = network::app::App { db, ..app.app.clone() };
    let site = serve::site(cut_off, app.desk.clone(), Data::new(Readiness::new()));
    let service = test::init_service(site).await;
    let peer = "127.0.0.1:50000".parse().expect("an address");
    let (mut yes, began) = (0, Instant::now());
    for n in 0..1_000 {
        let request = test::TestRequest::get().uri(&path(&format!("n{n}.ada.com"))).peer_addr(peer);
        let answer = test::call_service(&service, request.to_request()).await;
        yes += u32::from(answer.status().is_success());
    }
    let took = began.elapsed();
    let request = test::TestRequest::get().uri(&path("go.ada.com")).peer_addr(peer);
    assert_eq!(test::call_service(&service, request.to_request()).await.status(), 200);
    assert_eq!(yes, 0);
    assert!(took < Duration::from_secs(5), "5 ms each at most: {took:?}");
}
