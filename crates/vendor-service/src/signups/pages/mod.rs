//! Sign-ups on pages: `/join` for everybody, and the team's list under Partners.

mod confirm;
mod join;
mod review;

use actix_web::web::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(join::show_join)
        .service(join::ask_to_join)
        .service(join::show_sent)
        .service(join::show_waiting)
        .service(confirm::show_confirm)
        .service(confirm::use_token)
        .service(confirm::use_code)
        .service(review::show_signups)
        .service(review::approve)
        .service(review::decline)
        .service(review::save_settings);
}
