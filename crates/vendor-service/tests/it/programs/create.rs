//! `POST /api/programs`

use api_types::Scope::{ProgramsRead, ProgramsWrite};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::harness::TestApp;

pub fn standard() -> Value {
    json!({
        "name": "Standard",
        "destinationUrl": "https://shop.example/",
        "rule": {"kind": "percent", "value": "20", "months": 12},
        "windowDays": 60,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_program_is_the_default_and_says_its_rule_in_words() {
    let app = TestApp::start().await;
    let caller = app.caller(&[ProgramsWrite]).await;

    let answer = caller.post("/api/programs", standard()).await;

    assert_snapshot!(answer.seen());
    let second = caller.post("/api/programs", standard()).await;
    assert_eq!(second.json()["isDefault"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_can_not_be_kept_is_refused_and_leaves_nothing() {
    let app = TestApp::start().await;
    let caller = app.caller(&[ProgramsWrite, ProgramsRead]).await;
    for (field, pointer, value) in [
        ("name", "/name", json!("")),
        ("destinationUrl", "/destinationUrl", json!("http://shop.example/")),
        ("destinationUrl", "/destinationUrl", json!("javascript:alert(1)")),
        ("destinationUrl", "/destinationUrl", json!("https://user:pw@shop.example/")),
        ("deepLinkHosts", "/deepLinkHosts", json!(["not a host"])),
        ("windowDays", "/windowDays", json!(0)),
        ("holdbackDays", "/holdbackDays", json!(366)),
        ("rule.value", "/rule/value", json!("100.01")),
        ("rule.value", "/rule/value", json!("-1")),
        ("rule.months", "/rule/months", json!(121)),
        ("rule.currency", "/rule/currency", json!("USD")),
    ] {
        let mut form = standard();
        let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
        form.pointer_mut(parent).expect("a place")[key] = value.clone();
        let answer = caller.post("/api/programs", form).await;
        assert_eq!(answer.status.as_u16(), 422, "{field} {value}: {}", answer.body);
        assert_eq!(
            (answer.text("/error"), answer.text("/field")),
            ("invalid_field".into(), field.into())
        );
    }
    let malformed = caller.post("/api/programs", json!({"name": 1})).await;
    assert_eq!((malformed.status.as_u16(), malformed.text("/error")), (400, "bad_request".into()));
    assert_eq!(caller.get("/api/programs").await.json()["items"], json!([]));
}
