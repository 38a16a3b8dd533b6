//! `PATCH /api/programs/{id}`, `DELETE /api/programs/{id}`, `GET /api/programs/{id}/versions`

use api_types::Scope::{ProgramsRead, ProgramsWrite};
use serde_json::json;

use super::create::standard;
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_terms_makes_a_version_and_a_change_of_name_does_not() {
    let app = TestApp::start().await;
    let caller = app.caller(&[ProgramsRead, ProgramsWrite]).await;
    let path =
        format!("/api/programs/{}", caller.post("/api/programs", standard()).await.text("/id"));

    let renamed = caller.patch(&path, json!({"name": "Better"})).await.json();
    assert_eq!((&renamed["name"], &renamed["version"]), (&json!("Better"), &json!(1)));
    let widened = caller.patch(&path, json!({"windowDays": 90})).await.json();
    assert_eq!(widened["version"], 2);

    let versions = caller.get(&format!("{path}/versions")).await.json();
    assert_eq!(versions["items"][0]["terms"]["windowDays"], 90);
    assert_eq!(versions["items"][1]["validFrom"], json!(null));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archived_program_can_not_be_changed_and_archiving_twice_is_one() {
    let app = TestApp::start().await;
    let caller = app.caller(&[ProgramsRead, ProgramsWrite]).await;
    let path =
        format!("/api/programs/{}", caller.post("/api/programs", standard()).await.text("/id"));

    assert_eq!(caller.delete(&path).await.json()["status"], "archived");
    assert_eq!(caller.delete(&path).await.json()["status"], "archived");
    let answer = caller.patch(&path, json!({"name": "Again"})).await;
    assert_eq!((answer.status.as_u16(), answer.text("/error")), (409, "program_archived".into()));
    let default = caller.post(&format!("{path}/default"), json!({})).await;
    assert_eq!(default.text("/error"), "program_archived");
}
