//! How partners get to the hub: as they come, and by a backfill.

mod auto;
mod backfill;
mod roster;

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Answer, TestApp};

pub const BACKFILL: &str = "/api/admin/network/backfill";

/// Turns auto-enroll on or off.
pub async fn auto_enroll(app: &TestApp, on: bool) -> Answer {
    app.admin().patch("/api/admin/network/me", json!({"autoEnroll": on})).await
}

/// How the partners stand, once no backfill is running any more or the running one waits.
pub async fn settled(app: &TestApp) -> Value {
    let look = async {
        let mut looks = tokio::time::interval(Duration::from_millis(20));
        loop {
            looks.tick().await;
            let seen = app.admin().get(BACKFILL).await.json();
            let runs = seen["backfill"]["state"] == "running";
            if !runs || seen["backfill"]["error"].is_string() {
                return seen;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), look).await.expect("the backfill settles")
}
