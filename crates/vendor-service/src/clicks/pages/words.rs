//! What a click's columns say in words: where it came from, and why it did not count.

use api_types::clicks::{Click, ClickSource};

pub fn without_referrer(source: ClickSource) -> &'static str {
    match source {
        ClickSource::Router => "directly",
        ClickSource::Network => "a creator's own domain",
        ClickSource::Sdk => "your own software",
        ClickSource::Coupon => "a coupon",
    }
}

pub fn visitor(click: &Click) -> String {
    let device = match click.device.as_str() {
        "unknown" => "",
        device => device,
    };
    let country = click.country.as_deref().unwrap_or_default();
    [device, country].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Why a click did not count, by the code of the reason.
pub fn sentence(code: &str) -> &'static str {
    match code {
        "bot" => "A bot or a link preview fetched it; no person came.",
        "prefetch" => "The browser fetched it ahead; nobody had opened it.",
        "head" => "A program asked for the address alone; no person came.",
        "paused" => "The link was paused. It still led on.",
        "not_eligible" => "The partner was revoked or the program had ended.",
        "duplicate" => "The same visitor on the same link, within an hour.",
        _ => "A rule kept it from counting.",
    }
}

/// A reason as the head of a sum.
pub fn name(class: &str) -> &'static str {
    match class {
        "bot" => "Bots and link previews",
        "prefetch" => "Browser prefetch, no visit",
        "head" => "Programs that only asked",
        "paused" => "Paused links",
        "not_eligible" => "Partner revoked or program ended",
        "duplicate" => "Same visitor within an hour",
        _ => "Other rules",
    }
}
