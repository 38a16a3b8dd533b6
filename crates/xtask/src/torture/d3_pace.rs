//! D3: how fast the outbox delivers, and that a receiver who hangs slows nobody else down.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::dev::ServerHandle;
use actix_web::web::{Data, Path};
use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::Context;
use api_types::MessageId;
use service_kit::outbound::{Call, Outbound, OutboundConfig, Patience};
use service_kit::outbox::{Carrier, Outcome, Parcel, Room};
use service_kit::testing::fault_proxy::{Proxy, Wire};
use service_kit::{Clock, Db};
use url::Url;

use super::Ground;
use super::bare::Bare;
use crate::promises::{Promise, Setting, Shown};
use crate::stage::{database, ports};
use crate::wait;

const BURST: usize = 4_000;
const LANES: usize = 8;
const LEAST_RATE: u128 = 500;
const ROUNDS: usize = 4;
const PACED: usize = 500;
const PACE: Duration = Duration::from_millis(8);
const HANGING: usize = 400;
const MOST_PERCENT: u128 = 20;
/// Below this the machine's own noise decides, not the courier.
const NOISE: Duration = Duration::from_millis(10);
const LONGEST: Duration = Duration::from_secs(120);

pub const PROMISE: Promise<Ground> = Promise {
    id: "D3",
    says: "at least 500 deliveries/s on two cores; a receiver who hangs moves the others' p99 by \
           less than 20 %",
    mechanisms: &["lanes"],
    show: |ground, setting| Box::pin(show(ground, setting)),
};

type Arrivals = Arc<Mutex<Vec<Duration>>>;

/// Posts each message to its lane's receiver.
struct Poster {
    outbound: Outbound,
    receiver: Url,
    hanging: Url,
}

impl Carrier for Poster {
    async fn carry(&self, parcel: &Parcel) -> Outcome {
        let base = if parcel.lane == "hangs" { &self.hanging } else { &self.receiver };
        let failed = |error: String| Outcome::Failed { error, retry_after: None };
        let url = match base.join(&format!("/{}", parcel.id)) {
            Ok(url) => url,
            Err(err) => return failed(err.to_string()),
        };
        match self.outbound.send(Call::post(url).patience(Patience::Push)).await {
            Ok(answer) if answer.status.is_success() => Outcome::Sent,
            Ok(answer) => failed(answer.status.to_string()),
            Err(err) => failed(err.to_string()),
        }
    }
}

/// A receiver that answers at once and keeps how old each message was.
struct Receiver {
    port: u16,
    arrivals: Arrivals,
    handle: ServerHandle,
}

impl Receiver {
    fn start() -> anyhow::Result<Self> {
        let (port, arrivals) = (ports::any()?, Arrivals::default());
        let kept = Arc::clone(&arrivals);
        let server = HttpServer::new(move || {
            App::new().app_data(Data::new(Arc::clone(&kept))).route("/{id}", web::post().to(take))
        });
        let server = server.workers(1).disable_signals().bind((Ipv4Addr::LOCALHOST, port));
        let server = server.context("no port for the receiver")?.run();
        let handle = server.handle();
        tokio::spawn(server);
        Ok(Self { port, arrivals, handle })
    }

