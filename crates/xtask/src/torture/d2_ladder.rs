//! D2: when a failed message is tried again, by a clock that is moved.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::anyhow;
use chrono::{DateTime, TimeDelta, Utc};
use service_kit::outbox::{Carrier, Outcome, Parcel};
use service_kit::{Clock, Db};
use tokio_postgres::Client;

use super::Ground;
use super::bare::Bare;
use crate::promises::{Promise, Setting, Shown};
use crate::stage::database;

const MESSAGES: usize = 60;
const ASKED: i64 = 900;
/// Seconds after each failed attempt; a day from then on.
const LADDER: &[i64] = &[30, 60, 120, 300, 900, 3_600, 14_400, 43_200, 86_400, 86_400];
const GIVEN_UP: TimeDelta = TimeDelta::days(14);

pub const PROMISE: Promise<Ground> = Promise {
    id: "D2",
    says: "failed messages come again after 30 s, 1 m, 2 m, 5 m, 15 m, 1 h, 4 h, 12 h and daily, \
           ±20 %, until 14 days; Retry-After is honoured; a refusal is dead at once",
    mechanisms: &["jitter", "retry-after"],
    show: |ground, setting| Box::pin(show(ground, setting)),
};

/// Fails by lane, and keeps when each message was tried.
#[derive(Clone)]
struct Failing {
    clock: Clock,
    honours: bool,
    tried: Arc<Mutex<HashMap<String, Vec<DateTime<Utc>>>>>,
}

impl Carrier for Failing {
    async fn carry(&self, parcel: &Parcel) -> Outcome {
        let mut tried = self.tried.lock().unwrap_or_else(PoisonError::into_inner);
        tried.entry(parcel.subject.clone()).or_default().push(self.clock.now());
        let error = "503: unavailable".to_owned();
        match parcel.lane.as_str() {
            "refused" => Outcome::Dead { error },
            "asked" if self.honours => {
                Outcome::Failed { error, retry_after: Some(ASKED.unsigned_abs()) }
            }
            _ => Outcome::Failed { error, retry_after: None },
        }
    }
}

async fn show(ground: &Ground, setting: &Setting) -> anyhow::Result<Shown> {
    let bare = Bare::hub(ground.binaries.clone(), "ladder").await?;
    let (db, clock) = (bare.db(4)?, Clock::manual(Clock::System.now()));
    let failing = Failing {
        clock: clock.clone(),
        honours: !setting.is_without("retry-after"),
        tried: Arc::default(),
    };
    let messages = setting.times(MESSAGES);
    for number in 0..messages {
        bare.record(&db, &clock, ("failing", format!("failing {number}")), &()).await?;
    }
    bare.record(&db, &clock, ("asked", "asked".to_owned()), &()).await?;
    bare.record(&db, &clock, ("refused", "refused".to_owned()), &()).await?;
    let client = database::connect(&bare.url).await?;
    let ended = run_to_the_end(&bare, &db, &clock, &failing, &client, setting).await?;
    let tried = failing.tried.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let mut faults = judge_ladder(&tried);
    if waits(&tried, "asked").first().is_none_or(|it| it.num_seconds() < ASKED) {
        faults.push(format!("Retry-After: {ASKED} was not waited for"));
    }
    if tried.get("refused").map(Vec::len) != Some(1) {
        faults.push("a refused message was tried again".to_owned());
    }
    let spread = spread(&tried);
    let attempts = tried.get("failing 0").map_or(0, Vec::len);
    let figure = format!(
        "{attempts} attempts over {} days, waits spread over {spread} % of their step",
        ended.num_days()
    );
    let details = vec![format!("{messages} messages that never arrive, by a clock that is moved")];
    Ok(Shown::unless(&faults, figure, details))
}

/// Moves the clock from one due moment to the next until nothing waits; says how far it went.
async fn run_to_the_end(
    bare: &Bare,
    db: &Db,
    clock: &Clock,
    failing: &Failing,
    client: &Client,
    setting: &Setting,
) -> anyhow::Result<TimeDelta> {
    let (began, courier) = (clock.now(), bare.courier(db, clock, failing.clone()));
    loop {
        let tried = courier.deliver_all().await;
        tried.map_err(|err| anyhow!("the outbox cannot be read: {err}"))?;
        if setting.is_without("jitter") {
            level(client).await?;
        }
        let sql = "SELECT ceil(extract(epoch FROM min(next_at)) * 1000)::bigint FROM outbox \
                   WHERE state = 'pending'";
        let next: Option<i64> = client.query_one(sql, &[]).await?.get(0);
        let Some(next) = next else { return Ok(clock.now() - began) };
        clock.advance(TimeDelta::milliseconds(next - clock.now().timestamp_millis() + 1));
    }
}

/// The mechanism off: all that wait come at the same moment.
async fn level(client: &Client) -> anyhow::Result<()> {
    let sql = "UPDATE outbox SET next_at = (SELECT max(next_at) FROM outbox \
               WHERE state = 'pending' AND lane = 'failing') \
               WHERE state = 'pending' AND lane = 'failing'";
    Ok(client.batch_execute(sql).await?)
}

fn waits(tried: &HashMap<String, Vec<DateTime<Utc>>>, subject: &str) -> Vec<TimeDelta> {
    let tried = tried.get(subject).map(Vec::as_slice).unwrap_or_default();
    tried.windows(2).map(|it| it[1] - it[0]).collect()
}

fn judge_ladder(tried: &HashMap<String, Vec<DateTime<Utc>>>) -> Vec<String> {
    let mut faults = Vec::new();
    for subject in tried.keys().filter(|it| it.starts_with("failing")) {
        let waits = waits(tried, subject);
        for (number, wait) in waits.iter().enumerate() {
            let step = LADDER.get(number).or(LADDER.last()).copied().unwrap_or_default() * 1_000;
            // What is tried together waits for the slowest of its round: a second at most.
            if !(step * 8 / 10..=step * 12 / 10 + 1_000).contains(&wait.num_milliseconds()) {
                faults.push(format!("{subject}: wait {} was {wait}", number + 1));
            }
        }
        let sum = waits.iter().sum::<TimeDelta>();
        if sum < GIVEN_UP || sum > GIVEN_UP + TimeDelta::days(2) {
            faults.push(format!("{subject}: given up after {sum}"));
        }
    }
    if spread(tried) < 20 {
        faults.push(format!("the first waits are spread over {} % only", spread(tried)));
    }
    faults
}

/// How far the first waits lie apart, in percent of their step.
fn spread(tried: &HashMap<String, Vec<DateTime<Utc>>>) -> i64 {
    let subjects = tried.keys().filter(|it| it.starts_with("failing"));
    let firsts = subjects.filter_map(|it| waits(tried, it).first().copied());
    let firsts: Vec<i64> = firsts.map(|it| it.num_milliseconds()).collect();
    let (least, most) = (firsts.iter().min(), firsts.iter().max());
    least.zip(most).map_or(0, |(least, most)| (most - least) * 100 / (LADDER[0] * 1_000))
}
