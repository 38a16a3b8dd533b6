//! `/api/operator/deliveries`

use serde_json::json;

use crate::harness::TestApp;

const LIST: &str = "/api/operator/deliveries";

/// Invites people, and lets their letters die.
async fn dead(app: &TestApp, count: usize) {
    for number in 0..count {
        let form = json!({"email": format!("p{number}@example.com")});
        app.admin().post("/api/operator/creators/invite", form).await;
    }
    app.as_owner(&[
        "UPDATE outbox SET state = 'dead', attempts = 9, last_error = '550 no such box'",
    ])
    .await
    .expect("the letters die");
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_letters_are_listed_and_sent_again_one_or_all() {
    let app = TestApp::start().await;
    dead(&app, 3).await;
    let admin = app.admin();
    let first = admin.get(&format!("{LIST}?limit=2")).await;
    let rest = admin.get(&format!("{LIST}?limit=2&cursor={}", first.text("/nextCursor"))).await;
    assert_eq!((first.count(), rest.count()), (2, 1));
    assert_eq!(first.text("/items/0/subject"), "p2@example.com");
    assert_eq!(first.text("/items/0/lastError"), "550 no such box");

    let one = format!("{LIST}/{}/retry", first.text("/items/0/id"));
    assert_eq!(admin.post(&one, json!({})).await.number("/retried"), 1);
    assert_eq!(app.mails_to("p2@example.com").await.len(), 1);
    assert_eq!(admin.post(&one, json!({})).await.refusal(), "409 state_conflict");
    assert_eq!(admin.post(&format!("{LIST}/retry"), json!({})).await.number("/retried"), 2);
    assert_eq!(app.mails_to("p0@example.com").await.len(), 1);
    assert_eq!(admin.get(LIST).await.count(), 0);
    assert_eq!(admin.post(&format!("{LIST}/retry"), json!({})).await.number("/retried"), 0);
    let log = admin.get("/api/operator/audit?verb=deliveries").await;
    assert_eq!((log.count(), log.text("/items/0/reason")), (2, "2 messages".into()));
}
