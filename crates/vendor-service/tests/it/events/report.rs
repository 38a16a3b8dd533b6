//! `POST /api/attribution/events`.

use actix_web::http::Method;
use api_types::ErrorCode;
use api_types::Scope::{CommissionsRead, EventsWrite};
use api_types::events::ReportEvent;
use chrono::TimeDelta;
use serde_json::{Value, json};
use service_kit::Conn;
use vendor::events::actions;

use crate::clicks::Stage;
use crate::harness::Answer;

fn invoice(id: &str, cref: &str) -> Value {
    json!({
        "externalEventId": id,
        "type": "invoice_paid",
        "userId": "u-1",
        "cref": cref,
        "value": "49.99",
        "currency": "USD",
        "metadata": {"plan": "pro"},
    })
}

async fn report(stage: &Stage, body: Value) -> Answer {
    stage.app.caller(&[EventsWrite]).await.post("/api/attribution/events", body).await
}

#[actix_web::test]
async fn a_sale_after_a_click_earns_a_commission() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let cref = stage.click(&ada, TimeDelta::days(3)).await;

    let answer = report(&stage, invoice("inv-1", &cref)).await;

    assert_eq!(answer.status, 201, "{}", answer.body);
    let told = answer.json();
    let attribution = &told["attribution"];
    assert_eq!(attribution["status"], "attributed");
    assert_eq!(
        (&attribution["model"], &attribution["policyVersion"]),
        (&json!("last_click"), &json!(1))
    );
    let touch = &attribution["touches"][0];
    assert_eq!((&touch["clickId"], &touch["partnerId"]), (&json!(cref), &json!(ada.id)));
    assert_eq!((&touch["programId"], &touch["weight"]), (&json!(stage.program), &json!("1")));
    let line = &touch["commissions"][0];
    assert_eq!((&line["amount"], &line["currency"]), (&json!("10.00"), &json!("USD")));
    assert_eq!(line["status"], "accrued");
    assert_eq!(line["payableAt"], "2026-12-20T12:00:00Z");
}

#[actix_web::test]
async fn the_same_event_gets_the_first_answer_byte_for_byte() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let cref = stage.click(&ada, TimeDelta::days(3)).await;
    let first = report(&stage, invoice("inv-1", &cref)).await;
    stage.app.advance(TimeDelta::days(40));
    stage.app.job("commissions.approve").await;

    let again = report(&stage, invoice("inv-1", &cref)).await;
    let mut other = invoice("inv-1", &cref);
    other["value"] = json!("50.00");
    let other = report(&stage, other).await;

    assert_eq!((again.status.as_u16(), again.header("idempotent-replayed")), (200, "true"));
    assert_eq!(again.body, first.body);
    assert_eq!(
        (other.status.as_u16(), other.text("/error").as_str()),
        (422, "idempotency_mismatch")
    );
    let listed = stage.app.admin().get("/api/commissions").await.json();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
}

#[actix_web::test]
async fn an_event_without_an_id_is_named_by_its_call() {
    let stage = Stage::set().await;
    let (one, other) =
        (stage.app.caller(&[EventsWrite]).await, stage.app.caller(&[EventsWrite]).await);
    let signup = || Some(json!({"type": "signup", "userId": "u-1"}));
    let path = "/api/attribution/events";
    let key = [("idempotency-key", "call-1")];

    let first = one.send(Method::POST, path, signup(), &key).await;
    let again = one.send(Method::POST, path, signup(), &key).await;
    let foreign = other.send(Method::POST, path, signup(), &key).await;
    let nameless = one.send(Method::POST, path, signup(), &[]).await;

    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 200), "{}", first.body);
    assert_eq!((foreign.status.as_u16(), again.body == first.body), (201, true));
    assert_eq!(nameless.text("/field"), "externalEventId");
}

