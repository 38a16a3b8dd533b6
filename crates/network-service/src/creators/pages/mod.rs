//! A creator's profile: the form of its owner, and the page for everybody.

mod form;
mod profile;
mod public;

use actix_web::web::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(profile::show_profile).service(profile::save_profile).service(public::show_public);
}
