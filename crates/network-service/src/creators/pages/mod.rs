//! A creator's profile: the form of its owner, its proofs, and the page for everybody.

mod form;
mod pictures;
mod platforms;
mod profile;
mod public;
mod stopping;
mod welcome;

use actix_web::web::ServiceConfig;
use api_types::creators::Figure;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(profile::show_profile)
        .service(profile::save_profile)
        .service(pictures::show_picture)
        .service(pictures::keep_picture)
        .service(pictures::drop_picture)
        .service(platforms::show_platforms)
        .service(platforms::check_platform)
        .service(welcome::show_welcome)
        .service(welcome::go_on)
        .service(stopping::show_stop)
        .service(stopping::stop)
        .service(public::show_public);
}

/// Figures as they are called beside their switches.
pub fn figure_labels() -> impl Iterator<Item = (Figure, &'static str)> {
    [
        (Figure::Clicks, "Clicks of the last 90 days"),
        (Figure::Conversions, "Sales of the last 90 days"),
        (Figure::Revenue, "What your visitors spent in the last 90 days"),
        (Figure::Commission, "What you earned in the last 90 days"),
    ]
    .into_iter()
}
