//! `/api/admin/network`, `/api/uploads/logo`: the connection's life.

mod clocks;
mod counted;
mod heartbeat;
mod interrupted;
mod leave;
mod logo;
mod moved;
mod outbox;
mod protocol;
mod renaming;
mod rotate;

use serde_json::{Value, json};

use crate::harness::TestApp;
use crate::pages::hub::Hub;

const BEAT: &str = "POST /api/vendors/me/heartbeat";

/// A brand that is connected, and whose first heartbeat has arrived.
async fn connected(hub: &Hub) -> TestApp {
    let app = hub.connected().await;
    hub.called(BEAT, 1).await;
    app
}

async fn push(app: &TestApp) -> String {
    app.admin().post("/api/admin/network/heartbeat", json!({})).await.text("/result")
}

fn refusal(code: &str) -> Value {
    json!({"error": code, "detail": "The hub says no"})
}
