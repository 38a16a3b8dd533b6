//! `POST /api/vendors/me/requests/decisions`, `GET …/{id}`

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::Method;
use chrono::TimeDelta;
use network::decisions::actions::{Submitted, submit};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::brand::{Brand, Fault, apply};
use crate::harness::{Answer, TestApp};

const DOOR: &str = "/api/vendors/me/requests/decisions";

/// A brand with this many applications.
async fn applied<'a>(app: &'a TestApp, names: &[&str]) -> (Brand<'a>, Vec<String>) {
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let mut ids = Vec::new();
    for name in names {
        let creator = app.creator(name).await;
        ids.push(apply(&creator, &offer, &format!("{}-pots", name.to_lowercase())).await);
    }
    (brand, ids)
}

fn form(decisions: &[(&str, &str)]) -> Value {
    let item = |(id, decision): &(&str, &str)| json!({"id": id, "decision": decision, "decisionNote": "Hello"});
    json!({"items": decisions.iter().map(item).collect::<Vec<_>>()})
}

/// Waits until nothing of a batch is left to do.
async fn finished(brand: &Brand<'_>, id: &str) -> Answer {
    let path = format!("{DOOR}/{id}");
    let waiting = async {
        loop {
            let progress = brand.caller().get(&path).await;
            if progress.json()["finishedAt"].is_string() {
                return progress;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), waiting).await.expect("it is carried out")
}

#[tokio::test(flavor = "multi_thread")]
async fn each_decision_succeeds_or_fails_on_its_own() {
    let app = TestApp::start().await;
    let (brand, ids) = applied(&app, &["Ada", "Bob", "Cleo", "Dan"]).await;
    brand.reject(&ids[3]).await;
    let nothing = "req_01J00000000000000000000000";
    let sent = form(&[
        (&ids[0], "approve"),
        (&ids[1], "reject"),
        (&ids[3], "approve"),
        (nothing, "approve"),
        (&ids[2], "approve"),
    ]);
    let answer = brand.caller().post(DOOR, sent).await;
    assert_eq!((answer.status.as_u16(), answer.number("/total")), (202, 5));

    let done = finished(&brand, &answer.text("/id")).await;
    let counts = ["/done", "/failed", "/waiting"].map(|it| done.number(it));
    assert_eq!(counts, [3, 2, 0], "{}", done.body);
    assert_eq!(done.text("/items/0/creatorName"), "Ada");
    assert_eq!(done.text("/items/2/error"), "request_not_pending");
    assert_eq!(done.text("/items/3/error"), "request_not_found");
    assert!(done.json()["items"][3]["creatorName"].is_null());
    let statuses =
        [brand.card(&ids[0]).await, brand.card(&ids[1]).await, brand.card(&ids[2]).await];
    assert_eq!(statuses.map(|it| it.text("/status")), ["approved", "rejected", "approved"]);
    let told = app.last_mail("bob@example.com").await;
    assert!(told.0.text.contains("They write: Hello"), "{}", told.0.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_item_tells_the_exact_reason_and_can_be_sent_again() {
    let app = TestApp::start().await;
    let (brand, ids) = applied(&app, &["Ada", "Bob"]).await;
    brand.stub.fails("POST /partners", Fault::Refuse(422, "partner_revoked"));
    let sent = form(&[(&ids[0], "approve"), (&ids[1], "reject")]);
    let first = brand.caller().post(DOOR, sent).await.text("/id");
    let done = finished(&brand, &first).await;
    assert_eq!([done.number("/done"), done.number("/failed")], [1, 1]);
    assert_eq!(done.text("/items/0/error"), "federation_failed");
    assert_eq!(done.text("/items/0/detail"), "422: partner_revoked The brand says no");

    brand.stub.recovers();
    let again = brand.caller().post(DOOR, form(&[(&ids[0], "approve")])).await.text("/id");
    assert_eq!(finished(&brand, &again).await.number("/done"), 1);
    assert_eq!(brand.card(&ids[0]).await.text("/status"), "approved");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_is_one_batch() {
    let app = TestApp::start().await;
    let (brand, ids) = applied(&app, &["Ada"]).await;
    let key = [("idempotency-key", "once")];
    let sent = || Some(form(&[(&ids[0], "reject")]));
    let first = brand.caller().send(Method::POST, DOOR, sent(), &key).await;
    let again = brand.caller().send(Method::POST, DOOR, sent(), &key).await;
    assert_eq!(
        (first.status, again.status, first.text("/id")),
        (again.status, first.status, again.text("/id"))
    );
    let other = Some(form(&[(&ids[0], "approve")]));
    let mixed = brand.caller().send(Method::POST, DOOR, other, &key).await;
    assert_eq!(mixed.refusal(), "422 idempotency_mismatch");
    finished(&brand, &first.text("/id")).await;
    let mails = app.mails_to("ada@example.com").await;
    assert_eq!(mails.iter().filter(|it| it.text.contains("They write")).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_dead_worker_left_is_taken_up_by_the_job() {
    let app = TestApp::start().await;
    let (brand, ids) = applied(&app, &["Ada", "Bob"]).await;
    let vendor = brand.id.parse().expect("an id");
    let sent = form(&[(&ids[0], "approve"), (&ids[1], "reject")]);
    let sent = serde_json::from_value(sent).expect("a form");
    let now = app.app.clock.now();
    let written = app.app.write(async move |conn| {
        match submit(conn, vendor, sent, None, "a worker that dies", now).await? {
            Submitted::Fresh(id, _) => Ok(id.to_string()),
            Submitted::Replayed(_) => Ok(String::new()),
        }
    });
    let id = written.await.expect("written down");
    app.job("decisions.resume").await;
    let path = format!("{DOOR}/{id}");
    assert_eq!(brand.caller().get(&path).await.number("/waiting"), 2, "the claim holds");

    app.advance(TimeDelta::seconds(31));
    app.job("decisions.resume").await;
    let done = brand.caller().get(&path).await;
    assert_eq!((done.number("/done"), done.number("/waiting")), (2, 0), "{}", done.body);
    assert_eq!(brand.stub.state().partners.len(), 1);
    app.advance(TimeDelta::days(91));
    app.job("decisions.resume").await;
    assert_eq!(brand.caller().get(&path).await.refusal(), "404 not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brand_that_takes_long_is_waited_for_and_the_progress_tells() {
    let mut app = TestApp::start().await;
    app.alter(|app| app.patience = Duration::from_millis(50));
    let (brand, ids) = applied(&app, &["Ada", "Bob"]).await;
    let gate = Arc::new(Semaphore::new(0));
    brand.stub.fails("POST /links", Fault::Held(gate.clone()));
    let sent = form(&[(&ids[0], "approve"), (&ids[1], "reject")]);
    let id = brand.caller().post(DOOR, sent).await.text("/id");
    let path = format!("{DOOR}/{id}");
    let seen = async {
        while brand.caller().get(&path).await.number("/done") != 1 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), seen).await.expect("one is done");
    assert_eq!(brand.caller().get(&path).await.number("/waiting"), 1);
    gate.add_permits(1);
    let settled = async {
        loop {
            app.advance(TimeDelta::seconds(31));
            app.job("decisions.resume").await;
            let progress = brand.caller().get(&path).await;
            if progress.number("/waiting") == 0 {
                return progress;
            }
        }
    };
    let done = tokio::time::timeout(Duration::from_secs(20), settled).await.expect("settled");
    assert_eq!(done.number("/done"), 2, "{}", done.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_batch_is_refused_and_a_batch_is_its_brands_alone() {
    let app = TestApp::start().await;
    let (brand, ids) = applied(&app, &["Ada"]).await;
    let twice = form(&[(&ids[0], "approve"), (&ids[0], "reject")]);
    for bad in [form(&[]), twice] {
        assert_eq!(brand.caller().post(DOOR, bad).await.refusal(), "422 invalid_field items");
    }
    let odd = brand.caller().post(DOOR, form(&[(&ids[0], "postpone")])).await;
    assert_eq!(odd.refusal(), "400 bad_request");
    let id = brand.caller().post(DOOR, form(&[(&ids[0], "reject")])).await.text("/id");
    let other = app.brand("Other").await;
    let foreign = other.caller().get(&format!("{DOOR}/{id}")).await;
    assert_eq!(foreign.refusal(), "404 not_found");
    let theirs = other.caller().post(DOOR, form(&[(&ids[0], "reject")])).await.text("/id");
    assert_eq!(finished(&other, &theirs).await.text("/items/0/error"), "request_not_found");
    assert!(finished(&other, &theirs).await.json()["items"][0]["creatorName"].is_null());
}
