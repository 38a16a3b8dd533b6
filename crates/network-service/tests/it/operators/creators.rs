//! `/api/operator/creators`

use serde_json::json;

use crate::brand::apply;
use crate::harness::TestApp;

const LIST: &str = "/api/operator/creators";

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_creator_is_out_and_hidden_and_their_links_go_on() {
    let app = TestApp::start().await;
    let olga = app.operator().await;
    let brand = app.brand("Brightkiln").await;
    let ada = app.creator("Ada").await;
    let offer = brand.publish("Kilns").await;
    let request = apply(&ada, &offer, "ada").await;
    let id = olga.get(&format!("{LIST}?q=ada@")).await.text("/items/0/id");
    let path = format!("{LIST}/{id}");

    let silent = olga.post(&format!("{path}/block"), json!({"reason": " "})).await;
    assert_eq!(silent.refusal(), "422 invalid_field reason");
    let blocked = olga.post(&format!("{path}/block"), json!({"reason": "Buys clicks"})).await;
    assert_eq!(blocked.text("/blockedFor"), "Buys clicks");
    assert_eq!(ada.get("/api/me").await.refusal(), "401 unauthenticated", "signed out at once");
    let nobody = app.nobody();
    let asked = nobody
        .post("/api/auth/magic", json!({"email": "ada@example.com", "role": "creator"}))
        .await;
    let browser = asked.cookies();
    let letters = app.mails_to("ada@example.com").await;
    assert!(letters.iter().any(|it| it.text.contains("Buys clicks")), "she is told");
    let token = app.last_mail("ada@example.com").await.token();
    let back = app.browser(&browser).post("/api/auth/magic/verify", json!({"token": token})).await;
    assert_eq!(back.refusal(), "403 creator_blocked");
    assert_eq!(app.nobody().get("/api/creators/ada").await.refusal(), "404 creator_not_found");
    assert_eq!(app.nobody().get("/@ada").await.status, 404);
    let pending = brand.caller().get("/api/vendors/me/requests").await;
    assert_eq!(pending.count(), 0, "her application is hidden");

    let lifted = olga.post(&format!("{path}/unblock"), json!({"reason": "A mistake"})).await;
    assert!(lifted.json()["blockedAt"].is_null());
    assert_eq!(app.nobody().get("/api/creators/ada").await.status, 200);
    assert_eq!(brand.card(&request).await.status, 200);
    app.sign_in("ada@example.com", "creator").await;
    let log = olga.get("/api/operator/audit?verb=creators").await;
    assert_eq!((log.text("/items/0/verb"), log.count()), ("creators.unblock".into(), 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn creators_are_found_and_paged() {
    let app = TestApp::start().await;
    for name in ["Ada", "Bob", "Cleo"] {
        app.creator(name).await;
    }
    let admin = app.admin();
    let id = admin.get(&format!("{LIST}?q=@bob")).await.text("/items/0/id");
    admin.post(&format!("{LIST}/{id}/block"), json!({"reason": "x"})).await;
    assert_eq!(admin.get(&format!("{LIST}?blocked=true")).await.count(), 1);
    assert_eq!(admin.get(&format!("{LIST}?blocked=false")).await.count(), 2);
    assert_eq!(admin.get(&format!("{LIST}?q=%25")).await.count(), 0);
    let first = admin.get(&format!("{LIST}?limit=2")).await;
    let rest = admin.get(&format!("{LIST}?limit=2&cursor={}", first.text("/nextCursor"))).await;
    assert_eq!((first.count(), rest.count()), (2, 1));
    assert_eq!(admin.get(&format!("{LIST}/{id}")).await.text("/name"), "Bob");
    let nobody = format!("{LIST}/crt_01J00000000000000000000000");
    assert_eq!(admin.get(&nobody).await.refusal(), "404 creator_not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_invites_a_creator() {
    let app = TestApp::start().await;
    let form = json!({"email": "New@Example.com"});
    let invited = app.admin().post(&format!("{LIST}/invite"), form).await;
    assert_eq!(invited.status, 202);
    let token = app.last_mail("new@example.com").await.token();
    let entered = app.nobody().post("/api/auth/magic/verify", json!({"token": token})).await;
    assert_eq!(entered.text("/role"), "creator");
    let bad = app.admin().post(&format!("{LIST}/invite"), json!({"email": "nobody"})).await;
    assert_eq!(bad.refusal(), "422 invalid_field email");
}
