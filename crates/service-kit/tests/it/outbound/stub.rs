//! A web server of ten lines that answers one thing and counts who came.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use service_kit::outbound::{Outbound, OutboundConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use url::Url;

pub struct Stub {
    pub address: SocketAddr,
    visits: Arc<AtomicUsize>,
}

impl Stub {
    /// Answers every request with these bytes, then closes; with none, it stays silent.
    pub async fn start(answer: impl Into<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let visits = Arc::new(AtomicUsize::new(0));
        tokio::spawn(serve(listener, answer.into(), Arc::clone(&visits)));
        Self { address, visits }
    }

    pub fn visits(&self) -> usize {
        self.visits.load(Ordering::SeqCst)
    }

    pub fn url(&self, path: &str) -> Url {
        format!("http://{}{path}", self.address).parse().expect("a URL")
    }
}

async fn serve(listener: TcpListener, answer: Vec<u8>, visits: Arc<AtomicUsize>) {
    while let Ok((mut stream, _)) = listener.accept().await {
        visits.fetch_add(1, Ordering::SeqCst);
        let answer = answer.clone();
        tokio::spawn(async move {
            let mut head = Vec::with_capacity(4096);
            stream.read_buf(&mut head).await.ok();
            if answer.is_empty() {
                stream.read_buf(&mut head).await.ok();
            }
            stream.write_all(&answer).await.ok();
        });
    }
}

/// A deployment that has opened the loopback network, as the demo does.
pub fn open(hosts: &[&str]) -> OutboundConfig {
    OutboundConfig {
        allow_cidrs: vec!["127.0.0.0/8".parse().expect("a network")],
        dev_http_hosts: hosts.iter().map(ToString::to_string).collect(),
        user_agent: "OpenPartner/test".into(),
        ..OutboundConfig::default()
    }
}

/// A deployment that lets http through but has opened no network.
pub fn closed(hosts: &[&str]) -> Outbound {
    let config = OutboundConfig { allow_cidrs: Vec::new(), ..open(hosts) };
    Outbound::new(config).expect("a client")
}
