//! The client's address: found behind trusted proxies, and never printable.
//!
//! An address lives as long as its request. It has no serialisation and prints as a blank, so that a log
//! line, a trace or an error that catches one by accident holds nothing.

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;

/// An address that can be hashed and looked up, but not shown.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientIp(IpAddr);

impl ClientIp {
    /// Wraps an address; an IPv4 address written as IPv6 becomes IPv4.
    pub fn new(address: IpAddr) -> Self {
        Self(address.to_canonical())
    }

    /// The bare address, for a country look-up. Whoever calls this answers for not keeping it.
    pub fn expose(&self) -> IpAddr {
        self.0
    }
}

impl fmt::Debug for ClientIp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientIp(***)")
    }
}

impl fmt::Display for ClientIp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// The forwarding headers of one request, each value in the order it arrived.
#[derive(Clone, Default)]
pub struct Forwarding<'a> {
    x_forwarded_for: Vec<&'a str>,
    forwarded: Vec<&'a str>,
}

impl<'a> Forwarding<'a> {
    /// Reads them with `values`, which is given a header's name in lower case.
    pub fn read(values: impl Fn(&str) -> Vec<&'a str>) -> Self {
        Self { x_forwarded_for: values("x-forwarded-for"), forwarded: values("forwarded") }
    }
}

/// The rightmost hop that is not a trusted proxy.
///
/// Headers count only when the socket's own peer is trusted. When both kinds are present
/// `X-Forwarded-For` wins: it is the one that proxies rewrite by default, so a `Forwarded` beside it was
/// most likely sent by the client. A hop that hides its address ends the walk at the proxy before it.
pub fn client_ip(peer: IpAddr, headers: &Forwarding<'_>, trusted: &[IpNet]) -> ClientIp {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    let mut client = peer.to_canonical();
    if !is_trusted(&client) {
        return ClientIp(client);
    }
    for hop in hops(headers).into_iter().rev() {
        let Some(address) = hop else { break };
        client = address;
        if !is_trusted(&client) {
            break;
        }
    }
    ClientIp(client)
}

fn hops(headers: &Forwarding<'_>) -> Vec<Option<IpAddr>> {
    if headers.x_forwarded_for.is_empty() {
        let elements = headers.forwarded.iter().flat_map(|value| value.split(','));
        elements.map(|element| forwarded_for(element).and_then(parse_hop)).collect()
    } else {
        headers.x_forwarded_for.iter().flat_map(|value| value.split(',')).map(parse_hop).collect()
    }
}

fn forwarded_for(element: &str) -> Option<&str> {
    let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let (_, node) = pairs.into_iter().find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))?;
    Some(node.trim().trim_matches('"'))
}

fn parse_hop(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix('[') {
        return rest.split_once(']')?.0.parse::<IpAddr>().ok().map(|ip| ip.to_canonical());
    }
    let bare = text.parse::<IpAddr>().ok();
    let with_port = || text.rsplit_once(':')?.0.parse::<IpAddr>().ok();
    bare.or_else(with_port).map(|ip| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, xff: &[&str], forwarded: &[&str]) -> IpAddr {
        let trusted = ["10.0.0.0/8", "fd00::/8"].map(|net| net.parse().expect("a network"));
        let headers = Forwarding { x_forwarded_for: xff.into(), forwarded: forwarded.into() };
        client_ip(peer.parse().expect("an address"), &headers, &trusted).expose()
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn headers_of_a_stranger_are_not_believed() {
        assert_eq!(
            seen("203.0.113.9", &["198.51.100.1"], &["for=198.51.100.1"]),
            ip("203.0.113.9")
        );
    }

    #[test]
    fn the_rightmost_untrusted_hop_is_the_client() {
        assert_eq!(seen("10.0.0.1", &["1.1.1.1, 198.51.100.7, 10.0.0.2"], &[]), ip("198.51.100.7"));
        assert_eq!(seen("10.0.0.1", &["1.1.1.1", "198.51.100.7:4711"], &[]), ip("198.51.100.7"));
        assert_eq!(
            seen("fd00::1", &[], &["for=1.1.1.1, for=\"[2001:db8::7]:443\";proto=https"]),
            ip("2001:db8::7")
        );
    }

    #[test]
    fn x_forwarded_for_wins_over_a_forwarded_that_the_client_may_have_sent() {
        assert_eq!(seen("10.0.0.1", &["198.51.100.7"], &["for=1.1.1.1"]), ip("198.51.100.7"));
    }

    #[test]
    fn a_hidden_hop_ends_the_walk() {
        assert_eq!(
            seen("10.0.0.1", &[], &["for=1.1.1.1, for=_hidden, for=10.0.0.2"]),
            ip("10.0.0.2")
        );
        assert_eq!(seen("10.0.0.1", &["1.1.1.1, garbage"], &[]), ip("10.0.0.1"));
    }

    #[test]
    fn an_ipv4_address_in_ipv6_dress_is_the_same_address() {
        assert_eq!(seen("::ffff:10.0.0.1", &["::ffff:198.51.100.7"], &[]), ip("198.51.100.7"));
    }

    #[test]
    fn an_address_does_not_print() {
        let address = ClientIp::new(ip("203.0.113.9"));
        assert_eq!(format!("{address} {address:?}"), "*** ClientIp(***)");
    }
}
