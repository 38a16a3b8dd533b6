//! Settings on pages: what the brand says about itself, and its team.

mod brand;
mod team;

use actix_web::web::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(brand::show_brand)
        .service(brand::save)
        .service(team::show_team)
        .service(team::invite)
        .service(team::remove);
}
