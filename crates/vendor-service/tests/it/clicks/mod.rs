//! `/r/{slug}`, `/api/clicks`, and what a test needs to have a click at all.

mod batch;
mod counts;
mod federated;
mod fold;
mod follow;
mod keep;
mod list;
mod report;

use api_types::ClickId;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::harness::{Answer, TestApp};
use crate::partners::{id, partner, program};

/// A brand with one program (20 % for 12 months) and partners, each with a link.
pub struct Stage {
    pub app: TestApp,
    pub program: String,
}

/// A partner and their link.
pub struct Promoter {
    pub id: String,
    pub link: String,
    pub slug: String,
}

impl Stage {
    pub async fn set() -> Self {
        let app = TestApp::start().await;
        let program = program(&app, "Standard", true).await;
        Self { app, program }
    }

    /// A brand whose program has these terms.
    pub async fn with(terms: Value) -> Self {
        let stage = Self::set().await;
        let patched =
            stage.app.admin().patch(&format!("/api/programs/{}", stage.program), terms).await;
        assert_eq!(patched.status, 200, "{}", patched.body);
        stage
    }

    pub async fn promoter(&self, name: &str) -> Promoter {
        let email = format!("{}@example.com", name.to_lowercase());
        let partner = partner(&self.app, &email, name).await;
        let path = format!("/api/links?partnerId={}", id(&partner));
        let link = self.app.admin().get(&path).await;
        let (link, slug) = (link.text("/items/0/id"), link.text("/items/0/slug"));
        Promoter { id: id(&partner).to_owned(), link, slug }
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.app.app.clock.now()
    }

    /// The id of a click that was this long ago, not reported yet.
    pub fn cref(&self, ago: TimeDelta) -> String {
        ClickId::new_at(self.now() - ago).to_string()
    }

    pub async fn report(&self, click: &str, link: &str) -> Answer {
        self.app.admin().post("/api/clicks", json!({"id": click, "linkId": link})).await
    }

    /// A human click on a promoter's link, this long ago; answers its id.
    pub async fn click(&self, promoter: &Promoter, ago: TimeDelta) -> String {
        let cref = self.cref(ago);
        let told = self.report(&cref, &promoter.link).await;
        assert_eq!(told.status, 201, "{}", told.body);
        cref
    }
}