#[actix_web::test]
async fn many_calls_at_once_have_one_effect() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let cref = stage.click(&ada, TimeDelta::days(3)).await;
    let (tenant, now) = (stage.app.brand.id, stage.now());
    let call = || {
        let form: ReportEvent = serde_json::from_value(invoice("inv-1", &cref)).expect("an event");
        let work =
            async move |conn: &mut Conn| actions::report(conn, tenant, form, None, now).await;
        stage.app.app.db.write(tenant, work)
    };

    let outcomes = futures_util::future::join_all((0..50).map(|_| call())).await;

    let mut reports = Vec::new();
    for outcome in outcomes {
        match outcome {
            Ok(reported) => reports.push(reported),
            Err(refused) => assert_eq!(refused.told().error, ErrorCode::IdempotencyInFlight),
        }
    }
    assert_eq!(reports.iter().filter(|it| !it.replayed).count(), 1);
    assert!(reports.iter().all(|it| it.report == reports[0].report));
    let listed = stage.app.admin().get("/api/commissions").await.json();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
}

#[actix_web::test]
async fn a_call_beside_the_first_one_is_asked_to_come_again_or_replayed() {
    let stage = Stage::set().await;
    let caller = stage.app.caller(&[EventsWrite]).await;
    let body = || json!({"externalEventId": "up", "type": "signup", "userId": "u-1"});
    let call = || caller.post("/api/attribution/events", body());

    let (one, other) = tokio::join!(call(), call());

    let (first, second) = if one.status == 201 { (one, other) } else { (other, one) };
    assert_eq!(first.status, 201, "{}", first.body);
    match second.status.as_u16() {
        409 => assert_eq!(second.header("retry-after"), "1"),
        status => assert_eq!((status, &second.body), (200, &first.body)),
    }
}

#[actix_web::test]
async fn what_did_not_lead_to_a_commission_says_what_was_missing() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let status =
        async |id: &str, who: Value| stage.invoice(id, who).await.text("/attribution/status");

    assert_eq!(status("a", json!({"userId": "stranger"})).await, "no_identity");
    let unknown = stage.cref(TimeDelta::days(1));
    assert_eq!(status("b", json!({"cref": unknown})).await, "pending_identity");
    let old = stage.click(&ada, TimeDelta::days(31)).await;
    assert_eq!(status("c", json!({"cref": old})).await, "outside_window");
    let later = stage.click(&ada, TimeDelta::days(1)).await;
    let before = stage.now() - TimeDelta::days(2);
    assert_eq!(status("d", json!({"cref": later, "occurredAt": before})).await, "no_click");
    let bot = stage.cref(TimeDelta::hours(1));
    let click = json!({"id": bot, "linkId": ada.link, "class": "bot"});
    assert_eq!(stage.app.admin().post("/api/clicks", click).await.status, 201);
    assert_eq!(status("e", json!({"cref": bot})).await, "not_eligible");
    let listed = stage.app.admin().get("/api/commissions").await.json();
    assert_eq!(listed["items"], json!([]));
}

#[actix_web::test]
async fn without_a_holdback_a_commission_is_approved_at_once() {
    let stage = Stage::with(json!({"holdbackDays": 0})).await;
    let ada = stage.promoter("Ada").await;
    let cref = stage.click(&ada, TimeDelta::days(3)).await;
    let answer = report(&stage, invoice("inv-1", &cref)).await;
    assert_eq!(answer.text("/attribution/touches/0/commissions/0/status"), "approved");
}

#[actix_web::test]
async fn only_those_who_may_report() {
    let stage = Stage::set().await;
    let path = "/api/attribution/events";
    let body = || json!({"externalEventId": "a", "type": "signup", "userId": "u-1"});
    let reader = stage.app.caller(&[CommissionsRead]).await;
    assert_eq!(reader.post(path, body()).await.text("/error"), "forbidden_scope");
    assert_eq!(stage.app.hub().await.post(path, body()).await.text("/error"), "forbidden_scope");
    assert_eq!(stage.app.nobody().post(path, body()).await.status, 401);
    assert_eq!(stage.app.stranger().await.post(path, body()).await.status, 401);
}
