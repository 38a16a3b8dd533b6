//! Links on pages: the list, a new one, and one with its code and switches.

mod create;
mod detail;
mod list;

use actix_web::web::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::show_links)
        .service(create::show_form)
        .service(create::create)
        .service(detail::show_link)
        .service(detail::change)
        .service(detail::pause)
        .service(detail::resume);
}
