//! What a request shows itself to be; only `human` counts and gets a cookie.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::address::ClientIp;
use crate::agents::{Agent, is_bot};

/// The class of a click, as stored. Every class redirects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// A person's browser, as far as can be seen.
    Human,
    /// A program: by its user agent, its method or its network.
    Bot,
    /// A browser that looks ahead; the landing ping promotes it.
    Prefetch,
    /// A look at the headers only.
    Head,
    /// A person, at a link that is paused.
    Paused,
}

impl Class {
    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Bot => "bot",
            Self::Prefetch => "prefetch",
            Self::Head => "head",
            Self::Paused => "paused",
        }
    }

    /// What is kept of the user agent; where the class tells person from program it is not judged again.
    pub fn agent(self, user_agent: &str) -> Agent {
        match self {
            Self::Human | Self::Paused => Agent::of_person(user_agent),
            Self::Bot => Agent::of_program(user_agent),
            Self::Prefetch | Self::Head => Agent::read(user_agent),
        }
    }
}

/// The part of a request that classification looks at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    pub method: &'a str,
    pub user_agent: &'a str,
    pub sec_purpose: Option<&'a str>,
    pub purpose: Option<&'a str>,
    pub x_purpose: Option<&'a str>,
    pub x_moz: Option<&'a str>,
    pub address: Option<ClientIp>,
    /// Whether the link is paused.
    pub paused: bool,
}

/// Classifies requests; holds the data-centre ranges, if the operator has some.
#[derive(Clone, Default)]
pub struct Classifier {
    data_centres: Vec<(IpAddr, IpAddr)>,
}

impl Classifier {
    /// Takes the ranges in any order; overlapping ones are merged, so that a look-up is one binary search.
    pub fn new(data_centres: &Vec<IpNet>) -> Self {
        let nets = IpNet::aggregate(data_centres);
        let mut ranges: Vec<_> = nets.iter().map(|net| (net.network(), net.broadcast())).collect();
        ranges.sort_unstable();
        Self { data_centres: ranges }
    }

    /// What the protocol says comes first, then who asks, then the state of the link.
    pub fn classify(&self, request: &Request<'_>) -> Class {
        if request.method.eq_ignore_ascii_case("HEAD") {
            Class::Head
        } else if looks_ahead(request) {
            Class::Prefetch
        } else if !request.method.eq_ignore_ascii_case("GET") || self.is_program(request) {
            Class::Bot
        } else if request.paused {
            Class::Paused
        } else {
            Class::Human
        }
    }

    fn is_program(&self, request: &Request<'_>) -> bool {
        request.address.is_some_and(|address| self.is_data_centre(&address))
            || is_bot(request.user_agent)
    }

    fn is_data_centre(&self, address: &ClientIp) -> bool {
        let address = address.expose();
        let after = self.data_centres.partition_point(|(first, _)| *first <= address);
        after > 0 && address <= self.data_centres[after - 1].1
    }
}

fn looks_ahead(request: &Request<'_>) -> bool {
    let headers = [request.sec_purpose, request.purpose, request.x_purpose, request.x_moz];
    headers.into_iter().flatten().any(|value| {
        let value = value.to_ascii_lowercase();
        ["prefetch", "prerender", "preview"].iter().any(|word| value.contains(word))
    })
}

/// Whether the visitor objects to being followed: `Sec-GPC: 1` or `DNT: 1`.
pub fn opt_out(sec_gpc: Option<&str>, dnt: Option<&str>) -> bool {
    [sec_gpc, dnt].into_iter().flatten().any(|value| value.trim() == "1")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agents::Device;

    const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0";

    fn get(user_agent: &str) -> Request<'_> {
        Request { method: "GET", user_agent, ..Request::default() }
    }

    fn class(request: Request<'_>) -> Class {
        Classifier::default().classify(&request)
    }

    #[test]
    fn protocol_signals_are_never_human() {
        for method in ["HEAD", "head"] {
            assert_eq!(class(Request { method, ..get(FIREFOX) }), Class::Head);
        }
        let ahead = [
            Request { sec_purpose: Some("prefetch;anonymous-client-ip"), ..get(FIREFOX) },
            Request { sec_purpose: Some("Prefetch;Prerender"), ..get(FIREFOX) },
            Request { purpose: Some("prefetch"), ..get(FIREFOX) },
            Request { x_purpose: Some("preview"), ..get(FIREFOX) },
            Request { x_moz: Some("prefetch"), ..get(FIREFOX) },
        ];
        for request in ahead {
            assert_eq!(class(request), Class::Prefetch);
        }
        assert_eq!(class(Request { method: "OPTIONS", ..get(FIREFOX) }), Class::Bot);
    }

    #[test]
    fn link_previews_are_bots() {
        let fetchers = [
            "",
            "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
            "WhatsApp/2.23.20.0 A",
            "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
            "Twitterbot/1.0",
            "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
            "TelegramBot (like TwitterBot)",
            "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
            "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36",
        ];
        for user_agent in fetchers {
            assert_eq!(class(get(user_agent)), Class::Bot, "{user_agent}");
        }
    }

    #[test]
    fn a_browser_is_human_and_at_a_paused_link_paused() {
        assert_eq!(class(get(FIREFOX)), Class::Human);
        assert_eq!(class(Request { paused: true, ..get(FIREFOX) }), Class::Paused);
        assert_eq!(class(Request { paused: true, ..get("curl/8") }), Class::Bot);
    }

    #[test]
    fn a_browser_in_a_data_centre_is_a_bot() {
        let nets = ["198.51.100.0/25", "198.51.100.128/25", "2001:db8::/32"];
        let nets = nets.map(|net| net.parse().expect("a network")).to_vec();
        let classifier = Classifier::new(&nets);
        let from = |text: &str| {
            let address = Some(ClientIp::new(text.parse().expect("an address")));
            classifier.classify(&Request { address, ..get(FIREFOX) })
        };
        assert_eq!(from("198.51.100.0"), Class::Bot);
        assert_eq!(from("198.51.100.255"), Class::Bot);
        assert_eq!(from("2001:db8:ffff::1"), Class::Bot);
        assert_eq!(from("198.51.101.0"), Class::Human);
        assert_eq!(from("198.51.99.255"), Class::Human);
        assert_eq!(from("2001:db9::1"), Class::Human);
    }

    #[test]
    fn the_class_spares_a_second_look_at_the_agent() {
        assert_eq!(Class::Human.agent(FIREFOX).device, Device::Desktop);
        assert_eq!(Class::Bot.agent(FIREFOX).device, Device::Bot);
        assert_eq!(Class::Head.agent("curl/8").device, Device::Bot);
        assert_eq!(Class::Prefetch.agent(FIREFOX), Agent::read(FIREFOX));
    }

    #[test]
    fn either_signal_opts_out() {
        assert!(opt_out(Some("1"), None) && opt_out(None, Some(" 1 ")));
        assert!(!opt_out(None, None) && !opt_out(Some("0"), Some("unspecified")));
    }
}
