//! Settings of an account, one page for each group.

mod choices;
mod deletion;
mod emails;
mod exports;
mod keys;
mod overview;
mod sign_ins;

use actix_web::HttpRequest;
use actix_web::web::ServiceConfig;
use service_kit::Result;
use service_kit::html::Shell;
use service_kit::html::nav::Tab;

use crate::app::App;
use crate::shell;

const SETTINGS: &str = "/settings";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(overview::show_settings)
        .service(choices::show_notifications)
        .service(choices::save_notifications)
        .service(choices::show_visibility)
        .service(choices::save_visibility)
        .service(sign_ins::show_sessions)
        .service(sign_ins::end_others)
        .service(sign_ins::end_session)
        .service(keys::show_keys)
        .service(keys::mint_key)
        .service(keys::revoke_key)
        .service(emails::show_email)
        .service(emails::ask_email)
        .service(emails::type_code)
        .service(emails::drop_change)
        .service(emails::merge_identities)
        .configure(emails::links)
        .service(exports::show_exports)
        .service(exports::ask_export)
        .service(exports::get_everything)
        .service(exports::get_figures)
        .service(deletion::show_deletion)
        .service(deletion::ask_deletion)
        .service(deletion::keep_account);
}

/// The groups of settings, with the one at `here` marked.
fn tabs(here: &str) -> Vec<Tab> {
    let tab = |(word, label)| (word, label, format!("{SETTINGS}/{word}"));
    let groups = [
        ("email", "E-mail"),
        ("notifications", "Notifications"),
        ("visibility", "Visibility"),
        ("sessions", "Sessions"),
        ("keys", "Keys"),
        ("export", "Export"),
        ("delete", "Danger zone"),
    ];
    let profile = ("profile", "Profile", "/profile".to_owned());
    Tab::list(std::iter::once(profile).chain(groups.map(tab)), here)
}

async fn frame(app: &App, request: &HttpRequest) -> Result<Shell> {
    shell::site(app, request, "/profile").await
}
