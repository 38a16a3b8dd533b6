//! Where people report something, and where operators work on it.

mod desk;
mod form;

use actix_web::web::ServiceConfig;
use api_types::reports::ReportReason;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(form::show_form)
        .service(form::send)
        .service(desk::show_reports)
        .service(desk::show_report)
        .service(desk::resolve_report)
        .service(desk::dismiss_report);
}

/// What a reason is called.
fn called(reason: ReportReason) -> &'static str {
    match reason {
        ReportReason::Spam => "Spam",
        ReportReason::Misleading => "Misleading, or untrue",
        ReportReason::Illegal => "Illegal",
        ReportReason::Impersonation => "Pretends to be somebody else",
        ReportReason::Other => "Something else",
    }
}
