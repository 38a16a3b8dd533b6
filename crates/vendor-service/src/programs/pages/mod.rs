//! Programs on pages: the list, and the editor with its preview.

mod editor;
mod form;
mod list;
mod preview;

use actix_web::web::ServiceConfig;

pub use form::ProgramForm;
pub use preview::Preview;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::show_programs)
        .service(editor::show_new)
        .service(editor::create)
        .service(editor::show_program)
        .service(editor::save)
        .service(editor::archive)
        .service(editor::make_default);
}
