//! `POST /api/partners`, by the brand.

use actix_web::http::Method;
use api_types::Scope::PartnersWrite;
use serde_json::json;

use super::{partner, program};
use crate::harness::TestApp;

#[actix_web::test]
async fn a_partner_gets_the_default_program_a_link_and_an_invitation() {
    let app = TestApp::start().await;
    program(&app, "Standard", false).await;
    let caller = app.caller(&[PartnersWrite]).await;

    let form = json!({"email": " Ada@Example.com", "name": "Ada Lovelace"});
    let made = caller.post("/api/partners", form).await;

    assert_eq!(made.status, 201, "{}", made.body);
    let ada = made.json();
    assert_eq!(ada["email"], "ada@example.com");
    assert_eq!((&ada["status"], &ada["source"]), (&json!("invited"), &json!("admin_invite")));
    assert_eq!((&ada["existed"], &ada["viaNetwork"]), (&json!(false), &json!(false)));
    assert_eq!(ada["portalUrl"], "http://localhost:4600/signin");
    assert_eq!(ada["grants"][0]["termsInWords"], "20 % of every sale for 12 months");
    assert_eq!(ada["grants"][0]["grantSource"], "admin");
    let links = app.admin().get("/api/links").await.json();
    assert_eq!(links["items"][0]["slug"], "ada-lovelace");

    let mails = app.mails().await;
    let [mail] = mails.as_slice() else { panic!("one mail, not {mails:?}") };
    assert_eq!(
        (mail.to.as_str(), mail.subject.as_str()),
        ("ada@example.com", "My brand invites you to become a partner")
    );
    assert!(mail.text.contains("earn 20 % of every sale for 12 months"), "{}", mail.text);
    assert!(mail.text.contains("http://localhost:4600/signin/link#token=op_ml_"), "{}", mail.text);
    assert!(mail.html.is_some());
}

#[actix_web::test]
async fn named_programs_are_granted_and_none_when_none_are_named() {
    let app = TestApp::start().await;
    program(&app, "Standard", false).await;
    let other = program(&app, "Other", false).await;
    let caller = app.caller(&[PartnersWrite]).await;
    let make = async |email: &str, programs| {
        let form =
            json!({"email": email, "name": "Ada", "programIds": programs, "sendInvite": false});
        caller.post("/api/partners", form).await.json()
    };

    let named = make("a@example.com", json!([other])).await;
    assert_eq!(named["grants"][0]["programName"], "Other");
    assert_eq!(named["grants"].as_array().map(Vec::len), Some(1));
    assert_eq!(make("b@example.com", json!([])).await["grants"], json!([]));
    assert!(app.mails().await.is_empty());
}

#[actix_web::test]
async fn a_known_address_is_refused_and_leaves_no_trace() {
    let app = TestApp::start().await;
    program(&app, "Standard", false).await;
    partner(&app, "ada@example.com", "Ada").await;

    let form = json!({"email": "ADA@example.com", "name": "Ada"});
    let again = app.admin().post("/api/partners", form).await;

    assert_eq!(
        again.seen(),
        r#"409 {"detail":"This person is a partner already","error":"email_taken","field":"email"}"#
    );
    assert_eq!(app.mails().await.len(), 1);
}

#[actix_web::test]
async fn what_is_the_hubs_is_refused() {
    let app = TestApp::start().await;
    let program = program(&app, "Standard", true).await;
    let caller = app.caller(&[PartnersWrite]).await;
    let request = api_types::RequestId::new_at(app.app.clock.now());
    let creator = api_types::CreatorId::new_at(app.app.clock.now());
    for (field, value) in [
        ("source", json!("openpartner_network")),
        ("grants", json!([{"programId": program, "grantSource": "offering"}])),
        ("creatorId", json!(creator)),
        ("requestId", json!(request)),
        ("name", json!(" ")),
        ("email", json!("ada")),
    ] {
        let mut form = json!({"email": "ada@example.com", "name": "Ada"});
        form[field] = value;
        let answer = caller.post("/api/partners", form).await;
        assert_eq!((answer.status.as_u16(), answer.text("/field").as_str()), (422, field));
        assert_eq!(answer.text("/error"), "invalid_field");
    }
}

