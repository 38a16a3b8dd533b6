//! `/api/commissions`.

mod approve;
mod list;
mod mature;

use chrono::TimeDelta;
use serde_json::json;

use crate::clicks::{Promoter, Stage};

impl Stage {
    /// A sale of 49.99 USD that a promoter is credited with; answers its commission's id.
    pub async fn commission(&self, promoter: &Promoter, id: &str) -> String {
        let cref = self.click(promoter, TimeDelta::hours(1)).await;
        let answer = self.invoice(id, json!({"userId": id, "cref": cref})).await;
        answer.text("/attribution/touches/0/commissions/0/commissionId")
    }
}