    fn count(&self) -> usize {
        self.arrivals.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn take(&self) -> Vec<Duration> {
        std::mem::take(&mut self.arrivals.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// An id tells when its message was recorded.
async fn take(id: Path<MessageId>, arrivals: Data<Arrivals>) -> HttpResponse {
    let now = Clock::System.now().timestamp_millis();
    let recorded = i64::try_from(id.ulid().timestamp_ms()).unwrap_or(now);
    let age = Duration::from_millis((now - recorded).unsigned_abs());
    arrivals.lock().unwrap_or_else(PoisonError::into_inner).push(age);
    HttpResponse::Ok().finish()
}

async fn show(ground: &Ground, setting: &Setting) -> anyhow::Result<Shown> {
    let bare = Bare::hub(ground.binaries.clone(), "pace").await?;
    let (db, receiver) = (bare.db(10)?, Receiver::start()?);
    let hole = Proxy::to(receiver.port).await?;
    hole.set(Wire::BlackHole).await;
    let room = match setting.is_without("lanes") {
        true => Room { in_all: 16, first: 16, of_a_lane: 16 },
        false => Room::default(),
    };
    let poster = Poster::between(&receiver, &hole)?;
    let count = setting.times(BURST);
    record_burst(&bare, &db, count).await?;
    let began = Instant::now();
    let running = bare.courier(&db, &Clock::System, poster).with_room(room).run();
    let running = tokio::spawn(running);
    until_arrived(&receiver, count).await?;
    let took = began.elapsed();
    let rate = count as u128 * 1_000 / took.as_millis().max(1);
    receiver.take();
    let (calm, beside) = paced(&bare, &db, &receiver, setting.times(ROUNDS)).await?;
    running.abort();
    receiver.handle.stop(false).await;
    let (calm, beside) = (p99(calm), p99(beside));
    let mut faults = Vec::new();
    if rate < LEAST_RATE {
        faults.push(format!("{rate} deliveries/s"));
    }
    let moved = beside.saturating_sub(calm);
    if moved > NOISE && moved.as_micros() * 100 > calm.as_micros() * MOST_PERCENT {
        faults.push(format!("the p99 went from {calm:?} to {beside:?}"));
    }
    let details = vec![
        format!("{count} messages of {LANES} lanes in {took:?}"),
        format!("{PACED} paced messages a round: p99 {calm:?}, beside a hanging lane {beside:?}"),
        format!("a difference below {NOISE:?} counts as noise"),
    ];
    let figure = format!("{rate}/s, p99 {calm:?} and {beside:?} beside a hanging receiver");
    Ok(Shown::unless(&faults, figure, details))
}

impl Poster {
    fn between(receiver: &Receiver, hole: &Proxy) -> anyhow::Result<Self> {
        let outbound = Outbound::new(OutboundConfig {
            allow_cidrs: vec!["127.0.0.0/8".parse()?],
            dev_http_hosts: vec!["127.0.0.1".to_owned()],
            user_agent: "torture".to_owned(),
            ..OutboundConfig::default()
        })?;
        let receiver = format!("http://127.0.0.1:{}", receiver.port).parse()?;
        Ok(Self { outbound, receiver, hanging: hole.url().parse()? })
    }
}

async fn record_burst(bare: &Bare, db: &Db, count: usize) -> anyhow::Result<()> {
    for number in 0..count {
        let lane = format!("lane {}", number % LANES);
        bare.record(db, &Clock::System, (&lane, number.to_string()), &()).await?;
    }
    Ok(())
}

async fn until_arrived(receiver: &Receiver, count: usize) -> anyhow::Result<()> {
    wait::until("all messages to arrive", LONGEST, async || {
        Ok((receiver.count() >= count).then_some(()))
    })
    .await
}

/// Rounds in turn: without and with a lane full of messages whose receiver hangs.
async fn paced(
    bare: &Bare,
    db: &Db,
    receiver: &Receiver,
    rounds: usize,
) -> anyhow::Result<(Vec<Duration>, Vec<Duration>)> {
    let (mut calm, mut beside) = (Vec::new(), Vec::new());
    let client = database::connect(&bare.url).await?;
    for _ in 0..rounds {
        calm.extend(one_round(bare, db, receiver).await?);
        for number in 0..HANGING {
            bare.record(db, &Clock::System, ("hangs", number.to_string()), &()).await?;
        }
        beside.extend(one_round(bare, db, receiver).await?);
        client.batch_execute("DELETE FROM outbox WHERE lane = 'hangs'").await?;
    }
    Ok((calm, beside))
}

async fn one_round(bare: &Bare, db: &Db, receiver: &Receiver) -> anyhow::Result<Vec<Duration>> {
    let mut ticks = tokio::time::interval(PACE);
    for number in 0..PACED {
        ticks.tick().await;
        let lane = format!("lane {}", number % LANES);
        bare.record(db, &Clock::System, (&lane, number.to_string()), &()).await?;
    }
    until_arrived(receiver, PACED).await?;
    Ok(receiver.take())
}

fn p99(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() * 99 / 100).copied().unwrap_or_default()
}
