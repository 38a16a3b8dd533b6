//! The wire that misbehaves: each fault does what it says, and nothing else.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use service_kit::testing::fault_proxy::{Fault, Moment, Proxy, Rule, Wire};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const BODY: &str = "0123456789012345678901234567890123456789";
const LONG: Duration = Duration::from_secs(10);
const SHORT: Duration = Duration::from_millis(150);

/// Counts what arrives; answers with its length, and `/chunks` in chunks.
struct Stub {
    port: u16,
    arrived: Arc<AtomicUsize>,
}

impl Stub {
    async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let arrived = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&arrived);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer_all(stream, Arc::clone(&count)));
            }
        });
        Self { port, arrived }
    }

    fn arrived(&self) -> usize {
        self.arrived.load(Ordering::SeqCst)
    }
}

async fn answer_all(mut stream: TcpStream, count: Arc<AtomicUsize>) {
    let mut buffer = vec![0; 4096];
    while let Ok(read) = stream.read(&mut buffer).await {
        if read == 0 {
            return;
        }
        count.fetch_add(1, Ordering::SeqCst);
        let is_chunked = buffer[..read].starts_with(b"GET /chunks");
        let answer = match is_chunked {
            true => "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
                .to_owned(),
            false => format!("HTTP/1.1 201 Made\r\ncontent-length: {}\r\n\r\n{BODY}", BODY.len()),
        };
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// One call over a connection of its own, read until the connection ends or is silent.
async fn call(port: u16, line: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
    let request = format!("{line} HTTP/1.1\r\nhost: here\r\nidempotency-key: k1\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    stream.shutdown().await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

async fn ground() -> (Stub, Proxy) {
    let stub = Stub::start().await;
    let proxy = Proxy::to(stub.port).await.expect("a proxy");
    (stub, proxy)
}

#[tokio::test]
async fn what_meets_no_rule_goes_through_and_is_written_down() {
    let (stub, proxy) = ground().await;
    let answer = call(proxy.port, "POST /api/partners?a=b").await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 201") && answer.ends_with(BODY), "{answer}");
    let chunked = call(proxy.port, "GET /chunks").await.expect("an answer");
    assert!(chunked.ends_with("2\r\nde\r\n0\r\n\r\n"), "{chunked}");
    let [first, second] = &proxy.seen()[..] else { panic!("two calls") };
    assert_eq!((first.method.as_str(), first.path.as_str()), ("POST", "/api/partners?a=b"));
    assert_eq!(
        (first.header("Idempotency-Key"), first.answers.as_slice()),
        (Some("k1"), &[201][..])
    );
    assert!(second.arrived());
    assert_eq!(stub.arrived(), 2);
}

#[tokio::test]
async fn a_rule_counts_only_calls_of_its_method_and_path() {
    let (stub, proxy) = ground().await;
    proxy.fault(Fault::CutBefore, "POST", "/links", 1);
    for other in ["GET /links", "POST /partners"] {
        assert!(call(proxy.port, other).await.expect("an answer").contains("201"));
    }
    assert_eq!(proxy.faults_left(), 1);
    assert_eq!(call(proxy.port, "POST /api/links?x=y").await.expect("an end"), "");
    assert_eq!((proxy.faults_left(), stub.arrived()), (0, 2));
    assert!(call(proxy.port, "POST /links").await.expect("an answer").contains("201"));
}

#[tokio::test]
async fn a_lost_answer_was_carried_out_and_a_cut_call_was_not() {
    let (stub, proxy) = ground().await;
    proxy.fault(Fault::LoseAnswer, "POST", "/a", 1);
    assert_eq!(call(proxy.port, "POST /a").await.expect("an end"), "");
    assert_eq!(stub.arrived(), 1);
    proxy.fault(Fault::CutBefore, "POST", "/a", 1);
    assert_eq!(call(proxy.port, "POST /a").await.expect("an end"), "");
    assert_eq!(stub.arrived(), 1);
    let arrived: Vec<bool> = proxy.seen().iter().map(|it| it.arrived()).collect();
    assert_eq!(arrived, [true, false]);
}

#[tokio::test]
async fn a_call_can_arrive_twice_or_be_answered_by_the_wire() {
    let (stub, proxy) = ground().await;
    proxy.fault(Fault::Twice, "POST", "/a", 1);
    let answer = call(proxy.port, "POST /a").await.expect("an answer");
    assert_eq!((answer.matches("HTTP/1.1").count(), stub.arrived()), (1, 2));
    assert_eq!(proxy.seen()[0].answers, [201, 201]);
    proxy.fault(Fault::Answer(503), "POST", "/a", 1);
    let answer = call(proxy.port, "POST /a").await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert_eq!(stub.arrived(), 2);
}

#[tokio::test]
async fn a_reset_comes_in_the_middle_of_the_answer() {
    let (stub, proxy) = ground().await;
    proxy.fault(Fault::ResetMiddle, "GET", "/a", 1);
    match call(proxy.port, "GET /a").await {
        Err(err) => assert_eq!(err.kind(), std::io::ErrorKind::ConnectionReset),
        Ok(part) => assert!(!part.ends_with(BODY), "all of it came: {part}"),
    }
    assert_eq!(stub.arrived(), 1);
}

#[tokio::test]
async fn late_and_slow_answers_take_their_time() {
    let (_stub, proxy) = ground().await;
    let late = Fault::Late { least: SHORT, most: SHORT * 2 };
    proxy.rule(Rule::new(late).times(1));
    let began = Instant::now();
    call(proxy.port, "GET /a").await.expect("an answer");
    assert!(began.elapsed() >= SHORT, "{:?}", began.elapsed());
    // About 80 bytes at 200 a second.
    proxy.rule(Rule::new(Fault::Slow { bytes_per_second: 200 }).times(1));
    let began = Instant::now();
    assert!(call(proxy.port, "GET /a").await.expect("an answer").ends_with(BODY));
    assert!(began.elapsed() >= Duration::from_millis(250), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_swallowed_call_and_a_black_hole_never_answer_and_a_refusal_does_at_once() {
    let (stub, proxy) = ground().await;
    proxy.fault(Fault::Swallow, "GET", "/a", 1);
    assert!(tokio::time::timeout(SHORT, call(proxy.port, "GET /a")).await.is_err());
    proxy.set(Wire::BlackHole).await;
    assert!(tokio::time::timeout(SHORT, call(proxy.port, "GET /a")).await.is_err());
    proxy.set(Wire::Refuse).await;
    let refused = call(proxy.port, "GET /a").await.expect_err("nobody listens");
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
    assert_eq!(stub.arrived(), 0);
    proxy.set(Wire::Pass).await;
    assert!(call(proxy.port, "GET /a").await.expect("an answer").ends_with(BODY));
}

#[tokio::test]
async fn a_held_call_waits_until_it_is_let_go() {
    let (stub, proxy) = ground().await;
    for (moment, arrived_while_held) in [(Moment::Before, 0), (Moment::After, 2)] {
        let mut hold = proxy.hold(moment, "POST", "/a");
        let port = proxy.port;
        let calling = tokio::spawn(async move { call(port, "POST /a").await });
        hold.reached(LONG).await.expect("the call comes");
        assert_eq!(stub.arrived(), arrived_while_held);
        assert!(!calling.is_finished());
        drop(hold);
        let answer = calling.await.expect("no panic").expect("an answer");
        assert!(answer.ends_with(BODY));
    }
    assert!(proxy.hold(Moment::Before, "GET", "/b").reached(SHORT).await.is_err());
}

#[tokio::test]
async fn chance_is_decided_by_the_seed_alone() {
    let stub = Stub::start().await;
    let mut runs = Vec::new();
    for seed in [7, 7, 8] {
        let proxy = Proxy::seeded(0, stub.port, seed).await.expect("a proxy");
        proxy.rule(Rule::new(Fault::Answer(503)).of_hundred(30));
        let mut failed = Vec::new();
        for _ in 0..60 {
            failed.push(call(proxy.port, "GET /a").await.expect("an answer").contains("503"));
        }
        let count = failed.iter().filter(|it| **it).count();
        assert!((6..=32).contains(&count), "{count} of 60 at 30 %");
        runs.push(failed);
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
}
