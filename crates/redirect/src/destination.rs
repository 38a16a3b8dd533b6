//! Where a link leads: an https URL, checked once, extended at every click.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::{Url, form_urlencoded};

/// The parameter that carries the click's id.
pub const CREF: &str = "cref";

/// Longest destination that is accepted, bytes.
const LONGEST: usize = 2_048;

/// A normalised URL with a scheme and a host that nothing appended later can change.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Destination(String);

/// Why a text is no destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotADestination {
    TooLong,
    /// A space, a control character or a backslash: browsers disagree about those.
    Characters,
    /// Neither https, nor http to a host that is open for development.
    Scheme,
    UserInfo,
    Host,
}

impl fmt::Display for NotADestination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "a destination has at most 2048 characters",
            Self::Characters => "a destination has no spaces, control characters or backslashes",
            Self::Scheme => "a destination starts with https://",
            Self::UserInfo => "a destination has no user name or password",
            Self::Host => "a destination names a host",
        })
    }
}

impl std::error::Error for NotADestination {}

impl Destination {
    /// Checks and normalises what somebody typed. Plain http is for the hosts in `allow_http_hosts` only.
    pub fn parse(text: &str, allow_http_hosts: &[String]) -> Result<Self, NotADestination> {
        let url = parse(text)?;
        let host = url.host_str().unwrap_or_default();
        if url.scheme() == "http" && !allow_http_hosts.iter().any(|open| open == host) {
            return Err(NotADestination::Scheme);
        }
        Ok(Self(url.into()))
    }

