//! The way in: headers on every answer, foreign forms refused, plain errors, a clean end.
//!
//! Order of the middleware, outermost last: `refuse_foreign_forms`, `secure_answers`, then
//! `telemetry::track_requests`. The first two want `Data<Site>`.

mod answers;
mod headers;
mod origins;
mod server;
pub mod uploads;
mod visits;

pub use answers::{forms_and_limits, refused_answer};
pub use headers::secure_answers;
pub use origins::refuse_foreign_forms;
pub use server::{Workers, bind, serve};
pub use visits::{busy, lead_to, nowhere, tell_gpc};

use url::Url;

/// Where people find this service.
#[derive(Clone, Debug)]
pub struct Site {
    public_url: Url,
}

impl Site {
    pub const fn new(public_url: Url) -> Self {
        Self { public_url }
    }

    pub const fn public_url(&self) -> &Url {
        &self.public_url
    }

    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }
}
