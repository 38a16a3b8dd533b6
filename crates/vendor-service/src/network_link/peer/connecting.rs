//! Calls about the connection itself: registering, proving, and the heartbeat.

use api_types::federation::{
    Heartbeat, HeartbeatReceipt, RegisterVendor, RegisteredVendor, VendorMe, VerifiedVendor,
    VerifyVendor,
};
use service_kit::outbound::{Method, Patience};

use super::{Asked, Hub, json};

impl Hub<'_> {
    pub async fn register(&self, form: &RegisterVendor) -> Asked<RegisteredVendor> {
        let call = self.call(Method::POST, "vendors", Patience::Interactive)?;
        self.ask(json(call, form)?).await
    }

    pub async fn verify(&self, form: &VerifyVendor) -> Asked<VerifiedVendor> {
        let call = self.call(Method::POST, "vendors/verify", Patience::Interactive)?;
        self.ask(json(call, form)?).await
    }

    pub async fn me(&self) -> Asked<VendorMe> {
        self.ask(self.call(Method::GET, "vendors/me", Patience::Push)?).await
    }

    pub async fn heartbeat(&self, form: &Heartbeat) -> Asked<HeartbeatReceipt> {
        let call = self.call(Method::POST, "vendors/me/heartbeat", Patience::Push)?;
        self.ask(json(call, form)?).await
    }
}
