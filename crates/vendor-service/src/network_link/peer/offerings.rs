//! Calls about what this brand publishes.

use api_types::federation::PutOffering;
use api_types::offerings::MyOffering;
use api_types::{ListQuery, Listing, MessageId, ProgramId};
use service_kit::outbound::{Method, Patience};

use super::{Asked, Hub, IDEMPOTENCY_KEY, header_value, json};

impl Hub<'_> {
    /// What the hub lists of this brand, and what came of it.
    pub async fn offerings(&self, query: &ListQuery) -> Asked<Listing<MyOffering>> {
        self.list("vendors/me/offerings", query).await
    }

    /// Publishes a program; the message's id makes a repetition harmless.
    pub async fn put_offering(
        &self,
        id: ProgramId,
        offering: &PutOffering,
        message: MessageId,
    ) -> Asked<()> {
        let path = format!("vendors/me/offerings/{id}");
        let call = self.call(Method::PUT, &path, Patience::Push)?;
        let call = call.header(IDEMPOTENCY_KEY, header_value(&message.to_string())?);
        self.ask::<serde_json::Value>(json(call, offering)?).await.map(|_| ())
    }
}
