//! `GET /api/programs`, `GET /api/programs/{id}`

use api_types::Scope::{ProgramsRead, ProgramsWrite};
use serde_json::json;

use super::create::standard;
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_each_other_and_the_last_one_says_so() {
    let app = TestApp::start().await;
    let caller = app.caller(&[ProgramsRead, ProgramsWrite]).await;
    for n in 1..=3 {
        app.advance(chrono::TimeDelta::seconds(1));
        let mut form = standard();
        form["name"] = json!(format!("Program {n}"));
        caller.post("/api/programs", form).await;
    }

    let first = caller.get("/api/programs?limit=2").await.json();
    let cursor = first["nextCursor"].as_str().expect("there is more");
    let second = caller.get(&format!("/api/programs?limit=2&cursor={cursor}")).await.json();

    assert_eq!(first["items"][0]["name"], "Program 3");
    assert_eq!(second["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(second["nextCursor"], json!(null));
    let odd = caller.get("/api/programs?cursor=elsewhere").await;
    assert_eq!((odd.status.as_u16(), odd.text("/error")), (400, "bad_request".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_is_not_there_is_not_found() {
    let app = TestApp::start().await;
    let caller = app.caller(&[ProgramsRead]).await;
    let answer = caller.get("/api/programs/prg_01J00000000000000000000000").await;
    assert_eq!((answer.status.as_u16(), answer.text("/error")), (404, "program_not_found".into()));
}
