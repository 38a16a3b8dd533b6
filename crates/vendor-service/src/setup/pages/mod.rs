//! The wizard's screens: the brand, its first program, the Network, the rehearsal.

mod brand;
mod network;
mod program;
mod rehearsal;

use actix_web::web::ServiceConfig;
use service_kit::html::Shell;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(brand::show_brand)
        .service(brand::open_with_token)
        .service(brand::save_brand)
        .service(program::show_program)
        .service(program::save_program)
        .service(network::show_network)
        .service(network::connect)
        .service(rehearsal::show_rehearsal)
        .service(rehearsal::rehearse)
        .service(rehearsal::finish);
}

/// How far the wizard is: "Step 2 of 4".
fn step(number: u8, has_network: bool) -> String {
    let (number, all) = match (number, has_network) {
        (4, false) => (3, 3),
        (number, false) => (number, 3),
        (number, true) => (number, 4),
    };
    format!("Step {number} of {all}")
}

/// The wizard has no ways aside.
fn plain(shell: Shell) -> Shell {
    Shell { nav: Default::default(), crumbs: Vec::new(), ..shell }
}
