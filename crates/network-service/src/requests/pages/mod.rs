//! Where creators apply and see what became of it; for operators, what is stuck.

mod applications;
mod apply;
mod leave;
mod offering;
mod stuck;

use actix_web::web::ServiceConfig;
use api_types::requests::RequestStatus;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(apply::show_offering)
        .service(apply::apply)
        .service(applications::show_applications)
        .service(applications::take_back)
        .service(leave::leave)
        .service(stuck::show_stuck)
        .service(stuck::retry)
        .service(stuck::give_up);
}

/// How a status is drawn and called.
fn standing(status: RequestStatus) -> (&'static str, &'static str) {
    match status {
        RequestStatus::Pending => ("pending", "The brand decides"),
        RequestStatus::Provisioning => ("working", "Your link is being made"),
        RequestStatus::Approved => ("approved", "Approved"),
        RequestStatus::Rejected => ("rejected", "Declined"),
        RequestStatus::Cancelled => ("rejected", "Taken back"),
    }
}
