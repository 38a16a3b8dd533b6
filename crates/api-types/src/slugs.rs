//! Slugs: the readable part of a share link or a brand's address.

/// Words that would hide a page or mislead a visitor.
pub const RESERVED: &[&str] = &[
    "admin",
    "api",
    "app",
    "assets",
    "auth",
    "dev",
    "docs",
    "health",
    "help",
    "internal",
    "live",
    "login",
    "metrics",
    "network",
    "operator",
    "portal",
    "r",
    "ready",
    "sdk",
    "settings",
    "setup",
    "signin",
    "signout",
    "signup",
    "static",
    "status",
    "support",
    "t",
    "webhooks",
    "well-known",
    "www",
];

/// A link's slug: `[a-z0-9-]{2,40}`, lower-cased, not reserved, no hyphen at either end.
pub fn link_slug(text: &str) -> Result<String, &'static str> {
    slug(text, 2, 40)
}

/// A brand's slug in a deployment of many: `[a-z0-9-]{3,30}`.
pub fn tenant_slug(text: &str) -> Result<String, &'static str> {
    slug(text, 3, 30)
}

/// A creator's handle: `[a-z0-9-]{2,30}`.
pub fn handle(text: &str) -> Result<String, &'static str> {
    slug(text, 2, 30)
}

fn slug(text: &str, least: usize, most: usize) -> Result<String, &'static str> {
    let slug = text.trim().to_ascii_lowercase();
    let lawful = slug.bytes().all(|it| matches!(it, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    if !lawful {
        return Err("Use only letters a to z, digits and hyphens");
    }
    if slug.len() < least || slug.len() > most {
        return Err(if most == 40 { "Use 2 to 40 characters" } else { "Too short or too long" });
    }
    if slug.starts_with('-') || slug.ends_with('-') {
        return Err("A hyphen may not stand first or last");
    }
    if RESERVED.contains(&slug.as_str()) {
        return Err("This word is reserved");
    }
    Ok(slug)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_plain_and_lower_case() {
        assert_eq!(link_slug(" Ada-Makes "), Ok("ada-makes".into()));
        for bad in ["", "a", "-ab", "ab-", "a b", "ä-b", "admin", &"a".repeat(41)] {
            assert!(link_slug(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn every_reserved_word_would_otherwise_be_a_slug_or_shorter() {
        assert!(RESERVED.iter().all(|it| it.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')));
        assert!(RESERVED.is_sorted());
    }
}