    /// Reads back one that was checked when it was saved: http to any host passes, all else is as strict.
    pub fn stored(text: &str) -> Result<Self, NotADestination> {
        parse(text).map(|url| Self(url.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host as browsers see it: lower case, punycode, IPv6 in brackets, without the port.
    pub fn host(&self) -> &str {
        let start = self.0.find("://").map_or(0, |at| at + 3);
        let rest = &self.0[start..];
        let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
        match authority.rfind(':') {
            Some(colon) if !authority[colon..].contains(']') => &authority[..colon],
            _ => authority,
        }
    }

    /// The URL of one click: the query and fragment stay, an old `cref` goes, `cref=<id>` and those `utm`
    /// pairs come that the query does not have already.
    pub fn with_cref(&self, id: &str, utm: &[(String, String)]) -> String {
        let (rest, fragment) = split(&self.0, '#');
        let (base, query) = split(rest, '?');
        let mut out = String::with_capacity(self.0.len() + 40 + 32 * utm.len());
        out.push_str(base);
        let mut mark = '?';
        let old = query.into_iter().flat_map(|query| query.split('&'));
        for pair in old.filter(|pair| !pair.is_empty() && !names(pair, CREF)) {
            out.push(std::mem::replace(&mut mark, '&'));
            out.push_str(pair);
        }
        for (key, value) in utm {
            if !query.is_some_and(|query| query.split('&').any(|pair| names(pair, key))) {
                append(&mut out, std::mem::replace(&mut mark, '&'), key, value);
            }
        }
        append(&mut out, mark, CREF, id);
        if let Some(fragment) = fragment {
            out.push('#');
            out.push_str(fragment);
        }
        out
    }
}

fn parse(text: &str) -> Result<Url, NotADestination> {
    if text.len() > LONGEST {
        return Err(NotADestination::TooLong);
    }
    if text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
        return Err(NotADestination::Characters);
    }
    let (scheme, rest) = text.split_once("://").ok_or(NotADestination::Scheme)?;
    if !["https", "http"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return Err(NotADestination::Scheme);
    }
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    if authority.contains('@') {
        return Err(NotADestination::UserInfo);
    }
    if authority.is_empty() || authority.contains('%') {
        return Err(NotADestination::Host);
    }
    let url = Url::parse(text).map_err(|_| NotADestination::Host)?;
    if url.as_str().len() > LONGEST {
        return Err(NotADestination::TooLong);
    }
    Ok(url)
}

fn split(text: &str, mark: char) -> (&str, Option<&str>) {
    text.split_once(mark).map_or((text, None), |(before, after)| (before, Some(after)))
}

fn names(pair: &str, key: &str) -> bool {
    let raw = pair.split_once('=').map_or(pair, |(name, _)| name);
    raw == key || form_urlencoded::parse(raw.as_bytes()).next().is_some_and(|(name, _)| name == key)
}

fn append(out: &mut String, mark: char, key: &str, value: &str) {
    out.push(mark);
    out.extend(form_urlencoded::byte_serialize(key.as_bytes()));
    out.push('=');
    out.extend(form_urlencoded::byte_serialize(value.as_bytes()));
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Destination {
    type Error = NotADestination;

    fn try_from(text: String) -> Result<Self, NotADestination> {
        Self::stored(&text)
    }
}

impl From<Destination> for String {
    fn from(destination: Destination) -> Self {
        destination.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn dest(text: &str) -> Destination {
        Destination::parse(text, &[]).expect("a destination")
    }

    fn utm(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect()
    }

    #[test]
    fn what_is_no_https_url_is_refused() {
        let refused = [
            "javascript:alert(1)",
            "data:text/html,x",
            "//evil.example/",
            "///evil.example",
            "/path",
            "https:/evil.example",
            "https:evil.example",
            "https:///evil.example",
            "https:\\\\evil.example",
            "https://good.example\\@evil.example/",
            "https://user@good.example/",
            "https://user:pw@good.example/",
            "https://good.example@evil.example",
            "https://good%2eexample/",
            "https://good.example/\r\nSet-Cookie: a=b",
            " https://good.example/",
            "https://go\tod.example/",
            "http://good.example/",
            "ftp://good.example/",
            "https://",
            "",
        ];
        for text in refused {
            assert!(Destination::parse(text, &[]).is_err(), "{text:?}");
        }
    }

    #[test]
    fn http_is_for_open_hosts_only() {
        let open = ["shop.localhost".to_owned()];
        assert!(Destination::parse("http://shop.localhost:8080/a", &open).is_ok());
        assert_eq!(Destination::parse("http://a.example/", &open), Err(NotADestination::Scheme));
    }

    #[test]
    fn a_destination_is_normalised_and_knows_its_host() {
        assert_eq!(dest("HTTPS://Shop.Example:443").as_str(), "https://shop.example/");
        assert_eq!(
            dest("https://bücher.example/ä").as_str(),
            "https://xn--bcher-kva.example/%C3%A4"
        );
        assert_eq!(dest("https://shop.example:8443/a:b").host(), "shop.example");
        assert_eq!(dest("https://[2001:db8::1]/").host(), "[2001:db8::1]");
        assert_eq!(dest("https://[2001:db8::1]:99/").host(), "[2001:db8::1]");
    }

    #[test]
    fn query_and_fragment_stay() {
        let shown = dest("https://a.example/p?x=1&cref=old&%63ref=old&utm_source=own#frag");
        let utm = utm(&[("utm_source", "ours"), ("utm_medium", "a b&c")]);
        assert_eq!(
            shown.with_cref("01J", &utm),
            "https://a.example/p?x=1&utm_source=own&utm_medium=a+b%26c&cref=01J#frag"
        );
        assert_eq!(dest("https://a.example").with_cref("01J", &[]), "https://a.example/?cref=01J");
        assert_eq!(dest("https://a.example/?#").with_cref("1", &[]), "https://a.example/?cref=1#");
    }

    proptest! {
        #[test]
        fn a_click_never_leaves_the_destination(
            text in "(https|http|HTTPS|javascript|)(:|)(/|//|\\\\\\\\|)[a-z.:@%0-9\\[\\]\\\\]{0,12}(/[ -~]{0,20})?(\\?[ -~]{0,20})?(#[ -~]{0,20})?",
            id in "[ -~]{0,30}",
            utm in proptest::collection::vec(("[ -~]{0,10}", "\\PC{0,10}"), 0..4),
        ) {
            if let Ok(destination) = Destination::stored(&text) {
                let clicked = Url::parse(&destination.with_cref(&id, &utm)).expect("a URL");
                let saved = Url::parse(destination.as_str()).expect("a URL");
                prop_assert_eq!(clicked.origin(), saved.origin());
                prop_assert_eq!(clicked.path(), saved.path());
                prop_assert_eq!(clicked.fragment(), saved.fragment());
                prop_assert_eq!(clicked.username(), "");
                prop_assert_eq!(clicked.password(), None);
                prop_assert_eq!(clicked.host_str(), Some(destination.host()));
                let crefs: Vec<_> = clicked.query_pairs().filter(|(name, _)| name == CREF).collect();
                prop_assert!(crefs.iter().any(|(_, value)| *value == id));
            }
        }

        #[test]
        fn parsing_any_text_gives_https_without_userinfo_or_nothing(text in "\\PC{0,40}") {
            for text in [text.clone(), format!("https://{text}")] {
                if let Ok(destination) = Destination::parse(&text, &[]) {
                    let url = Url::parse(destination.as_str()).expect("a URL");
                    prop_assert_eq!(url.scheme(), "https");
                    prop_assert!(url.username().is_empty() && url.password().is_none());
                }
            }
        }
    }
}
