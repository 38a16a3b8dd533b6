//! `/api/partners/upsert`: what brands tell of their partners, and what follows from it

mod at_once;
mod ending;
mod opting_out;
mod upsert;

use api_types::PartnerId;
use serde_json::{Value, json};

use crate::harness::TestApp;

pub const UPSERT: &str = "/api/partners/upsert";

/// A partner's id at a brand, as its instance would make it.
pub fn partner_id(app: &TestApp) -> String {
    PartnerId::new_at(app.app.clock.now()).to_string()
}

/// What a brand tells of an active partner whom it had invited.
pub fn told(partner: &str, email: &str, version: i64) -> Value {
    json!({
        "vendorPartnerId": partner, "email": email, "name": "Grace Hopper",
        "joinedAt": "2026-10-01T09:00:00Z", "status": "active", "source": "admin_invite",
        "version": version,
    })
}

/// The same with another status.
pub fn told_as(partner: &str, email: &str, version: i64, status: &str) -> Value {
    let mut told = told(partner, email, version);
    told["status"] = json!(status);
    told
}
