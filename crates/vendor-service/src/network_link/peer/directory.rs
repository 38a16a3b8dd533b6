//! Calls about creators who could be found.

use api_types::directory::{DirectoryCreator, DirectoryQuery};
use api_types::{CreatorId, Listing};
use service_kit::outbound::{Method, Patience};

use super::{Asked, Hub};

impl Hub<'_> {
    pub async fn creators(&self, query: &DirectoryQuery) -> Asked<Listing<DirectoryCreator>> {
        self.list("vendors/me/creators", query).await
    }

    pub async fn creator(&self, id: CreatorId) -> Asked<DirectoryCreator> {
        let path = format!("vendors/me/creators/{id}");
        self.ask(self.call(Method::GET, &path, Patience::Interactive)?).await
    }
}
