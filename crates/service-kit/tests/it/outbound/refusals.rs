//! The table of what may not be called, and of its neighbours that may.

use service_kit::outbound::{Call, Guard, OutboundError};
use url::Url;

use super::stub::{Stub, closed};

/// First and last of every closed network, and the ways in which they are written.
const REFUSED_HOSTS: &[&str] = &[
    "0.0.0.0",
    "0.0.0.1",
    "0.255.255.255",
    "0",
    "00",
    "0x0",
    "10.0.0.0",
    "10.1.2.3",
    "10.255.255.255",
    "0xa.1",
    "012.0.0.1",
    "167772161",
    "100.64.0.0",
    "100.100.100.200",
    "100.127.255.255",
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "127.0.1",
    "127.255.255.254",
    "0x7f.1",
    "0x7f000001",
    "0177.0.0.1",
    "0177.1",
    "2130706433",
    "017700000001",
    "0x7f.0x0.0x0.0x1",
    "127.0.0.0x1",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "%31%32%37.0.0.1",
    "168.63.129.16",
    "169.254.0.1",
    "169.254.169.254",
    "169.254.170.2",
    "0xa9fea9fe",
    "2852039166",
    "0251.0376.0251.0376",
    "172.16.0.0",
    "172.16.0.1",
    "172.31.255.255",
    "0xac100001",
    "192.0.0.0",
    "192.0.0.8",
    "192.0.0.170",
    "192.0.0.255",
    "192.0.2.1",
    "192.0.2.255",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.88.99.255",
    "192.168.0.1",
    "192.168.255.255",
    "0xc0a80001",
    "3232235521",
    "192.175.48.1",
    "198.18.0.0",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "203.0.113.255",
    "224.0.0.1",
    "239.255.255.250",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.254",
    "255.255.255.255",
    "0xffffffff",
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::127.0.0.1]",
    "[::8.8.8.8]",
    "[::2]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:10.0.0.1]",
    "[::ffff:169.254.169.254]",
    "[::ffff:8.8.8.8]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[::ffff:0:127.0.0.1]",
    "[::ffff:0:8.8.8.8]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::10.0.0.1]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b::8.8.8.8]",
    "[64:ff9b:1::1]",
    "[64:ff9b:1:ffff::a00:1]",
    "[100::1]",
    "[100:0:0:1::1]",
    "[2001::1]",
    "[2001:0:7f00:1::]",
    "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
    "[2001:2::1]",
    "[2001:10::1]",
    "[2001:20::1]",
    "[2001:1ff:ffff::1]",
    "[2001:db8::1]",
    "[2001:db8:ffff:ffff::1]",
    "[2002:7f00:1::]",
    "[2002:a00:1::1]",
    "[2002:a9fe:a9fe::]",
    "[2002:808:808::1]",
    "[2620:4f:8000::1]",
    "[3fff::1]",
    "[3fff:fff:ffff::1]",
    "[5f00::1]",
    "[4000::1]",
    "[8000::1]",
    "[fc00::1]",
    "[fd00::1]",
    "[fd00:ec2::254]",
    "[fdff:ffff::1]",
    "[fe80::1]",
    "[fe80::a9fe:a9fe]",
    "[febf::1]",
    "[fec0::1]",
    "[feff::1]",
    "[ff00::1]",
    "[ff02::1]",
    "[ff05::2]",
    "[ff0e::1]",
    "[fe00::1]",
];

/// Public addresses, many of them next door to a closed network.
const ALLOWED_HOSTS: &[&str] = &[
    "1.1.1.1",
    "8.8.8.8",
    "134744072",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "168.63.129.15",
    "168.63.129.17",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "191.255.255.255",
    "192.0.1.0",
    "192.0.3.0",
    "192.88.98.255",
    "192.88.100.0",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "198.51.99.255",
    "198.51.101.0",
    "203.0.112.255",
    "203.0.114.0",
    "223.255.255.255",
    "[2000::1]",
    "[2001:200::1]",
    "[2001:4860:4860::8888]",
    "[2001:db7:ffff::1]",
    "[2001:db9::1]",
    "[2003::1]",
    "[2606:4700:4700::1111]",
    "[2a00:1450::1]",
    "[3ffe:ffff::1]",
    "[3fff:1000::1]",
    "partner.example",
    "xn--bcher-kva.example",
    "localhost.example",
    "127.0.0.1.example",
];

