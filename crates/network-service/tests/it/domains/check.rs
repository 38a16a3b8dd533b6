//! `POST /api/domains/{id}/check`, and the daily look

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{add, check, hub, proven};
use crate::clicks::Stage;
use service_kit::testing::dns::{Held, Names};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_found_stands_beside_what_was_expected() {
    let names = Names::start();
    let app = hub(&names).await;
    let ada = app.creator("Ada").await;
    let (id, proof) = add(&ada, "go.ada.com").await;

    let nothing = check(&ada, &id).await.json();
    assert_eq!((&nothing["status"], &nothing["trouble"]), (&json!("pending"), &Value::Null));
    assert_eq!(nothing["records"][0]["found"], Value::Null);
    names.put("_openpartner.go.ada.com", &[Held::Text("openpartner-verify=wrong".into())]);
    names.put("go.ada.com", &[Held::Alias("elsewhere.example".into())]);
    let wrong = check(&ada, &id).await.json();
    assert_eq!(wrong["status"], "pending");
    assert_eq!(wrong["records"][0]["found"], "openpartner-verify=wrong");
    assert_eq!(wrong["records"][1]["found"], "elsewhere.example");

    names.text("_openpartner.go.ada.com", &proof);
    let verified = check(&ada, &id).await.json();
    assert_eq!(
        (&verified["status"], &verified["records"][0]["isRight"]),
        (&json!("verified"), &json!(true))
    );
    assert_eq!(verified["records"][1]["isRight"], json!(false));
    names.put("go.ada.com", &[Held::Address([192, 0, 2, 7])]);
    assert_eq!(check(&ada, &id).await.json()["records"][1]["isRight"], json!(true), "by address");
}

#[tokio::test(flavor = "multi_thread")]
async fn links_appear_on_a_proven_domain() {
    let names = Names::start();
    let app = hub(&names).await;
    let stage = Stage::set(&app).await;
    assert_eq!(stage.partnership["ownUrls"], json!([]));
    proven(&names, &stage.ada, "go.ada.com").await;

    let mine = stage.ada.get("/api/partnerships").await;

    assert_eq!(mine.json()["items"][0]["ownUrls"], json!(["http://go.ada.com:4700/r/brightkiln"]));
    let here = [("host", "go.ada.com:4700")];
    assert_eq!(crate::clicks::follow(&app, "/r/brightkiln", &here).await.status, 302);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_proof_is_warned_of_and_after_three_days_the_domain_is_off() {
    let names = Names::start();
    let app = hub(&names).await;
    let ada = app.creator("Ada").await;
    let id = proven(&names, &ada, "go.ada.com").await;
    names.clear("_openpartner.go.ada.com");
    app.job("domains.check").await;
    let status = async || ada.get("/api/domains").await.text("/items/0/status");
    assert_eq!(status().await, "verified", "it is looked at once a day");

    app.advance(TimeDelta::hours(23));
    app.job("domains.check").await;
    assert_eq!(status().await, "warned");
    assert!(app.app.hosts.serves("go.ada.com"));
    let warning = app.last_mail("ada@example.com").await.0;
    assert_eq!(warning.subject, "go.ada.com lost its proof");
    assert!(warning.text.contains("If it is not back by 24 Nov 2026"), "{}", warning.text);
    for _ in 0..3 {
        app.advance(TimeDelta::hours(23));
        app.job("domains.check").await;
    }
    assert_eq!(status().await, "warned");
    app.advance(TimeDelta::hours(4));
    app.job("domains.check").await;

    assert_eq!(status().await, "off");
    assert!(!app.app.hosts.serves("go.ada.com"));
    let mails = app.mails_to("ada@example.com").await;
    let told = mails.iter().filter(|it| it.subject.starts_with("go.ada.com")).count();
    assert_eq!((told, mails.last().map(|it| it.subject.as_str())), (2, Some("go.ada.com is off")));
    let proof = ada.get("/api/domains").await.text("/items/0/records/0/expected");
    names.text("_openpartner.go.ada.com", &proof);
    assert_eq!(check(&ada, &id).await.text("/status"), "verified", "it comes back with its proof");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dns_that_is_away_takes_no_domain_away() {
    let names = Names::start();
    let app = hub(&names).await;
    let ada = app.creator("Ada").await;
    let id = proven(&names, &ada, "go.ada.com").await;
    names.is_away(true);

    let away = check(&ada, &id).await.json();
    app.advance(TimeDelta::days(9));
    app.job("domains.check").await;

    assert_eq!(away["status"], "verified");
    let trouble = "The DNS did not answer; try again in a few minutes";
    assert_eq!(away["trouble"], trouble);
    assert_eq!(ada.get("/api/domains").await.text("/items/0/status"), "verified");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_domain_is_found_by_the_clock_and_checks_are_limited() {
    let names = Names::start();
    let app = hub(&names).await;
    let ada = app.creator("Ada").await;
    let (id, proof) = add(&ada, "go.ada.com").await;
    names.text("_openpartner.go.ada.com", &proof);
    app.job("domains.check").await;
    assert_eq!(ada.get("/api/domains").await.text("/items/0/status"), "verified");
    let mut refusals = 0;
    for _ in 0..40 {
        refusals += u32::from(check(&ada, &id).await.refusal().starts_with("429 rate_limited"));
    }
    assert!(refusals >= 5, "{refusals}");
}
