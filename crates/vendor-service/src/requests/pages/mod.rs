//! Network → Requests: who wants to promote the brand, and what was decided.

mod bulk;
mod card;
mod decide;
mod list;
mod one;

use actix_web::web::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(bulk::decide_requests)
        .service(bulk::show_decisions)
        .service(list::list_requests)
        .service(one::show_request)
        .service(decide::approve_request)
        .service(decide::reinstate_request)
        .service(decide::exclude_request)
        .service(decide::reject_request);
}
