//! Accounts over JSON: below `/api/me`, and links that need no sign-in.

pub mod deletion;
pub mod emails;
pub mod exports;
mod keys;
pub mod sign_ins;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.configure(sign_ins::routes)
        .configure(keys::routes)
        .configure(emails::routes)
        .configure(exports::routes)
        .configure(deletion::routes);
}
