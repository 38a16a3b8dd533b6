//! The operators' desk: brands, how they are, and taking one off the hub.

mod detail;
mod list;
mod logo;

use actix_web::web::ServiceConfig;
use api_types::federation::{MOST_SKEW_SECONDS, Tier, VendorStatus};
use api_types::vendors::Health;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::show_vendors)
        .service(detail::show_vendor)
        .service(logo::show_logo)
        .service(detail::suspend)
        .service(detail::reactivate);
}

/// How a status is drawn and called.
fn standing(status: VendorStatus) -> (&'static str, &'static str) {
    match status {
        VendorStatus::Pending => ("pending", "Waits for its e-mail"),
        VendorStatus::Active => ("active", "Active"),
        VendorStatus::Suspended => ("held", "Suspended"),
        VendorStatus::Cancelled => ("rejected", "Left"),
    }
}

/// The same for its heartbeats; `heard` says whether there ever was one.
fn pulse(health: Health, heard: bool) -> (&'static str, &'static str) {
    match (heard, health) {
        (false, _) => ("pending", "None yet"),
        (true, Health::Ok) => ("active", "On time"),
        (true, Health::Stale) => ("held", "3 missed"),
        (true, Health::Unreachable) => ("failed", "Silent"),
    }
}

fn run_by(tier: Tier) -> &'static str {
    match tier {
        Tier::Hosted => "Hosted",
        Tier::SelfHosted => "Runs its own instance",
    }
}

/// `in step`, `12 s ahead`, `40 s behind`.
fn skew(seconds: i64) -> String {
    match seconds {
        0 => "In step".into(),
        1.. => format!("{seconds} s ahead"),
        _ => format!("{} s behind", seconds.unsigned_abs()),
    }
}

fn is_skewed(seconds: i64) -> bool {
    seconds.abs() > MOST_SKEW_SECONDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_told_in_words_and_warned_about_beyond_30_seconds() {
        assert_eq!([skew(0), skew(12), skew(-40)], ["In step", "12 s ahead", "40 s behind"]);
        assert_eq!([is_skewed(30), is_skewed(-31)], [false, true]);
    }

    #[test]
    fn a_brand_that_never_called_is_not_called_healthy() {
        assert_eq!(pulse(Health::Ok, false).0, "pending");
        assert_eq!(pulse(Health::Ok, true).0, "active");
    }
}
