//! What one request shows of its visitor, and the click that is made of it.

use chrono::{DateTime, Utc};
use ulid::Ulid;
use url::{Url, form_urlencoded};

use crate::address::ClientIp;
use crate::classify::{Class, Classifier, Request, opt_out};
use crate::links::LinkTarget;
use crate::row::{ClickRow, Source, sub_id};
use crate::visitor::{Salt, visitor_hash};

/// The part of a request that a click is made of.
pub struct Asked<'a, H> {
    pub method: &'a str,
    pub query: &'a str,
    /// The value of a header, by its name in lower case.
    pub header: H,
    pub address: ClientIp,
}

/// What a request shows of its visitor; the address lives as long as this does.
pub struct Visit<'a> {
    pub class: Class,
    /// The visitor objects to being followed.
    pub opt_out: bool,
    address: ClientIp,
    user_agent: &'a str,
    referrer_host: Option<String>,
    sub_id: Option<String>,
}

impl<'a> Visit<'a> {
    /// Looks at a request for a link that may be paused.
    pub fn of<H>(asked: &Asked<'a, H>, classifier: &Classifier, paused: bool) -> Self
    where
        H: Fn(&str) -> Option<&'a str>,
    {
        let header = &asked.header;
        let user_agent = header("user-agent").unwrap_or_default();
        let class = classifier.classify(&Request {
            method: asked.method,
            user_agent,
            sec_purpose: header("sec-purpose"),
            purpose: header("purpose"),
            x_purpose: header("x-purpose"),
            x_moz: header("x-moz"),
            address: Some(asked.address),
            paused,
        });
        Self {
            class,
            opt_out: opt_out(header("sec-gpc"), header("dnt")),
            address: asked.address,
            user_agent,
            referrer_host: header("referer").and_then(referrer_host),
            sub_id: mark(asked.query).as_deref().and_then(sub_id),
        }
    }

    /// The click under this id, whose time is that of the click.
    pub fn click(
        &self,
        id: Ulid,
        target: &LinkTarget,
        salt: &Salt,
        source: Source,
        now: DateTime<Utc>,
    ) -> ClickRow {
        let agent = self.class.agent(self.user_agent);
        ClickRow {
            id,
            tenant_id: target.tenant_id,
            link_id: target.link_id,
            partner_id: target.partner_id,
            program_id: target.program_id,
            class: self.class,
            eligible: target.eligible,
            visitor_hash: visitor_hash(salt, target.tenant_id, &self.address, self.user_agent),
            landing_url: Some(target.destination.as_str().to_owned()),
            referrer_host: self.referrer_host.clone(),
            ua_family: agent.family,
            device: agent.device,
            country: None,
            sub_id: self.sub_id.clone(),
            opt_out: self.opt_out,
            source,
            occurred_at: time_of(id).unwrap_or(now),
            received_at: now,
        }
    }
}

fn time_of(id: Ulid) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(i64::try_from(id.timestamp_ms()).ok()?)
}

/// The partner's own mark, `s`. Whatever else is in the query, and however often, is nothing to stop a
/// visitor for.
fn mark(query: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.find(|(name, _)| name == "s").map(|(_, mark)| mark.into_owned())
}

/// A host name as it is kept, of an address or as it was told; anything else is dropped, for the click
/// counts all the same.
pub fn host(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let lawful = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | '[' | ']' | ':');
    (!text.is_empty() && text.len() <= 253 && text.chars().all(lawful)).then_some(text)
}

/// The host that sent the visitor, as far as it is one.
fn referrer_host(referrer: &str) -> Option<String> {
    host(Url::parse(referrer).ok()?.host_str()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::tests::entry;

    const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0";

    fn visit<'a>(query: &'a str, headers: &'a [(&'a str, &'a str)]) -> Visit<'a> {
        let header = |name: &str| headers.iter().find(|it| it.0 == name).map(|it| it.1);
        let address = ClientIp::new("203.0.113.9".parse().expect("an address"));
        let asked = Asked { method: "GET", query, header, address };
        Visit::of(&asked, &Classifier::default(), false)
    }

    #[test]
    fn a_mark_is_found_in_any_query_and_a_bad_query_stops_nobody() {
        let cases = [
            ("s=may", Some("may")),
            ("a=1&s=may&s=june", Some("may")),
            ("s=a%20b+c", Some("a b c")),
            ("%ff=%zz&&=&s=may", Some("may")),
            ("s=%ff", Some("\u{fffd}")),
            ("s", None),
            ("s=", None),
            ("S=may", None),
            ("s[]=may&&&", None),
            ("", None),
        ];
        for (query, expected) in cases {
            assert_eq!(visit(query, &[]).sub_id.as_deref(), expected, "{query}");
        }
    }

    #[test]
    fn the_referrer_is_kept_as_a_host_or_not_at_all() {
        let cases = [
            ("https://Blog.example/post?x=1", Some("blog.example")),
            ("https://[2001:db8::1]:8/", Some("[2001:db8::1]")),
            ("about:blank", None),
            ("no address", None),
        ];
        for (referrer, expected) in cases {
            let headers = [("referer", referrer)];
            assert_eq!(visit("", &headers).referrer_host.as_deref(), expected, "{referrer}");
        }
    }

    #[test]
    fn a_click_has_the_time_of_its_id_and_the_owners_of_its_link() {
        let headers = [("user-agent", FIREFOX), ("sec-gpc", "1")];
        let target = entry("acme", "ada", 7).target;
        let now = DateTime::from_timestamp_millis(1_700_000_000_123).expect("a time");
        let id = Ulid::from_parts(1_700_000_000_100, 5);
        let seen = visit("s=may", &headers);
        let click = seen.click(id, &target, &[7; 32], Source::Router, now);
        assert_eq!((click.class, click.opt_out), (Class::Human, true));
        assert_eq!(click.occurred_at.timestamp_millis(), 1_700_000_000_100);
        assert_eq!((click.received_at, click.link_id), (now, target.link_id));
        assert_eq!(click.sub_id.as_deref(), Some("may"));
    }
}