#[actix_web::test]
async fn an_unknown_or_archived_program_is_refused() {
    let app = TestApp::start().await;
    program(&app, "Standard", false).await;
    let old = program(&app, "Old", false).await;
    app.admin().delete(&format!("/api/programs/{old}")).await;
    let unknown = api_types::ProgramId::new_at(app.app.clock.now()).to_string();
    for (program, error) in [(old, "program_archived"), (unknown, "program_not_found")] {
        let form = json!({"email": "ada@example.com", "name": "Ada", "programIds": [program]});
        assert_eq!(app.admin().post("/api/partners", form).await.text("/error"), error);
    }
    assert_eq!(app.admin().get("/api/partners").await.json()["items"], json!([]));
}

#[actix_web::test]
async fn strangers_and_keys_without_the_scope_make_no_partners() {
    let app = TestApp::start().await;
    program(&app, "Standard", false).await;
    let form = json!({"email": "ada@example.com", "name": "Ada"});
    let nobody = app.nobody().post("/api/partners", form.clone()).await;
    assert_eq!(nobody.text("/error"), "unauthenticated");
    let stranger = app.stranger().await.post("/api/partners", form.clone()).await;
    assert_eq!(stranger.text("/error"), "invalid_token");
    let reader = app.caller(&[api_types::Scope::PartnersRead]).await;
    assert_eq!(reader.post("/api/partners", form).await.text("/error"), "forbidden_scope");
}

#[actix_web::test]
async fn the_same_idempotency_key_makes_one_partner_and_one_answer() {
    let app = TestApp::start().await;
    program(&app, "Standard", false).await;
    let admin = app.admin();
    let key = [("idempotency-key", "a-1")];
    let form = |name: &str| Some(json!({"email": "ada@example.com", "name": name}));

    let first = admin.send(Method::POST, "/api/partners", form("Ada"), &key).await;
    let second = admin.send(Method::POST, "/api/partners", form("Ada"), &key).await;
    let third = admin.send(Method::POST, "/api/partners", form("Eve"), &key).await;

    assert_eq!((first.status.as_u16(), first.json()), (201, second.json()));
    assert_eq!(second.header("idempotent-replayed"), "true");
    assert_eq!(third.text("/error"), "idempotency_mismatch");
    assert_eq!(app.mails().await.len(), 1);
}

#[actix_web::test]
async fn a_key_for_some_programs_grants_and_sees_only_those() {
    let app = TestApp::start().await;
    let standard = program(&app, "Standard", false).await;
    let own = program(&app, "Own", false).await;
    let form =
        json!({"label": "CRM", "scopes": ["partners:write", "partners:read"], "programIds": [own]});
    let minted = app.admin().post("/api/api-keys/scoped", form).await;
    let bearer = format!("Bearer {}", minted.text("/secret"));
    let key = [("authorization", bearer.as_str())];
    let post = async |email: &str, program: &str| {
        let form = json!({"email": email, "name": "Ada", "programIds": [program]});
        app.nobody().send(Method::POST, "/api/partners", Some(form), &key).await
    };
    let direct = partner(&app, "direct@example.com", "Direct").await;

    assert_eq!(post("a@example.com", &standard).await.text("/error"), "program_not_found");
    assert_eq!(post("a@example.com", &own).await.status, 201);
    let seen = app.nobody().send(Method::GET, "/api/partners", None, &key).await.json();
    assert_eq!(seen["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(seen["items"][0]["email"], "a@example.com");
    let path = format!("/api/partners/{}", super::id(&direct));
    let hidden = app.nobody().send(Method::GET, &path, None, &key).await;
    assert_eq!(hidden.text("/error"), "partner_not_found");
}
