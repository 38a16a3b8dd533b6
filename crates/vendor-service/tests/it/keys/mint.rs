//! `POST /api/api-keys/scoped`, `POST /api/api-keys/crm`

use serde_json::json;

use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn scopes_are_given_as_a_list_or_as_text() {
    let app = TestApp::start().await;
    let list = json!({"label": "CRM", "scopes": ["events:write", "partners:read"]});
    let text = json!({"label": "CRM", "scopes": "partners:read, events:write"});
    for form in [list, text] {
        let minted = app.admin().post("/api/api-keys/scoped", form).await;
        assert_eq!(minted.json()["key"]["scopes"], json!(["events:write", "partners:read"]));
        assert!(minted.text("/secret").starts_with("op_sk_"));
    }
    let bundle = app.admin().post("/api/api-keys/crm", json!({})).await.json();
    assert_eq!(bundle["key"]["scopes"].as_array().map(Vec::len), Some(4));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_makes_no_sense_is_refused() {
    let app = TestApp::start().await;
    for (field, form) in [
        ("label", json!({"label": " ", "scopes": "events:write"})),
        ("scopes", json!({"label": "CRM", "scopes": []})),
        ("scopes", json!({"label": "CRM", "scopes": "everything"})),
        (
            "expiresAt",
            json!({"label": "CRM", "scopes": "events:write", "expiresAt": "2026-01-01T00:00:00Z"}),
        ),
    ] {
        let answer = app.admin().post("/api/api-keys/scoped", form).await;
        assert_eq!((answer.status.as_u16(), answer.text("/field")), (422, field.to_owned()));
    }
    assert_eq!(app.admin().get("/api/api-keys").await.json()["items"], json!([]));
}
