//! Calls that replace a key or a token, and those that change where and whether the brand is.

use api_types::federation::{MoveVendor, RotateKey, RotatedKey, RotatedToken, VendorMe};
use serde_json::json;
use service_kit::outbound::{Method, Patience};

use super::{Asked, Hub, json};

impl Hub<'_> {
    /// Hands the hub a fresh key, which it tries before it takes it. May be repeated.
    pub async fn rotate_key(&self, form: &RotateKey) -> Asked<RotatedKey> {
        let call = self.call(Method::POST, "vendors/me/keys/rotate", Patience::Interactive)?;
        self.ask(json(call, form)?).await
    }

    /// Asks for a fresh token; the one in use works on until that was used.
    pub async fn rotate_token(&self) -> Asked<RotatedToken> {
        let call = self.call(Method::POST, "vendors/me/token/rotate", Patience::Interactive)?;
        self.ask(json(call, &json!({}))?).await
    }

    /// Tells where the instance is now; the hub looks there before it believes it.
    pub async fn move_to(&self, form: &MoveVendor) -> Asked<VendorMe> {
        let call = self.call(Method::POST, "vendors/me/move", Patience::Interactive)?;
        self.ask(json(call, form)?).await
    }

    /// Leaves the market; partnerships go on.
    pub async fn disconnect(&self) -> Asked<VendorMe> {
        let call = self.call(Method::POST, "vendors/me/disconnect", Patience::Interactive)?;
        self.ask(json(call, &json!({}))?).await
    }
}
