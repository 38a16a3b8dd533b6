//! The front page, the search and brands: what anybody may see before signing in.

pub mod cards;
pub mod example;
pub mod measures;
mod asked;
mod brand;
mod discover;
mod facets;
mod landing;

use actix_web::web::ServiceConfig;

pub use facets::FacetCache;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(landing::show_landing).service(discover::show_discover).service(brand::show_brand);
}
