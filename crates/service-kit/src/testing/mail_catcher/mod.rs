//! A mail server that keeps what it is given, and misbehaves on demand.
//!
//! It speaks SMTP on a loopback port, holds the newest 1000 letters in memory and shows them under
//! `/dev/mail`.

mod letters;
mod pages;
mod smtp;

pub use letters::CaughtMail;
pub use pages::mail_routes;

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::Clock;

const MOST_MAILS: usize = 1000;

/// A running catcher; cheap to clone. It ends with `stop`, or with the runtime.
#[derive(Clone, Debug)]
pub struct MailCatcher {
    address: SocketAddr,
    inbox: Inbox,
    server: Arc<JoinHandle<()>>,
}

impl MailCatcher {
    /// Starts on a free loopback port; `clock` stamps what arrives.
    pub async fn start(clock: Clock) -> anyhow::Result<Self> {
        Self::listen(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), clock).await
    }

    /// Starts on a chosen loopback address, e.g. of a demo that tells its port.
    pub async fn listen(address: SocketAddr, clock: Clock) -> anyhow::Result<Self> {
        anyhow::ensure!(address.ip().is_loopback(), "a mail catcher listens on loopback only");
        let listener = TcpListener::bind(address).await.context("no port for the mail catcher")?;
        let address = listener.local_addr()?;
        let inbox = Inbox::new(clock);
        let server = tokio::spawn(smtp::serve(listener, inbox.clone()));
        Ok(Self { address, inbox, server: Arc::new(server) })
    }

    /// For `Mailer::smtp`.
    pub fn smtp_url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// The letters, oldest first.
    pub fn mails(&self) -> Vec<CaughtMail> {
        self.inbox.state().mails.iter().cloned().collect()
    }

    /// The letters to one address, oldest first.
    pub fn mails_to(&self, to: &str) -> Vec<CaughtMail> {
        self.mails().into_iter().filter(|mail| mail.is_to(to)).collect()
    }

    /// The newest letter to an address, as soon as there is one; fails after `limit`.
    pub async fn wait_for(&self, to: &str, limit: Duration) -> anyhow::Result<CaughtMail> {
        let mut arrivals = self.inbox.arrivals.subscribe();
        let wait = async {
            loop {
                arrivals.borrow_and_update();
                if let Some(mail) = self.mails_to(to).pop() {
                    return Ok(mail);
                }
                arrivals.changed().await.context("the mail catcher has ended")?;
            }
        };
        let outcome = tokio::time::timeout(limit, wait).await;
        outcome.with_context(|| format!("no mail to {to} within {limit:?}"))?
    }

    /// Answers the next `count` recipients with `code` (e.g. 451 or 550) instead of 250.
    pub fn refuse_next(&self, count: usize, code: u16) {
        self.inbox.state().refusals.extend(std::iter::repeat_n(code, count));
    }

    /// While on, answers nothing at all; off again, goes on where it was.
    pub fn hang(&self, on: bool) {
        self.inbox.hanging.send_replace(on);
    }

    pub fn clear(&self) {
        self.inbox.state().mails.clear();
    }

    /// Takes no further connection.
    pub fn stop(&self) {
        self.server.abort();
    }
}

/// What the server's connections share.
#[derive(Clone, Debug)]
struct Inbox {
    clock: Clock,
    state: Arc<Mutex<State>>,
    arrivals: watch::Sender<u64>,
    hanging: watch::Sender<bool>,
}

#[derive(Debug, Default)]
struct State {
    mails: VecDeque<CaughtMail>,
    refusals: VecDeque<u16>,
    last_id: u64,
}

impl Inbox {
    fn new(clock: Clock) -> Self {
        let (arrivals, hanging) = (watch::Sender::new(0), watch::Sender::new(false));
        Self { clock, state: Arc::default(), arrivals, hanging }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_refusal(&self) -> Option<u16> {
        self.state().refusals.pop_front()
    }

    /// Keeps one copy for each recipient, as their mailboxes would.
    fn keep(&self, recipients: &[String], raw: &[u8]) {
        let now = self.clock.now();
        let mut state = self.state();
        for to in recipients {
            state.last_id += 1;
            let mail = CaughtMail::read(state.last_id, to, raw, now);
            state.mails.push_back(mail);
        }
        let excess = state.mails.len().saturating_sub(MOST_MAILS);
        state.mails.drain(..excess);
        drop(state);
        self.arrivals.send_modify(|count| *count += 1);
    }

    async fn until_awake(&self) {
        let mut hanging = self.hanging.subscribe();
        // The sender lives in `self`, so that waiting cannot fail.
        hanging.wait_for(|on| !on).await.ok();
    }
}
