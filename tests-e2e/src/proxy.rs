//! A wire between two services that can be cut, plugged, or lose an answer on its way back.
//!
//! It forwards bytes and reads along: the heads of requests are kept, and a fault can be set for the
//! next calls to one path. An answer is lost after the other side has sent it, so its work is done.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::machine::free_port;
use crate::wait::until;

/// How the wire is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    Pass,
    /// Nobody listens: connections are refused.
    Refuse,
    /// Connections are taken, and nothing ever comes back.
    BlackHole,
}

/// What happens to a call that a fault was set for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The call never arrives.
    CutBefore,
    /// The call arrives and is carried out; its answer is lost.
    LoseAnswer,
}

/// The head of a request that went through.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    pub path: String,
    headers: Vec<(String, String)>,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(it, _)| it.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    fn read(chunk: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(chunk);
        let mut lines = text.split("\r\n");
        let mut words = lines.next()?.split(' ');
        let (method, path, version) = (words.next()?, words.next()?, words.next()?);
        if !version.starts_with("HTTP/1.") {
            return None;
        }
        let headers = lines.map_while(|it| it.split_once(": "));
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Some(Self { method: method.to_owned(), path: path.to_owned(), headers })
    }
}

struct Rule {
    method: &'static str,
    ending: String,
    fault: Fault,
    left: usize,
}

#[derive(Default)]
struct Notes {
    rules: Vec<Rule>,
    seen: Vec<Seen>,
}

struct Inside {
    to: SocketAddr,
    wire: watch::Sender<Wire>,
    listening: watch::Sender<bool>,
    notes: Mutex<Notes>,
}

/// A running proxy; ends when dropped.
pub struct Proxy {
    pub port: u16,
    inside: Arc<Inside>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// Listens on a free port and forwards to a port of this machine.
    pub async fn to(port: u16) -> Self {
        let own = free_port();
        let inside = Arc::new(Inside {
            to: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            wire: watch::Sender::new(Wire::Pass),
            listening: watch::Sender::new(false),
            notes: Mutex::default(),
        });
        let task = tokio::spawn(serve(own, Arc::clone(&inside)));
        let proxy = Self { port: own, inside, task };
        proxy.until_listening(true).await;
        proxy
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Changes the wire; connections that are open break.
    pub async fn set(&self, wire: Wire) {
        self.inside.wire.send_replace(wire);
        self.until_listening(wire != Wire::Refuse).await;
    }

    /// The next `times` calls with this method whose path ends so meet the fault.
    pub fn fault(&self, fault: Fault, method: &'static str, ending: &str, times: usize) {
        let rule = Rule { method, ending: ending.to_owned(), fault, left: times };
        self.inside.notes().rules.push(rule);
    }

    /// How many calls still have a fault waiting for them.
    pub fn faults_left(&self) -> usize {
        self.inside.notes().rules.iter().map(|it| it.left).sum()
    }

    /// Every request so far, in order.
    pub fn seen(&self) -> Vec<Seen> {
        self.inside.notes().seen.clone()
    }

    /// The newest bearer token that went through and begins with `prefix`.
    pub fn newest_bearer(&self, prefix: &str) -> Option<String> {
        let seen = self.seen();
        let mut tokens = seen.iter().rev().filter_map(|it| it.header("authorization"));
        let found =
            tokens.find_map(|it| it.strip_prefix("Bearer ").filter(|it| it.starts_with(prefix)));
        found.map(str::to_owned)
    }

    async fn until_listening(&self, wanted: bool) {
        until("the proxy to follow", async || {
            (*self.inside.listening.borrow() == wanted).then_some(())
        })
        .await;
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Inside {
    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a request down and tells what is to happen to it.
    fn note(&self, seen: Seen) -> Option<Fault> {
        let mut notes = self.notes();
        let path = seen.path.split('?').next().unwrap_or_default().to_owned();
        let rule = notes
            .rules
            .iter_mut()
            .find(|it| it.left > 0 && it.method == seen.method && path.ends_with(&it.ending));
        let fault = rule.map(|it| {
            it.left -= 1;
            it.fault
        });
        notes.seen.push(seen);
        fault
    }
}

async fn serve(port: u16, inside: Arc<Inside>) {
    let mut wire = inside.wire.subscribe();
    loop {
        if wire.wait_for(|it| *it != Wire::Refuse).await.is_err() {
            return;
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
        let listener = listener.expect("the proxy's port stays its own");
        inside.listening.send_replace(true);
        let mut refusing = inside.wire.subscribe();
        let refused = refusing.wait_for(|it| *it == Wire::Refuse);
        tokio::select! {
            () = take_all(&listener, &inside) => {}
            _ = refused => {}
        }
        drop(listener);
        inside.listening.send_replace(false);
    }
}

async fn take_all(listener: &TcpListener, inside: &Arc<Inside>) {
    while let Ok((client, _)) = listener.accept().await {
        tokio::spawn(carry(client, Arc::clone(inside)));
    }
}

/// Carries one connection until either side, a fault or a change of the wire ends it.
async fn carry(client: TcpStream, inside: Arc<Inside>) {
    let mut wire = inside.wire.subscribe();
    let now = *wire.borrow_and_update();
    let carried = async {
        match now {
            Wire::Pass => drop(pass(client, &inside).await),
            Wire::BlackHole | Wire::Refuse => std::future::pending().await,
        }
    };
    tokio::select! {
        () = carried => {}
        _ = wire.changed() => {}
    }
}

async fn pass(mut client: TcpStream, inside: &Inside) -> std::io::Result<()> {
    let mut server = TcpStream::connect(inside.to).await?;
    let (mut up, mut down) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    let mut lose = false;
    loop {
        tokio::select! {
            read = client.read(&mut up) => {
                let chunk = &up[..read?];
                if chunk.is_empty() {
                    return Ok(());
                }
                match Seen::read(chunk).and_then(|it| inside.note(it)) {
                    Some(Fault::CutBefore) => return Ok(()),
                    Some(Fault::LoseAnswer) => lose = true,
                    None => {}
                }
                server.write_all(chunk).await?;
            }
            read = server.read(&mut down) => {
                let chunk = &down[..read?];
                if chunk.is_empty() || lose {
                    return Ok(());
                }
                client.write_all(chunk).await?;
            }
        }
    }
}
