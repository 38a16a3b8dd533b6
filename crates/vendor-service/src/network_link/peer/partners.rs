//! Calls about who this brand's partners are.

use std::time::Duration;

use api_types::MessageId;
use api_types::affiliations::UpsertedPartner;
use api_types::affiliations::{UpsertOutcome, UpsertOutcomes, UpsertPartner, UpsertPartners};
use service_kit::outbound::{Method, Patience};

use super::{Asked, Hub, IDEMPOTENCY_KEY, header_value, json};

/// A batch of 500 takes the hub some seconds.
const BATCH: Patience = Patience::AtMost(Duration::from_secs(30));

impl Hub<'_> {
    /// Tells of one partner; the version makes a repetition harmless.
    pub async fn upsert_partner(
        &self,
        told: &UpsertPartner,
        message: MessageId,
    ) -> Asked<UpsertedPartner> {
        let call = self.call(Method::POST, "partners/upsert", Patience::Push)?;
        let call = call.header(IDEMPOTENCY_KEY, header_value(&message.to_string())?);
        self.ask(json(call, told)?).await
    }

    /// Tells of at most 500 partners; the outcomes come in the same order.
    pub async fn upsert_partners(&self, partners: Vec<UpsertPartner>) -> Asked<Vec<UpsertOutcome>> {
        let call = self.call(Method::POST, "partners/upsert/batch", BATCH)?;
        let answer: UpsertOutcomes = self.ask(json(call, &UpsertPartners { partners })?).await?;
        Ok(answer.items)
    }
}
