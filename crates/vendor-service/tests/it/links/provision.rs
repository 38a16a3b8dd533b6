//! `POST /api/links`, by the hub.

use api_types::RequestId;
use serde_json::{Value, json};

use crate::harness::{Answer, Caller, TestApp};
use crate::partners::{partner, program, provision};

async fn link(hub: &Caller<'_>, partner: &str, program: &str, request: RequestId) -> Answer {
    let form =
        json!({"partnerId": partner, "programId": program, "slug": "ada", "requestId": request});
    hub.post("/api/links", form).await
}

#[actix_web::test]
async fn a_taken_slug_falls_back_and_a_retry_finds_the_same_link() {
    let app = TestApp::start().await;
    let program = program(&app, "Standard", true).await;
    partner(&app, "ada@example.com", "Ada").await;
    let (hub, request) = (app.hub().await, RequestId::new_at(app.app.clock.now()));
    let grace = provision(&hub, &program, "grace@example.com", request).await.text("/id");

    let made = link(&hub, &grace, &program, request).await;
    let again = link(&hub, &grace, &program, request).await;

    assert_eq!((made.status.as_u16(), again.status.as_u16()), (201, 200), "{}", made.body);
    assert_eq!(made.json(), again.json());
    let slug = made.text("/slug");
    assert!(slug.starts_with("ada-") && slug.len() == 8, "{slug}");
    let links = app.admin().get(&format!("/api/links?partnerId={grace}")).await.json();
    assert_eq!(links["items"].as_array().map(Vec::len), Some(1));
}

#[actix_web::test]
async fn a_later_request_finds_the_hubs_link_of_before() {
    let app = TestApp::start().await;
    let program = program(&app, "Standard", true).await;
    let (hub, now) = (app.hub().await, app.app.clock.now());
    let first = RequestId::new_at(now);
    let grace = provision(&hub, &program, "grace@example.com", first).await.text("/id");
    let made = link(&hub, &grace, &program, first).await;

    let later = link(&hub, &grace, &program, RequestId::new_at(now)).await;

    assert_eq!((made.text("/slug").as_str(), later.status.as_u16()), ("ada", 200));
    assert_eq!(made.json(), later.json());
}

#[actix_web::test]
async fn many_calls_at_once_make_one_link() {
    let app = TestApp::start().await;
    let program = program(&app, "Standard", true).await;
    partner(&app, "ada@example.com", "Ada").await;
    let (hub, request) = (app.hub().await, RequestId::new_at(app.app.clock.now()));
    let grace = provision(&hub, &program, "grace@example.com", request).await.text("/id");
    let call = || link(&hub, &grace, &program, request);

    let answers = futures_util::future::join_all([call(), call(), call()]).await;

    let slugs: Vec<Value> = answers.iter().map(|it| it.json()["slug"].clone()).collect();
    assert!(slugs[0].is_string() && slugs.iter().all(|it| *it == slugs[0]), "{slugs:?}");
    assert_eq!(answers.iter().filter(|it| it.status == 201).count(), 1);
}

#[actix_web::test]
async fn the_hub_makes_links_only_where_it_may() {
    let app = TestApp::start().await;
    let shared = program(&app, "Standard", true).await;
    let private = program(&app, "Private", false).await;
    let direct = partner(&app, "ada@example.com", "Ada").await;
    let (hub, now) = (app.hub().await, app.app.clock.now());
    let request = RequestId::new_at(now);
    let grace = provision(&hub, &shared, "grace@example.com", request).await.text("/id");
    let error = async |partner: &str, program: &str, request| {
        link(&hub, partner, program, request).await.text("/error")
    };

    let direct = direct["id"].as_str().expect("an id");
    assert_eq!(error(direct, &shared, request).await, "partner_not_found");
    assert_eq!(error(&grace, &private, request).await, "program_not_found");
    let nameless = json!({"partnerId": grace, "programId": shared});
    assert_eq!(hub.post("/api/links", nameless).await.text("/field"), "requestId");
    link(&hub, &grace, &shared, request).await;
    provision(&hub, &shared, "eve@example.com", RequestId::new_at(now)).await;
    let eve = provision(&hub, &shared, "eve@example.com", RequestId::new_at(now)).await.text("/id");
    assert_eq!(error(&eve, &shared, request).await, "state_conflict");
}
