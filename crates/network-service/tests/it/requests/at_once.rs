//! An application at the same moment as a block or a merge of its creator

use api_types::accounts::EmailOutcome;
use network::{accounts, blocks};
use serde_json::json;
use service_kit::Conn;
use tokio::sync::oneshot;

use crate::harness::{Answer, Caller, TestApp};

/// Applies while another transaction has done its work and is not committed yet.
async fn applying(app: &TestApp, who: &Caller<'_>, offer: &str, go: oneshot::Sender<()>) -> Answer {
    let form = json!({"pitch": "", "preferredSlug": "a-link", "termsVersion": 1});
    let path = format!("/api/offerings/{offer}/requests");
    let wait = async {
        app.until_waiting(1).await;
        go.send(()).expect("the other one waits");
    };
    tokio::join!(who.post(&path, form), wait).0
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_applies_while_they_are_being_blocked() {
    let app = TestApp::start().await;
    let offer = app.brand("Brightkiln").await.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let id = ada.get("/api/me").await.text("/id").parse().expect("an id");
    let (post, now) = (app.app.post(), app.app.clock.now());
    let ((done, is_done), (go, gate)) = (oneshot::channel(), oneshot::channel());
    let block = async move |conn: &mut Conn| {
        blocks::actions::block(conn, &post, id, "Buys clicks", now).await?;
        done.send(()).expect("the test waits");
        gate.await.expect("the test goes on");
        Ok(())
    };
    let apply = async {
        is_done.await.expect("blocked");
        applying(&app, &ada, &offer, go).await
    };
    let (blocked, applied) = tokio::join!(app.app.write(block), apply);
    blocked.expect("committed");
    assert_eq!(applied.refusal(), "403 creator_blocked");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_applies_as_an_identity_that_is_being_merged() {
    const PATH: &str = "/api/me/email-change";
    let app = TestApp::start().await;
    let offer = app.brand("Brightkiln").await.publish("Kilns").await;
    let (ada, lace) = (app.creator("Ada").await, app.creator("Lace").await);
    ada.post(PATH, json!({"email": "lace@example.com"})).await;
    for email in ["ada@example.com", "lace@example.com"] {
        let code = app.last_mail(email).await.code();
        assert_eq!(ada.post(&format!("{PATH}/code"), json!({"code": code})).await.status, 200);
    }
    let me = ada.get("/api/me").await.text("/id").parse().expect("an id");
    let (post, now) = (app.app.post(), app.app.clock.now());
    let ((done, is_done), (go, gate)) = (oneshot::channel(), oneshot::channel());
    let merge = async move |conn: &mut Conn| {
        let change = accounts::actions::merge(conn, &post, me, now).await?;
        done.send(()).expect("the test waits");
        gate.await.expect("the test goes on");
        Ok(change)
    };
    let apply = async {
        is_done.await.expect("merged");
        applying(&app, &lace, &offer, go).await
    };
    let (merged, applied) = tokio::join!(app.app.write(merge), apply);
    assert_eq!(merged.expect("committed").outcome, Some(EmailOutcome::Merged));
    assert_eq!(applied.refusal(), "404 creator_not_found");
    assert_eq!(ada.get("/api/requests").await.count(), 0);
}
