//! The audit log of a brand: its JSON, its file, its page, and the verifying command

use serde_json::json;
use vendor::commands;

use crate::harness::{Caller, TestApp};
use crate::pages::hub::Hub;
use crate::signups::{prove, take_signups};

const LOG: &str = "/api/settings/audit";

async fn verbs(who: &Caller<'_>, query: &str) -> Vec<String> {
    let items = who.get(&format!("{LOG}{query}")).await.json()["items"].clone();
    let items = items.as_array().cloned().unwrap_or_default();
    items.iter().map(|it| it["verb"].as_str().unwrap_or_default().to_owned()).collect()
}

fn program() -> serde_json::Value {
    json!({
        "name": "Main", "destinationUrl": "https://brand.example/",
        "rule": {"kind": "percent", "value": "20.00", "months": 12},
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_something_important_is_written_down() {
    let app = TestApp::start().await;
    let admin = app.admin();
    let made = admin.post("/api/programs", program()).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let id = made.text("/id");
    admin.patch(&format!("/api/programs/{id}"), json!({"name": "Friends"})).await;
    let partner = admin.post("/api/partners", json!({"email": "p@x.example", "name": "Pia"})).await;
    assert_eq!(partner.status, 201, "{}", partner.body);
    let path = format!("/api/partners/{}", partner.text("/id"));
    admin.post(&format!("{path}/revoke"), json!({})).await;
    admin.post(&format!("{path}/reinstate"), json!({})).await;
    let key = json!({"label": "CRM", "scopes": "partners:read"});
    let key = admin.post("/api/api-keys/scoped", key).await.text("/key/id");
    admin.delete(&format!("/api/api-keys/{key}")).await;
    admin.patch("/api/settings/brand", json!({"name": "Brightkiln"})).await;
    let member = json!({"email": "ada@brand.example", "name": "Ada", "role": "owner"});
    let member = admin.post("/api/settings/team", member).await.text("/id");
    let second = json!({"email": "bob@brand.example", "name": "Bob", "role": "owner"});
    admin.post("/api/settings/team", second).await;
    admin.delete(&format!("/api/settings/team/{member}")).await;

    let mut seen = verbs(&admin, "").await;
    seen.reverse();
    let expected = [
        "programs.create",
        "programs.change",
        "partners.create",
        "partners.revoke",
        "partners.reinstate",
        "keys.mint",
        "keys.revoke",
        "settings.change",
        "team.invite",
        "team.invite",
        "team.remove",
    ];
    assert_eq!(seen, expected);
    assert_eq!(verbs(&admin, "?verb=keys").await, ["keys.revoke", "keys.mint"]);
    let newest = admin.get(LOG).await;
    assert_eq!(newest.text("/items/0/actorKind"), "operator_key");
    assert_eq!(newest.text("/items/0/subjectName"), "ada@brand.example");
}

#[actix_web::test]
async fn what_is_changed_between_brand_and_network_is_written_down() {
    let hub = Hub::start();
    let app = hub.connected().await;
    let admin = app.admin();
    let creator = api_types::CreatorId::new_at(app.app.clock.now());
    let exclusions = format!("/api/admin/network/creators/{creator}/exclusions");
    hub.answer(
        "POST /api/vendors/me/keys/rotate",
        200,
        json!({"rotatedAt": "2026-11-20T12:00:00Z"}),
    );
    let token = service_kit::tokens::mint("opn_vt_");
    hub.answer("POST /api/vendors/me/token/rotate", 200, json!({"vendorToken": token}));
    hub.answer("POST /api/vendors/me/move", 200, hub.me(0));
    for door in ["keys/rotate", "token/rotate", "move"] {
        let done = admin.post(&format!("/api/admin/network/{door}"), json!({})).await;
        assert_eq!(done.status, 200, "{door}: {}", done.body);
    }
    // What was decided is known though the hub did not answer.
    let form = json!({"days": 30, "reason": "Bought clicks"});
    assert_eq!(admin.post(&exclusions, form).await.status, 404);
    assert_eq!(admin.delete(&exclusions).await.status, 404);

    let mut seen = verbs(&admin, "?verb=network").await;
    seen.reverse();
    let expected =
        ["network.connect", "network.rotate_key", "network.rotate_token", "network.move"];
    assert_eq!(seen, expected);
    assert_eq!(verbs(&admin, "?verb=exclusions").await, ["exclusions.lift", "exclusions.make"]);
    let made = admin.get(&format!("{LOG}?verb=exclusions.make")).await;
    assert_eq!(made.text("/items/0/reason"), "Bought clicks");
    assert_eq!(made.text("/items/0/subject"), creator.to_string());
    assert_eq!(made.text("/items/0/actorKind"), "operator_key");
}

#[tokio::test(flavor = "multi_thread")]
async fn decisions_on_signups_are_written_down_with_their_note() {
    let app = TestApp::start().await;
    take_signups(&app, "review").await;
    prove(&app, "grace@example.com").await;
    app.advance(chrono::TimeDelta::seconds(1));
    prove(&app, "hal@example.com").await;
    let waiting = app.admin().get("/api/signups").await;
    for (at, verdict) in [(0, "decline"), (1, "approve")] {
        let id = waiting.text(&format!("/items/{at}/id"));
        let note = json!({"note": format!("We {verdict}")});
        let decided = app.admin().post(&format!("/api/signups/{id}/{verdict}"), note).await;
        assert_eq!(decided.status, 200, "{}", decided.body);
    }
    let log = app.admin().get(&format!("{LOG}?verb=signups")).await;
    let told = |at: usize, field: &str| log.text(&format!("/items/{at}/{field}"));
    assert_eq!(
        (told(0, "verb"), told(0, "reason")),
        ("signups.approve".into(), "We approve".into())
    );
    assert_eq!(
        (told(1, "verb"), told(1, "reason")),
        ("signups.decline".into(), "We decline".into())
    );
    assert_eq!(told(0, "subjectName"), "Grace Hopper");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_who_signs_in_is_written_down_by_name() {
    let app = TestApp::start().await;
    let link = commands::invite_admin(&app.app, "ada@brand.example", None).await.expect("a link");
    let (_, token) = link.split_once("#token=").expect("a token");
    let entered = app.nobody().post("/api/auth/magic/verify", json!({"token": token})).await;
    assert_eq!(entered.status, 200, "{}", entered.body);
    let ada = app.with_cookie(&entered.cookies());
    ada.patch("/api/settings/brand", json!({"name": "Brightkiln"})).await;

    assert_eq!(verbs(&ada, "?actor=ada@brand").await, ["settings.change", "team.sign_in"]);
    assert_eq!(ada.get(LOG).await.text("/items/0/actorKind"), "admin");
    let page = ada.get("/admin/settings/audit").await;
    assert!(page.body.contains("team.sign_in"), "{}", page.body);
    assert_eq!(ada.get("/admin/settings/audit.csv").await.body.lines().count(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_brand_has_a_chain_of_its_own() {
    let app = TestApp::start().await;
    let stranger = app.stranger().await;
    app.admin().patch("/api/settings/brand", json!({"name": "Brightkiln"})).await;
    assert_eq!(verbs(&app.admin(), "").await, ["settings.change"]);
    drop(stranger);

    let (lines, whole) = commands::verify_audit(&app.app, None).await.expect("checked");
    assert!(whole && lines.len() == 2, "{lines:?}");
    assert!(lines[0].starts_with("brand: whole: 1 entries"), "{lines:?}");
    app.as_owner(&[
        "ALTER TABLE audit_log DISABLE TRIGGER USER",
        "UPDATE audit_log SET verb = 'settings.look' WHERE verb = 'settings.change'",
    ])
    .await
    .expect("the owner may");
    let (lines, whole) = commands::verify_audit(&app.app, Some("brand")).await.expect("checked");
    assert!(!whole);
    assert_eq!(lines, ["brand: broken at entry 1: its hash is not that of its content"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_done_whose_entry_cannot_be_written() {
    let app = TestApp::start().await;
    app.as_owner(&["REVOKE INSERT ON audit_log FROM vendor_app"]).await.expect("revoked");
    let key = json!({"label": "CRM", "scopes": "partners:read"});
    assert_eq!(app.admin().post("/api/api-keys/scoped", key).await.status, 500);
    assert_eq!(app.admin().get("/api/api-keys").await.json()["items"], json!([]));
    app.as_owner(&["GRANT INSERT ON audit_log TO vendor_app"]).await.expect("granted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_can_be_forgotten() {
    let app = TestApp::start().await;
    let member = json!({"email": "ada@brand.example", "name": "Ada", "role": "owner"});
    let id = app.admin().post("/api/settings/team", member).await.text("/id");
    let erased = commands::forget_in_audit(&app.app, &id, None).await.expect("erased");
    assert_eq!(erased, 1);
    assert!(app.admin().get(LOG).await.json()["items"][0]["subjectName"].is_null());
    let (_, whole) = commands::verify_audit(&app.app, None).await.expect("checked");
    assert!(whole);
}
