//! The front page and the search: what anybody may see before signing in.

pub mod cards;
pub mod example;
mod discover;
mod landing;
mod totals;

use actix_web::web::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(landing::show_landing).service(discover::show_discover);
}
