//! What is to happen to which call, and what has happened to those that came.

use std::time::Duration;

use anyhow::Context;
use rand::RngExt;
use rand::rngs::StdRng;
use tokio::sync::watch;

use super::message::Message;

/// What happens to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The call never arrives.
    CutBefore,
    /// The call arrives and is carried out; its answer is lost.
    LoseAnswer,
    /// The call is carried out, and the connection is reset in the middle of its answer.
    ResetMiddle,
    /// The call never arrives; its caller waits for ever.
    Swallow,
    /// The call arrives twice; its caller sees the first answer.
    Twice,
    /// The call never arrives; the wire itself answers with this status.
    Answer(u16),
    /// The call arrives after a time between these two; the same twice is no chance.
    Late { least: Duration, most: Duration },
    /// The answer comes at this many bytes a second.
    Slow { bytes_per_second: u32 },
}

/// Which calls meet a fault, how often, and with what chance.
#[derive(Clone, Debug)]
pub struct Rule {
    fault: Fault,
    method: Option<String>,
    ending: String,
    left: Option<usize>,
    of_hundred: u8,
}

/// When a call is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// It has come here and not gone on.
    Before,
    /// The other side has answered, and its caller does not know.
    After,
}

/// One call that is stopped on its way, from the moment it comes until this is dropped.
#[derive(Debug)]
pub struct Hold {
    reached: watch::Receiver<bool>,
    _released: watch::Sender<()>,
}

/// The other end of a [`Hold`].
pub(super) struct Stop {
    moment: Moment,
    method: String,
    ending: String,
    reached: watch::Sender<bool>,
    released: watch::Receiver<()>,
}

/// A request that came, and what became of it.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    /// Path and query.
    pub path: String,
    headers: Vec<(String, String)>,
    /// What the other side answered; more than one when the call was sent twice.
    pub answers: Vec<u16>,
}

pub(super) struct Notes {
    pub rules: Vec<Rule>,
    pub seen: Vec<Seen>,
    stops: Vec<Stop>,
    chance: StdRng,
}

/// What the wire does with one call.
pub(super) struct Orders {
    /// Its place among those that were seen.
    pub number: usize,
    pub fault: Option<Fault>,
    pub delay: Duration,
    pub stop: Option<Stop>,
}

impl Rule {
    /// Every call meets the fault.
    pub fn new(fault: Fault) -> Self {
        Self { fault, method: None, ending: String::new(), left: None, of_hundred: 100 }
    }

    #[must_use]
    pub fn method(mut self, method: &str) -> Self {
        self.method = Some(method.to_owned());
        self
    }

    /// Only calls whose path, without the query, ends so.
    #[must_use]
    pub fn ending(mut self, ending: &str) -> Self {
        self.ending = ending.to_owned();
        self
    }

    /// Only the next `times` calls.
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        self.left = Some(times);
        self
    }

    /// Only so many of a hundred calls, by the proxy's seed.
    #[must_use]
    pub fn of_hundred(mut self, share: u8) -> Self {
        self.of_hundred = share;
        self
    }

    pub(super) fn left(&self) -> Option<usize> {
        self.left
    }

    fn is_for(&self, seen: &Seen) -> bool {
        let method = self.method.as_ref().is_none_or(|it| *it == seen.method);
        method && self.left != Some(0) && seen.place().ends_with(&self.ending)
    }
}

impl Hold {
    /// Waits until the call is there; fails after `limit`.
    pub async fn reached(&mut self, limit: Duration) -> anyhow::Result<()> {
        let there = tokio::time::timeout(limit, self.reached.wait_for(|it| *it)).await;
        let there = there.with_context(|| format!("no such call came within {limit:?}"))?;
        there.context("the call was never stopped")?;
        Ok(())
    }
}

impl Stop {
    /// Waits at the right moment until the holder lets go.
    pub async fn at(stop: Option<&mut Self>, moment: Moment) {
        let Some(stop) = stop.filter(|it| it.moment == moment) else { return };
        stop.reached.send_replace(true);
        // An error is the holder's end, which is what is waited for.
        while stop.released.changed().await.is_ok() {}
    }
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(it, _)| it.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The other side has carried it out, or refused it by itself.
    pub fn arrived(&self) -> bool {
        !self.answers.is_empty()
    }

    /// How often the other side carried it out.
    pub fn successes(&self) -> usize {
        self.answers.iter().filter(|it| (200..300).contains(*it)).count()
    }

    pub(super) fn of(request: &Message) -> Option<Self> {
        let (first, headers) = request.head();
        let mut words = first.split(' ');
        let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
        Some(Self { method, path, headers, answers: Vec::new() })
    }

    fn place(&self) -> &str {
        self.path.split('?').next().unwrap_or_default()
    }
}

impl Notes {
    pub fn new(chance: StdRng) -> Self {
        let (rules, seen, stops) = (Vec::new(), Vec::new(), Vec::new());
        Self { rules, seen, stops, chance }
    }

    pub fn hold(&mut self, moment: Moment, method: &str, ending: &str) -> Hold {
        let (reached, is_reached) = watch::channel(false);
        let (release, released) = watch::channel(());
        let (method, ending) = (method.to_owned(), ending.to_owned());
        self.stops.push(Stop { moment, method, ending, reached, released });
        Hold { reached: is_reached, _released: release }
    }

    /// Writes a request down and tells what is to happen to it.
    pub fn note(&mut self, seen: Seen) -> Orders {
        let fault = self.fault_for(&seen);
        let delay = match fault {
            Some(Fault::Late { least, most }) => self.chance.random_range(least..=most),
            _ => Duration::ZERO,
        };
        // A hold that was let go before its call came is none.
        self.stops.retain(|it| it.released.has_changed().is_ok());
        let is_this = |it: &Stop| it.method == seen.method && seen.place().ends_with(&it.ending);
        let stop = self.stops.iter().position(is_this).map(|it| self.stops.remove(it));
        self.seen.push(seen);
        Orders { number: self.seen.len() - 1, fault, delay, stop }
    }

    pub fn answered(&mut self, number: usize, status: u16) {
        if let Some(seen) = self.seen.get_mut(number) {
            seen.answers.push(status);
        }
    }

    /// The first rule that is for this call and whose chance has it.
    fn fault_for(&mut self, seen: &Seen) -> Option<Fault> {
        for rule in self.rules.iter_mut().filter(|it| it.is_for(seen)) {
            if rule.of_hundred < 100 && self.chance.random_range(0..100) >= rule.of_hundred {
                continue;
            }
            rule.left = rule.left.map(|it| it - 1);
            return Some(rule.fault);
        }
        None
    }
}
