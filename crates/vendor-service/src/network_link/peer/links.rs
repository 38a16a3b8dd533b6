//! Calls about where this brand's links lead.

use api_types::links::{LinkRoute, PutLink};
use api_types::{LinkId, MessageId};
use service_kit::outbound::{Method, Patience};

use super::{Asked, Hub, IDEMPOTENCY_KEY, header_value, json};

impl Hub<'_> {
    /// Tells where a link leads; the message's id makes a repetition harmless.
    pub async fn put_link(
        &self,
        id: LinkId,
        link: &PutLink,
        message: MessageId,
    ) -> Asked<LinkRoute> {
        let path = format!("vendors/me/links/{id}");
        let call = self.call(Method::PUT, &path, Patience::Push)?;
        let call = call.header(IDEMPOTENCY_KEY, header_value(&message.to_string())?);
        self.ask(json(call, link)?).await
    }
}
