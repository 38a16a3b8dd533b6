//! Calls about whom this brand invites.

use api_types::invitations::{CreateInvitation, InvitationFilter, SendInvitation, SentInvitation};
use api_types::{InvitationId, Listing};
use service_kit::outbound::{Method, Patience};

use super::{Asked, Hub, IDEMPOTENCY_KEY, header_value, json};

impl Hub<'_> {
    pub async fn invitations(&self, filter: &InvitationFilter) -> Asked<Listing<SentInvitation>> {
        self.list("vendors/me/invitations", filter).await
    }

    /// Invites a creator; under the same `key` a repetition is harmless.
    pub async fn invite(&self, form: SendInvitation, key: Option<&str>) -> Asked<SentInvitation> {
        let SendInvitation { offering_id, creator_id, message } = form;
        let path = format!("vendors/me/offerings/{offering_id}/invitations");
        let mut call = self.call(Method::POST, &path, Patience::Interactive)?;
        if let Some(key) = key {
            call = call.header(IDEMPOTENCY_KEY, header_value(key)?);
        }
        self.ask(json(call, &CreateInvitation { creator_id, message })?).await
    }

    pub async fn withdraw(&self, id: InvitationId) -> Asked<SentInvitation> {
        let path = format!("vendors/me/invitations/{id}/withdraw");
        self.ask(self.call(Method::POST, &path, Patience::Interactive)?).await
    }
}