const REFUSED_URLS: &[(&str, &str)] = &[
    ("http://partner.example/", "only https is allowed"),
    ("HTTP://partner.example/", "only https is allowed"),
    ("http://dev.example.evil.example/", "only https is allowed"),
    ("http://port.example:8081/", "only https is allowed"),
    ("http://port.example/", "only https is allowed"),
    ("ftp://partner.example/", "neither http nor https"),
    ("file:///etc/passwd", "neither http nor https"),
    ("gopher://partner.example/", "neither http nor https"),
    ("ws://partner.example/", "neither http nor https"),
    ("data:text/plain,x", "neither http nor https"),
    ("javascript:alert(1)", "neither http nor https"),
    ("unix:/var/run/docker.sock", "neither http nor https"),
    ("https://user@partner.example/", "the URL carries a user name or password"),
    ("https://user:pass@partner.example/", "the URL carries a user name or password"),
    ("https://:pass@partner.example/", "the URL carries a user name or password"),
    ("https://partner.example@127.0.0.1/", "the URL carries a user name or password"),
    ("https://127.0.0.1#@partner.example/", "the address 127.0.0.1 is not public (loopback)"),
    ("https://127.0.0.1\\@partner.example/", "the address 127.0.0.1 is not public (loopback)"),
    ("https:127.0.0.1", "the address 127.0.0.1 is not public (loopback)"),
    ("https:////127.0.0.1/", "the address 127.0.0.1 is not public (loopback)"),
    ("http://dev.example@127.0.0.1/", "the URL carries a user name or password"),
    ("https://./", "the URL names no host"),
];

fn guard() -> Guard {
    Guard::new(Vec::new(), vec!["Dev.Example".into(), "port.example:8080".into()])
}

fn parse(url: &str) -> Url {
    url.parse().unwrap_or_else(|err| panic!("{url}: {err}"))
}

#[test]
fn no_inner_address_gets_through_however_it_is_written() {
    assert!(REFUSED_HOSTS.len() + ALLOWED_HOSTS.len() + REFUSED_URLS.len() >= 180);
    for host in REFUSED_HOSTS {
        let refused = guard().check_url(&parse(&format!("https://{host}/")));
        let reason = refused.expect_err(host).to_string();
        assert!(reason.contains("is not public"), "{host}: {reason}");
    }
}

#[test]
fn the_public_neighbours_get_through() {
    for host in ALLOWED_HOSTS {
        assert_eq!(guard().check_url(&parse(&format!("https://{host}/"))), Ok(()), "{host}");
    }
}

#[test]
fn schemes_and_credentials_are_refused_with_their_reason() {
    for (url, expected) in REFUSED_URLS {
        let refused = guard().check_url(&parse(url)).expect_err(url);
        assert_eq!(refused.to_string(), *expected, "{url}");
    }
    for url in ["http://dev.example/", "http://DEV.example:81/", "http://port.example:8080/"] {
        assert_eq!(guard().check_url(&parse(url)), Ok(()), "{url}");
    }
}

#[test]
fn an_opened_network_is_open_and_its_neighbour_is_not() {
    let open = ["10.1.0.0/16", "fd00:1::/32"].map(|net| net.parse().expect("a network"));
    let guard = Guard::new(open.to_vec(), Vec::new());
    for host in ["10.1.0.1", "10.1.255.255", "[fd00:1::5]"] {
        assert_eq!(guard.check_url(&parse(&format!("https://{host}/"))), Ok(()), "{host}");
    }
    for host in ["10.2.0.1", "[fd00:2::5]", "[::ffff:10.1.0.1]", "127.0.0.1"] {
        assert!(guard.check_url(&parse(&format!("https://{host}/"))).is_err(), "{host}");
    }
}

#[tokio::test]
async fn a_canary_on_loopback_is_never_visited() {
    let canary = Stub::start("HTTP/1.1 204 No Content\r\n\r\n").await;
    let port = canary.address.port();
    let loopback = [
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "0177.0.0.1",
        "2130706433",
        "0",
        "0.0.0.0",
        "localhost",
        "LOCALHOST",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]",
    ];
    let hosts: Vec<Url> =
        loopback.iter().map(|it| parse(&format!("http://{it}:{port}/"))).collect();
    let names: Vec<&str> = hosts.iter().filter_map(Url::host_str).collect();
    let client = closed(&names);
    for url in &hosts {
        let err = client.send(Call::get(url.clone())).await.expect_err(url.as_str());
        assert!(matches!(err, OutboundError::Refused(_)), "{url}: {err}");
    }
    assert_eq!(canary.visits(), 0);
}
