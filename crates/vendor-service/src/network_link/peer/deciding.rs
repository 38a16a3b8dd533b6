//! Calls about many decisions at once, and about who may not apply.

use api_types::decisions::{DecideMany, DecisionBatch};
use api_types::exclusions::{Exclude, Exclusion};
use api_types::{BatchId, CreatorId, ListQuery, Listing};
use service_kit::outbound::{Call, Method, Patience};

use super::{Asked, Hub, IDEMPOTENCY_KEY, header_value, json};

impl Hub<'_> {
    /// Sends many decisions; the same key is one batch.
    pub async fn decide(&self, form: &DecideMany, key: &str) -> Asked<DecisionBatch> {
        let path = "vendors/me/requests/decisions";
        let call = self.call(Method::POST, path, Patience::Interactive)?;
        let call = call.header(IDEMPOTENCY_KEY, header_value(key)?);
        self.ask(json(call, form)?).await
    }

    pub async fn decisions(&self, id: BatchId) -> Asked<DecisionBatch> {
        let path = format!("vendors/me/requests/decisions/{id}");
        self.ask(self.call(Method::GET, &path, Patience::Interactive)?).await
    }

    pub async fn exclude(&self, creator: CreatorId, form: &Exclude) -> Asked<Exclusion> {
        let path = format!("vendors/me/creators/{creator}/exclusions");
        self.ask(json(self.call(Method::POST, &path, Patience::Interactive)?, form)?).await
    }

    pub async fn lift(&self, creator: CreatorId) -> Asked<Exclusion> {
        let path = format!("vendors/me/creators/{creator}/exclusions");
        self.ask(self.call(Method::DELETE, &path, Patience::Interactive)?).await
    }

    /// Of one creator all that there ever were, else all that are in force.
    pub async fn exclusions(
        &self,
        creator: Option<CreatorId>,
        page: &ListQuery,
    ) -> Asked<Listing<Exclusion>> {
        let mut url = match creator {
            Some(creator) => self.url(&format!("vendors/me/creators/{creator}/exclusions"))?,
            None => self.url("vendors/me/exclusions")?,
        };
        url.query_pairs_mut().append_pair("limit", &page.limit().to_string());
        if let Some(cursor) = &page.cursor {
            url.query_pairs_mut().append_pair("cursor", cursor);
        }
        self.ask(self.dress(Call::get(url).patience(Patience::Interactive))?).await
    }
}
