//! Network → Status: putting the brand on the hub, and how the connection stands.

mod danger;
mod landing;
mod outbox;
mod rotating;
mod status;
mod trouble;

use actix_web::web::ServiceConfig;
use service_kit::{Error, Refusal, Result};

use crate::admins::AdminRole;
use crate::keys::caller::Actor;

pub use trouble::{Trouble, advice, sentence};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(status::show_status)
        .service(status::connect)
        .service(status::connect_by_email)
        .service(status::push_update)
        .service(landing::show_landing)
        .service(landing::complete)
        .service(rotating::rotate_key)
        .service(rotating::rotate_token)
        .service(rotating::move_instance)
        .service(outbox::show_outbox)
        .service(outbox::retry_outbox)
        .service(outbox::retry_message)
        .service(danger::show_danger)
        .service(danger::leave);
}

/// Whether somebody may change what the hub knows; others see it only.
pub fn may_manage(actor: &Actor) -> bool {
    match actor {
        Actor::Admin { role, .. } => *role >= AdminRole::Manager,
        Actor::Headless | Actor::Key { .. } => true,
    }
}

/// What the hub or this instance refused, to be told where it was asked for, whatever its status:
/// a token that the hub no longer knows is no reason to sign in again.
pub fn told(err: Error) -> Result<Refusal> {
    match err.refusal() {
        Some(refusal) => Ok(refusal.clone()),
        None => Err(err),
    }
}
