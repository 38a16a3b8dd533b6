//! Calls that are allowed: what is sent, what is kept back, and where they end.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use service_kit::outbound::{Call, Outbound, OutboundConfig, OutboundError, Patience};

use super::stub::{Stub, closed, open};

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 12\r\nx-seen: yes\r\n\r\n{\"is\":\"here\"}";
const LONGER: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";

fn client() -> Outbound {
    Outbound::new(open(&["127.0.0.1"])).expect("a client")
}

#[tokio::test]
async fn an_answer_comes_back_with_status_headers_and_body() {
    let stub = Stub::start(OK.replace("12", "13")).await;
    let call = Call::post(stub.url("/x")).json(&["a"]).expect("JSON").bearer("key").expect("a key");
    let answer = client().send(call).await.expect("an answer");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["x-seen"], "yes");
    let json: serde_json::Value = answer.json().expect("JSON");
    assert_eq!(json["is"], "here");
    assert_eq!(answer.text(), r#"{"is":"here"}"#);
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_nobody_follows_it() {
    let canary = Stub::start(OK).await;
    let head = format!("HTTP/1.1 302 Found\r\nlocation: {}\r\n", canary.url("/canary"));
    let stub = Stub::start(format!("{head}content-length: 0\r\n\r\n")).await;
    let answer = client().send(Call::get(stub.url("/"))).await.expect("an answer");
    assert_eq!(answer.status, 302);
    assert_eq!((stub.visits(), canary.visits()), (1, 0));
}

#[tokio::test]
async fn a_body_beyond_its_cap_is_not_read() {
    let told = Stub::start("HTTP/1.1 200 OK\r\ncontent-length: 9000000\r\n\r\n").await;
    let err = client().send(Call::get(told.url("/"))).await.expect_err("too large");
    assert_eq!(err, OutboundError::TooLarge);

    let untold = Stub::start(format!("{LONGER}{}", "x".repeat(101))).await;
    let err = client().send(Call::get(untold.url("/")).cap(100)).await.expect_err("too large");
    assert_eq!(err, OutboundError::TooLarge);
    let answer = client().send(Call::get(untold.url("/")).cap(101)).await.expect("just right");
    assert_eq!(answer.body.len(), 101);
}

#[tokio::test]
async fn silence_and_absence_are_told_apart() {
    let stub = Stub::start("").await;
    let call = Call::get(stub.url("/")).patience(Patience::AtMost(Duration::from_millis(100)));
    assert_eq!(client().send(call).await.expect_err("silence"), OutboundError::Timeout);

    let call = Call::get("http://127.0.0.1:1/?secret=1".parse().expect("a URL"));
    let err = client().send(call).await.expect_err("nobody there");
    assert!(matches!(err, OutboundError::NoConnection(_)), "{err}");
    assert!(!err.to_string().contains("secret"), "{err}");
}

#[tokio::test]
async fn a_name_that_turns_into_an_inner_address_is_not_dialled() {
    let canary = Stub::start(OK).await;
    let url = format!("http://localhost:{}/", canary.address.port());
    let call = Call::get(url.parse().expect("a URL"));
    let err = closed(&["localhost"]).send(call).await.expect_err("refused");
    assert!(matches!(err, OutboundError::Refused(_)), "{err}");
    assert_eq!(canary.visits(), 0);
}

#[tokio::test]
async fn what_was_checked_is_what_is_dialled_however_the_name_changes() {
    let canary = Stub::start(OK).await;
    let asked = AtomicUsize::new(0);
    let rebind = move |_: &str| match asked.fetch_add(1, Ordering::SeqCst) {
        0 => vec![IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1))],
        _ => vec![IpAddr::V4(Ipv4Addr::LOCALHOST)],
    };
    let mut config = open(&["rebind.example"]);
    config.allow_cidrs.clear();
    let client = Outbound::with_names(config, rebind).expect("a client");
    for _ in 0..3 {
        let url = format!("http://rebind.example:{}/", canary.address.port());
        let err = client.send(Call::get(url.parse().expect("a URL"))).await.expect_err("refused");
        assert!(matches!(err, OutboundError::Refused(_)), "{err}");
    }
    assert_eq!(canary.visits(), 0);
}

#[tokio::test]
async fn of_a_mixed_answer_only_the_lawful_part_is_dialled() {
    let stub = Stub::start(OK).await;
    let mixed = |_: &str| vec![IpAddr::from([10, 0, 0, 1]), IpAddr::from([127, 0, 0, 1])];
    let client = Outbound::with_names(open(&["mixed.example"]), mixed).expect("a client");
    let url = format!("http://mixed.example:{}/", stub.address.port());
    client.send(Call::get(url.parse().expect("a URL"))).await.expect("an answer");
    assert_eq!(stub.visits(), 1);
}

#[tokio::test]
async fn a_name_without_an_address_is_refused() {
    let client = Outbound::with_names(open(&[]), |_| Vec::new()).expect("a client");
    let call = Call::get("https://nothing.example/".parse().expect("a URL"));
    let err = client.send(call).await.expect_err("refused");
    assert_eq!(err, OutboundError::Refused("the name has no address".into()));
}

#[tokio::test]
async fn a_told_name_is_called_at_its_address_and_stays_guarded() {
    let stub = Stub::start(OK).await;
    let mut url = stub.url("/x");
    url.set_host(Some("brand.test")).expect("a host");
    let told = |it: OutboundConfig| OutboundConfig {
        dev_names: vec!["brand.test=127.0.0.1".parse().expect("a name")],
        ..it
    };
    let opened = Outbound::new(told(open(&["brand.test"]))).expect("a client");
    assert_eq!(opened.send(Call::get(url.clone())).await.expect("an answer").status, 200);
    let shut = OutboundConfig { allow_cidrs: Vec::new(), ..open(&["brand.test"]) };
    let shut = Outbound::new(told(shut)).expect("a client");
    let refused = shut.send(Call::get(url)).await.expect_err("loopback is not public");
    assert!(matches!(refused, OutboundError::Refused(_)), "{refused}");
    assert_eq!(stub.visits(), 1);
}
