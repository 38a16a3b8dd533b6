//! P1: a redirect whose click is on disk, beside a constant one.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::Stdio;
use std::time::Duration;

use anyhow::Context;
use tokio::process::{Child, Command};

use super::Ground;
use crate::load::rig::Rig;
use crate::load::{Aim, Keep, Running, Seen};
use crate::promises::{Promise, Setting, Shown};
use crate::stage::ports;
use crate::wait;

/// Connections, and the least ratio in percent.
const LEVELS: &[(usize, u32)] = &[(64, 50), (256, 70), (512, 70)];
const WARM_UP: Duration = Duration::from_secs(1);
const MEASURED: Duration = Duration::from_secs(4);
const ROUNDS: usize = 2;
const MOST_P99: u32 = 3;

pub const PROMISE: Promise<Ground> = Promise {
    id: "P1",
    says: "a redirect with one full click row in Postgres before the 302 has at least 0.70 × the rate \
           of a constant 302 at 256 and 512 connections, 0.50 × at 64; p99 at most 3 ×",
    mechanisms: &["group-commit"],
    show: |ground, setting| Box::pin(show(ground, setting)),
};

/// Both rates at one number of connections.
struct Level {
    clients: usize,
    least: u32,
    durable: Seen,
    constant: Seen,
}

async fn show(ground: &Ground, setting: &Setting) -> anyhow::Result<Shown> {
    let one_by_one: &[(&str, &str)] =
        if setting.is_without("group-commit") { &[("CLICKS_BATCH_ROWS", "1")] } else { &[] };
    let (rig, service) = Rig::build(ground.binaries.clone(), "bench", one_by_one, 0).await?;
    let beside = Beside::start().await?;
    let mut levels = Vec::new();
    for (clients, least) in LEVELS {
        let durable = Aim { clients: *clients, ..rig.aim.clone() };
        let constant = Aim { address: beside.address, ..durable.clone() };
        let mut level = Level {
            clients: *clients,
            least: *least,
            durable: Seen::default(),
            constant: Seen::default(),
        };
        for _ in 0..setting.times(ROUNDS) {
            add(&mut level.constant, press(constant.clone()).await?);
            add(&mut level.durable, press(durable.clone()).await?);
        }
        levels.push(level);
    }
    service.end().await?;
    Ok(told(ground, &levels))
}

fn told(ground: &Ground, levels: &[Level]) -> Shown {
    let faults: Vec<String> = levels.iter().filter_map(Level::fault).collect();
    let ratios: Vec<String> = levels.iter().map(Level::figure).collect();
    let mut details = vec![format!("compiled as {}; {MEASURED:?} a round", ground.profile.name())];
    details.extend(levels.iter().map(Level::detail));
    Shown::unless(&faults, ratios.join(" "), details)
}

impl Level {
    fn ratio(&self) -> f64 {
        self.durable.per_second() / self.constant.per_second().max(1.0)
    }

    fn figure(&self) -> String {
        format!("{:.2}×@{}", self.ratio(), self.clients)
    }

    fn fault(&self) -> Option<String> {
        if self.durable.others > 0 {
            return Some(format!("{} answers were no redirect", self.durable.others));
        }
        if self.ratio() * 100.0 < f64::from(self.least) {
            return Some(format!("at {} below 0.{} ×", self.clients, self.least));
        }
        let slow = self.durable.p99() > self.constant.p99() * MOST_P99;
        slow.then(|| format!("at {} the p99 is above {MOST_P99} ×", self.clients))
    }

    fn detail(&self) -> String {
        let line = |seen: &Seen| format!("{:.0}/s, p99 {:?}", seen.per_second(), seen.p99());
        let (durable, constant) = (line(&self.durable), line(&self.constant));
        format!("{} connections: durable {durable}; constant {constant}", self.clients)
    }
}

/// A round counts after its warm-up.
async fn press(aim: Aim) -> anyhow::Result<Seen> {
    for (lasts, counts) in [(WARM_UP, false), (MEASURED, true)] {
        let running = Running::start(aim.clone(), Keep::Counts);
        tokio::time::sleep(lasts).await;
        let seen = running.stop()?;
        if counts {
            return Ok(seen);
        }
    }
    Ok(Seen::default())
}

fn add(sum: &mut Seen, round: Seen) {
    sum.took += round.took;
    sum.take(round);
}

/// The constant redirect, in a process of its own.
struct Beside {
    address: SocketAddr,
    _process: Child,
}

impl Beside {
    async fn start() -> anyhow::Result<Self> {
        let port = ports::any()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["constant-302", &port.to_string()]).stdin(Stdio::null()).kill_on_drop(true);
        let process = command.spawn().context("cannot run the constant redirect")?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        wait::until("the constant redirect", Duration::from_secs(10), async || {
            Ok(tokio::net::TcpStream::connect(address).await.ok().map(|_| ()))
        })
        .await?;
        Ok(Self { address, _process: process })
    }
}
