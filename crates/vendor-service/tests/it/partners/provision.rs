//! `POST /api/partners`, by the hub.

use api_types::RequestId;
use chrono::TimeDelta;
use serde_json::json;

use super::{id, partner, program, provision};
use crate::harness::TestApp;

#[actix_web::test]
async fn the_hubs_partner_is_active_at_once_and_gets_no_link_of_ours() {
    let app = TestApp::start().await;
    let program = program(&app, "Standard", true).await;
    let request = RequestId::new_at(app.app.clock.now());

    let made = provision(&app.hub().await, &program, "grace@example.com", request).await;

    assert_eq!(made.status, 201, "{}", made.body);
    let grace = made.json();
    assert_eq!(
        (&grace["status"], &grace["source"]),
        (&json!("active"), &json!("openpartner_network"))
    );
    assert_eq!((&grace["viaNetwork"], &grace["existed"]), (&json!(true), &json!(false)));
    assert_eq!(grace["grants"][0]["grantSource"], "offering");
    assert_eq!(app.admin().get("/api/links").await.json()["items"], json!([]));
    assert!(app.mails().await.is_empty());
}

#[actix_web::test]
async fn asking_twice_makes_one_partner_and_one_grant() {
    let app = TestApp::start().await;
    let program = program(&app, "Standard", true).await;
    let (hub, request) = (app.hub().await, RequestId::new_at(app.app.clock.now()));

    let first = provision(&hub, &program, "grace@example.com", request).await;
    let again = provision(&hub, &program, "grace@example.com", request).await;

    assert_eq!((again.status.as_u16(), &again.json()["existed"]), (200, &json!(true)));
    assert_eq!(first.text("/id"), again.text("/id"));
    assert_eq!(first.json()["grants"], again.json()["grants"]);
}

#[actix_web::test]
async fn a_known_partner_keeps_source_terms_and_shows_as_via_network() {
    let app = TestApp::start().await;
    let program = program(&app, "Standard", true).await;
    let direct = partner(&app, "grace@example.com", "Grace").await;
    app.advance(TimeDelta::hours(1));
    let request = RequestId::new_at(app.app.clock.now());

    let made = provision(&app.hub().await, &program, "Grace@Example.com", request).await;

    assert_eq!(made.status, 200, "{}", made.body);
    let known = app.admin().get(&format!("/api/partners/{}", id(&direct))).await.json();
    assert_eq!(made.json()["id"], direct["id"]);
    assert_eq!((&known["source"], &known["status"]), (&json!("admin_invite"), &json!("active")));
    assert_eq!((&known["viaNetwork"], &known["name"]), (&json!(true), &json!("Grace")));
    assert_eq!(known["grants"], direct["grants"]);
}

#[actix_web::test]
async fn a_creator_is_found_again_whatever_their_address_is_by_now() {
    let app = TestApp::start().await;
    let (first, second) = (program(&app, "One", true).await, program(&app, "Two", true).await);
    let (hub, now) = (app.hub().await, app.app.clock.now());
    let creator = api_types::CreatorId::new_at(now);
    let ask = |program: &str, email: &str| {
        json!({
            "email": email, "name": "Grace", "source": "openpartner_network",
            "creatorId": creator, "requestId": RequestId::new_at(now),
            "grants": [{"programId": program, "grantSource": "offering"}],
        })
    };
    let before = hub.post("/api/partners", ask(&first, "grace@old.example")).await;
    let after = hub.post("/api/partners", ask(&second, "grace@new.example")).await;
    assert_eq!((after.status.as_u16(), &after.json()["existed"]), (200, &json!(true)));
    assert_eq!(after.text("/id"), before.text("/id"));
    assert_eq!(after.json()["grants"].as_array().map(Vec::len), Some(2), "{}", after.body);
    let partners = app.admin().get("/api/partners").await.json();
    assert_eq!(partners["items"].as_array().map(Vec::len), Some(1), "{partners}");
    assert_eq!(partners["items"][0]["email"], "grace@old.example", "theirs to change here");

    // Somebody else who has the address now is somebody else.
    let other = json!({
        "email": "grace@new.example", "name": "Hal", "source": "openpartner_network",
        "creatorId": api_types::CreatorId::new_at(now), "requestId": RequestId::new_at(now),
        "grants": [{"programId": first, "grantSource": "offering"}],
    });
    let other = hub.post("/api/partners", other).await;
    assert_eq!(other.status, 201, "{}", other.body);
    assert_ne!(other.text("/id"), before.text("/id"));
}

