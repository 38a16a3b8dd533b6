//! A wire between two services that misbehaves on demand, and remembers what went over it.
//!
//! It speaks HTTP/1.1 on a loopback port and forwards to another one. [`Wire`] is how the whole wire
//! is; a [`Rule`] is what happens to calls of one kind; a [`Hold`] stops one call on its way, so that
//! a test can act at exactly that moment. Chance comes from a seed alone.

mod carry;
mod message;
mod rules;

pub use rules::{Fault, Hold, Moment, Rule, Seen};

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context;
use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use rules::Notes;

const QUEUE: u32 = 1024;
const LONGEST_CHANGE: Duration = Duration::from_secs(10);
const SEED: u64 = 1;

/// How the wire is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    Pass,
    /// Nobody listens: connections are refused.
    Refuse,
    /// Connections are taken, and nothing ever comes back.
    BlackHole,
}

struct Inside {
    to: SocketAddr,
    wire: watch::Sender<Wire>,
    listening: watch::Sender<bool>,
    notes: Mutex<Notes>,
}

/// A running proxy; it ends when dropped.
pub struct Proxy {
    pub port: u16,
    inside: Arc<Inside>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// Listens on any free loopback port and forwards to `to`. Fails when no port is free.
    pub async fn to(to: u16) -> anyhow::Result<Self> {
        Self::listen(0, to).await
    }

    /// Listens on a chosen loopback port; 0 is any that is free. Fails when it is taken.
    pub async fn listen(port: u16, to: u16) -> anyhow::Result<Self> {
        Self::seeded(port, to, SEED).await
    }

    /// The same with a seed of its own for everything that is left to chance.
    pub async fn seeded(port: u16, to: u16, seed: u64) -> anyhow::Result<Self> {
        let socket = bound(port).context("no port for the proxy")?;
        let port = socket.local_addr()?.port();
        let inside = Arc::new(Inside {
            to: SocketAddr::from((Ipv4Addr::LOCALHOST, to)),
            wire: watch::Sender::new(Wire::Pass),
            listening: watch::Sender::new(false),
            notes: Mutex::new(Notes::new(StdRng::seed_from_u64(seed))),
        });
        let task = tokio::spawn(serve(socket, port, Arc::clone(&inside)));
        let proxy = Self { port, inside, task };
        proxy.until_listening(true).await?;
        Ok(proxy)
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Changes the wire; connections that are open break.
    pub async fn set(&self, wire: Wire) {
        self.inside.wire.send_replace(wire);
        if let Err(err) = self.until_listening(wire != Wire::Refuse).await {
            panic!("{err:#}");
        }
    }

    /// The next `times` calls with this method whose path ends so meet the fault.
    pub fn fault(&self, fault: Fault, method: &str, ending: &str, times: usize) {
        self.rule(Rule::new(fault).method(method).ending(ending).times(times));
    }

    /// From now on calls meet this rule, after those that were given before.
    pub fn rule(&self, rule: Rule) {
        self.inside.notes().rules.push(rule);
    }

    /// Forgets all rules.
    pub fn forget_rules(&self) {
        self.inside.notes().rules.clear();
    }

    /// How many calls still have a counted fault waiting for them.
    pub fn faults_left(&self) -> usize {
        self.inside.notes().rules.iter().filter_map(Rule::left).sum()
    }

    /// Stops the next call of this kind at that moment, until the hold is dropped.
    pub fn hold(&self, moment: Moment, method: &str, ending: &str) -> Hold {
        self.inside.notes().hold(moment, method, ending)
    }

    /// Every request so far, in the order in which they came.
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

    async fn until_listening(&self, wanted: bool) -> anyhow::Result<()> {
        let mut listening = self.inside.listening.subscribe();
        let followed = listening.wait_for(|it| *it == wanted);
        let followed = tokio::time::timeout(LONGEST_CHANGE, followed).await;
        followed.context("the proxy does not follow")?.context("the proxy has ended")?;
        Ok(())
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
}

/// Holds a port without listening: whoever connects is refused.
fn bound(port: u16) -> std::io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
    Ok(socket)
}

async fn serve(mut socket: TcpSocket, port: u16, inside: Arc<Inside>) {
    loop {
        let mut wire = inside.wire.subscribe();
        if wire.wait_for(|it| *it != Wire::Refuse).await.is_err() {
            return;
        }
        let Ok(listener) = socket.listen(QUEUE) else { return };
        inside.listening.send_replace(true);
        tokio::select! {
            () = take_all(&listener, &inside) => {}
            _ = wire.wait_for(|it| *it == Wire::Refuse) => {}
        }
        drop(listener);
        socket = match bound(port) {
            Ok(socket) => socket,
            Err(err) => panic!("the proxy's port {port} was taken by another: {err}"),
        };
        inside.listening.send_replace(false);
    }
}

async fn take_all(listener: &TcpListener, inside: &Arc<Inside>) {
    while let Ok((client, _)) = listener.accept().await {
        tokio::spawn(carry::carry(client, Arc::clone(inside)));
    }
}
