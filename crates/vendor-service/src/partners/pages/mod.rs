//! Partners on pages: the list, the invitation, and everything about one of them.

mod acts;
mod detail;
mod invite;
mod list;
mod words;

use actix_web::web::ServiceConfig;

use super::api::Desk;
use crate::app::App;
use crate::keys::caller::{AdminCaller, Level};

pub use words::{grant_source, source};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::show_partners)
        .service(list::download_partners)
        .service(invite::show_form)
        .service(invite::create)
        .service(detail::show_partner)
        .service(acts::rename)
        .service(acts::invite_again)
        .service(acts::revoke)
        .service(acts::reinstate)
        .service(acts::give_program)
        .service(acts::withdraw_program);
}

fn desk<L: Level>(app: &App, caller: &AdminCaller<L>) -> Desk {
    Desk::of_admin(app, caller)
}