#[actix_web::test]
async fn a_revoked_partner_is_told_as_such() {
    let app = TestApp::start().await;
    let program = program(&app, "Standard", true).await;
    let direct = partner(&app, "grace@example.com", "Grace").await;
    app.admin().post(&format!("/api/partners/{}/revoke", id(&direct)), json!({})).await;
    let request = RequestId::new_at(app.app.clock.now());

    let made = provision(&app.hub().await, &program, "grace@example.com", request).await;

    let told = r#"422 {"detail":"This partner is revoked","error":"partner_revoked"}"#;
    assert_eq!(made.seen(), told);
}

#[actix_web::test]
async fn programs_that_are_not_shared_are_not_there() {
    let app = TestApp::start().await;
    let private = program(&app, "Private", false).await;
    let archived = program(&app, "Archived", true).await;
    app.admin().delete(&format!("/api/programs/{archived}")).await;
    let (hub, request) = (app.hub().await, RequestId::new_at(app.app.clock.now()));
    for program in [private, archived] {
        let made = provision(&hub, &program, "grace@example.com", request).await;
        let told = r#"404 {"detail":"There is no such program","error":"program_not_found"}"#;
        assert_eq!(made.seen(), told);
    }
    assert_eq!(app.admin().get("/api/partners").await.json()["items"], json!([]));
}

#[actix_web::test]
async fn the_hub_speaks_for_the_network_alone() {
    let app = TestApp::start().await;
    let program = program(&app, "Standard", true).await;
    let hub = app.hub().await;
    for (field, value) in [
        ("source", json!("import")),
        ("grants", json!([{"programId": program, "grantSource": "admin"}])),
    ] {
        let mut form = json!({"email": "grace@example.com", "name": "Grace"});
        form[field] = value;
        let answer = hub.post("/api/partners", form).await;
        assert_eq!((answer.status.as_u16(), answer.text("/field").as_str()), (422, field));
    }
}

#[actix_web::test]
async fn many_calls_at_once_make_one_partner() {
    let app = TestApp::start().await;
    let program = program(&app, "Standard", true).await;
    let (hub, request) = (app.hub().await, RequestId::new_at(app.app.clock.now()));
    let call = || provision(&hub, &program, "grace@example.com", request);

    let answers = futures_util::future::join_all([call(), call(), call()]).await;

    let made = answers.iter().filter(|it| it.status == 201).count();
    let found = answers.iter().filter(|it| it.status == 200).count();
    assert_eq!(
        (made, found),
        (1, 2),
        "{:?}",
        answers.iter().map(|it| &it.body).collect::<Vec<_>>()
    );
    let partners = app.admin().get("/api/partners").await.json();
    assert_eq!(partners["items"][0]["grants"].as_array().map(Vec::len), Some(1));
}

#[actix_web::test]
async fn a_grant_is_of_the_version_that_was_accepted() {
    let app = TestApp::start().await;
    let program = program(&app, "Standard", true).await;
    let rule = json!({"rule": {"kind": "percent", "value": "5", "months": 12}});
    let patched = app.admin().patch(&format!("/api/programs/{program}"), rule).await;
    assert_eq!(patched.status, 200, "{}", patched.body);
    let hub = app.hub().await;
    let ask = |email: &str, version: i64| {
        json!({
            "email": email, "name": "Grace", "source": "openpartner_network",
            "requestId": RequestId::new_at(app.app.clock.now()),
            "grants": [{"programId": program, "grantSource": "offering", "termsVersion": version}],
        })
    };
    let unknown = hub.post("/api/partners", ask("grace@example.com", 9)).await;
    assert_eq!((unknown.status.as_u16(), unknown.text("/field")), (422, "grants".to_owned()));
    let made = hub.post("/api/partners", ask("grace@example.com", 1)).await.json();
    assert_eq!(made["grants"][0]["termsInWords"], "20 % of every sale for 12 months");
    let newer = hub.post("/api/partners", ask("hal@example.com", 2)).await.json();
    assert_eq!(newer["grants"][0]["termsInWords"], "5 % of every sale for 12 months");
}
