//! Network → Invitations: whom the brand has asked; and the form that asks somebody.

mod invite;
mod list;

use actix_web::web::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_invitations)
        .service(list::withdraw)
        .service(invite::show_form)
        .service(invite::send);
}
