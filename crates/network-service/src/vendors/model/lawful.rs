//! What a brand may tell about itself, and what follows from it.

use api_types::federation::{Contact, Introspection, PROTOCOL};
use api_types::vendors::Health;
use api_types::{ErrorCode, Scope, emails, slugs};
use chrono::{DateTime, TimeDelta, Utc};
use service_kit::{Refusal, Result};
use url::Url;

use super::Particulars;

const LONGEST_NAME: usize = 100;

/// Heartbeats come hourly: three are missed.
const STALE_AFTER: TimeDelta = TimeDelta::hours(3);
const UNREACHABLE_AFTER: TimeDelta = TimeDelta::hours(24);

/// The one spelling of an API base: `https://host/api` or `https://host/api/t/<slug>`.
pub fn instance_url(text: &str) -> Result<Url> {
    let bad = || {
        let detail = "Give the API base, as https://host/api or https://host/api/t/<slug>";
        Refusal::field("instanceUrl", detail)
    };
    let mut url = Url::parse(text.trim()).map_err(|_| bad())?;
    let plain = url.username().is_empty() && url.password().is_none();
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() || !plain {
        return Err(bad().into());
    }
    url.set_query(None);
    url.set_fragment(None);
    let path = url.path().trim_end_matches('/').to_owned();
    let tenant =
        path.strip_prefix("/api/t/").is_some_and(|it| slugs::tenant_slug(it) == Ok(it.into()));
    if path != "/api" && !tenant {
        return Err(bad().into());
    }
    url.set_path(&path);
    Ok(url)
}

/// The page that finishes a verification: of the same origin as the instance.
pub fn callback_url(text: Option<&str>, instance: &Url) -> Result<Option<Url>> {
    let Some(text) = text else { return Ok(None) };
    let url = Url::parse(text).ok().filter(|it| it.origin() == instance.origin());
    let mut url = url.ok_or_else(|| {
        Refusal::field("callbackUrl", "The page must be of the same origin as instanceUrl")
    })?;
    url.set_fragment(None);
    Ok(Some(url))
}

/// Accepts a key that may do what the federation needs, and nothing else.
pub fn check_scopes(told: &Introspection) -> Result<()> {
    let rejected = |why: String| Refusal::new(ErrorCode::ScopedKeyRejected, why);
    if told.protocol != PROTOCOL {
        let why = format!("The instance speaks protocol {}, this hub {PROTOCOL}", told.protocol);
        return Err(rejected(why).into());
    }
    let words = |scopes: &mut dyn Iterator<Item = &Scope>| {
        scopes.map(Scope::to_string).collect::<Vec<_>>().join(", ")
    };
    let lacks = words(&mut Scope::FEDERATION.iter().filter(|it| !told.scopes.contains(it)));
    if !lacks.is_empty() {
        return Err(rejected(format!("The key lacks {lacks}")).into());
    }
    let extra = words(&mut told.scopes.iter().filter(|it| !Scope::FEDERATION.contains(it)));
    if !extra.is_empty() {
        return Err(rejected(format!("The key may do more than it should: {extra}")).into());
    }
    Ok(())
}

pub fn particulars(
    display_name: &str,
    contact: &Contact,
    told: &Introspection,
) -> Result<Particulars> {
    let contact_email =
        emails::normalise(&contact.email).map_err(|err| Refusal::field("contact.email", err))?;
    Ok(Particulars {
        display_name: lawful_name(display_name)?,
        contact_email,
        contact_name: contact.name.trim().chars().take(LONGEST_NAME).collect(),
        portal_url: told_address(&told.portal_url)?,
        link_base: told_address(&told.link_base)?,
        protocol: i32::try_from(told.protocol).unwrap_or(i32::MAX),
    })
}

/// An address of its own that an instance tells.
pub fn told_address(text: &str) -> Result<String> {
    let url = Url::parse(text).ok().filter(|it| matches!(it.scheme(), "http" | "https"));
    let why = "The instance tells addresses that can't be read";
    Ok(url.map(String::from).ok_or_else(|| Refusal::new(ErrorCode::ScopedKeyRejected, why))?)
}

pub fn lawful_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.contains(char::is_control) {
        return Err(Refusal::field("displayName", "Give a name of 1 to 100 characters").into());
    }
    Ok(name.to_owned())
}

/// What a slug for a brand is made from: its name, in plain letters.
pub fn slug_of(name: &str) -> String {
    let plain = name.chars().map(|it| match it.to_ascii_lowercase() {
        it @ ('a'..='z' | '0'..='9') => it,
        _ => '-',
    });
    let parts: String = plain.collect();
    let parts: Vec<&str> = parts.split('-').filter(|it| !it.is_empty()).collect();
    let slug: String = parts.join("-").chars().take(24).collect();
    let slug = slug.trim_end_matches('-');
    slugs::tenant_slug(slug)
        .unwrap_or_else(|_| format!("brand-{slug}").trim_end_matches('-').into())
}

pub fn health(
    last_heartbeat: Option<DateTime<Utc>>,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Health {
    match now - last_heartbeat.unwrap_or(since) {
        silence if silence >= UNREACHABLE_AFTER => Health::Unreachable,
        silence if silence >= STALE_AFTER => Health::Stale,
        _ => Health::Ok,
    }
}
