//! Calls about creators' applications to this brand.

use api_types::RequestId;
use api_types::requests::{Decide, RequestCard, RequestFilter, RequestList};
use service_kit::outbound::{Call, Method, Patience};

use super::{Asked, Hub, json};

impl Hub<'_> {
    pub async fn requests(&self, filter: &RequestFilter) -> Asked<RequestList> {
        let mut call_url = self.url("vendors/me/requests")?;
        call_url.set_query(query(filter).as_deref());
        self.ask(self.dress(Call::get(call_url).patience(Patience::Interactive))?).await
    }

    pub async fn request(&self, id: RequestId) -> Asked<RequestCard> {
        let path = format!("vendors/me/requests/{id}");
        self.ask(self.call(Method::GET, &path, Patience::Interactive)?).await
    }

    pub async fn approve(&self, id: RequestId, form: &Decide) -> Asked<RequestCard> {
        let path = format!("vendors/me/requests/{id}/approve");
        self.ask(json(self.call(Method::POST, &path, Patience::Interactive)?, form)?).await
    }

    pub async fn reject(&self, id: RequestId, form: &Decide) -> Asked<RequestCard> {
        let path = format!("vendors/me/requests/{id}/reject");
        self.ask(json(self.call(Method::POST, &path, Patience::Interactive)?, form)?).await
    }
}

fn query(filter: &RequestFilter) -> Option<String> {
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    if let Some(status) = filter.status {
        pairs.append_pair("status", status.as_str());
    }
    if let Some(offering) = &filter.offering {
        pairs.append_pair("offering", offering);
    }
    if let Some(cursor) = &filter.cursor {
        pairs.append_pair("cursor", cursor);
    }
    if let Some(limit) = filter.limit {
        pairs.append_pair("limit", &limit.to_string());
    }
    Some(pairs.finish()).filter(|it| !it.is_empty())
}
