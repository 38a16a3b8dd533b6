//! What a running service tells about itself: logs, request ids, figures, health.
//!
//! Nothing here names a person: no address, no query string, no body reaches a log or a metric.

mod health;
mod logs;
mod meters;
mod requests;

pub use health::{Check, Health, Readiness, Standing, health_routes};
pub use logs::{LogFormat, start_logs};
pub use meters::{metrics_routes, recorder, spawn_upkeep};
pub(crate) use requests::{AnswerHeaders, mark_answer};
pub use requests::{REQUEST_ID_HEADER, RequestId, track_requests};
