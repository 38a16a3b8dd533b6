//! `/api/attribution/events`, and what a test needs to have a sale at all.

mod batch;
mod bonds;
mod list;
mod orders;
mod report;
mod show;
mod validate;

use serde_json::{Value, json};

use crate::clicks::Stage;
use crate::harness::Answer;

impl Stage {
    /// Reports a paid invoice of 49.99 USD; `fields` come on top.
    pub async fn invoice(&self, id: &str, fields: Value) -> Answer {
        self.event(id, "invoice_paid", json!({"value": "49.99", "currency": "USD"}), fields).await
    }

    pub async fn event(&self, id: &str, kind: &str, money: Value, fields: Value) -> Answer {
        let mut body = json!({"externalEventId": id, "type": kind});
        for part in [money, fields] {
            for (name, value) in part.as_object().expect("fields") {
                body[name] = value.clone();
            }
        }
        self.app.admin().post("/api/attribution/events", body).await
    }

    pub async fn identify(&self, user: &str, cref: &str) -> Answer {
        let pair = json!({"userId": user, "cref": cref});
        self.app.admin().post("/api/attribution/identify", pair).await
    }

    /// An event by its external id, as it stands now.
    pub async fn decided(&self, id: &str) -> Value {
        let path = format!("/api/attribution/events?q={id}");
        self.app.admin().get(&path).await.json()["items"][0].clone()
    }

    /// Status, partner and commission of an event as it stands now.
    pub async fn outcome(&self, id: &str) -> (String, Value, Value) {
        let event = self.decided(id).await;
        let touch = &event["attribution"]["touches"][0];
        let status = event["attribution"]["status"].as_str().unwrap_or_default().to_owned();
        (status, touch["partnerId"].clone(), touch["commissions"][0]["amount"].clone())
    }
}
