//! D1: what was recorded arrives, whoever fails and whoever is killed, in both directions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context;
use api_types::partners::{CreatedPartner, Partner};
use api_types::{CreatorId, MessageId, OfferingId, PartnerId, ProgramId, RequestId, VendorId};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use service_kit::outbox::{self, Message};
use service_kit::seal::Sealer;
use service_kit::testing::fault_proxy::{Fault, Proxy, Rule, Seen};
use service_kit::{Clock, Db};
use tokio_postgres::Client;
use ulid::Ulid;

use super::Ground;
use super::bare::{HUB, ROLES};
use super::pair::{Pair, Side};
use crate::promises::{Promise, Setting, Shown};
use crate::stage::database;
use crate::stage::web::Door;
use crate::wait;

const KILLS: usize = 5;
const MESSAGES_EACH: usize = 500;
const REVOCATIONS_EACH: usize = 500;
/// Fewer on the hub's side: each needs a partner that is made first.
const HUB_KILLS: usize = 2;
/// Stated windows between the first message of a round and the kill; varied, so that the kills fall
/// anywhere in what is on its way.
const SHORTEST_LIFE: Duration = Duration::from_millis(400);
const LONGEST_LIFE: Duration = Duration::from_millis(1_300);
/// How often the waits between attempts are ended.
const HURRY_EVERY: Duration = Duration::from_millis(200);
const PROGRAMS: usize = 25;
const AT_ONCE: usize = 8;
const LONGEST: Duration = Duration::from_secs(90);
const MOST_DUPLICATES_PERCENT: usize = 1;

pub const PROMISE: Promise<Ground> = Promise {
    id: "D1",
    says: "messages between brand and hub over kills of their sender, with 30 % failing \
           receivers: 0 lost, 0 invented, at most 1 % duplicates under the same key",
    mechanisms: &["redelivery"],
    show: |ground, setting| Box::pin(show(ground, setting)),
};

/// What came of one direction.
#[derive(Default)]
struct Sum {
    recorded: usize,
    lost: usize,
    invented: usize,
    duplicates: usize,
    refused: usize,
}

async fn show(ground: &Ground, setting: &Setting) -> anyhow::Result<Shown> {
    let kills = setting.times(KILLS);
    let mut pair = Pair::start(ground.binaries.clone(), "deliveries").await?;
    let forgets = setting.is_without("redelivery");
    let to_hub = to_the_hub(&mut pair, kills, forgets).await?;
    let hub_kills = setting.times(HUB_KILLS);
    let to_brand = to_the_brand(&mut pair, hub_kills, forgets).await?;
    pair.end().await?;
    let (mut faults, mut details) = (Vec::new(), Vec::new());
    let both = [("to the hub", &to_hub, kills), ("to the brand", &to_brand, hub_kills)];
    for (name, sum, kills) in both {
        faults.extend(sum.faults().into_iter().map(|it| format!("{name}: {it}")));
        details.push(format!(
            "{name}: {} recorded over {kills} kills, {} refused on the way, {} lost, {} invented, \
             {} arrived twice",
            sum.recorded, sum.refused, sum.lost, sum.invented, sum.duplicates
        ));
    }
    let all = |of: fn(&Sum) -> usize| of(&to_hub) + of(&to_brand);
    let figure = format!(
        "{} lost, {} invented, {} twice of {} over {} kills",
        all(|it| it.lost),
        all(|it| it.invented),
        all(|it| it.duplicates),
        all(|it| it.recorded),
        kills + hub_kills
    );
    Ok(Shown::unless(&faults, figure, details))
}

impl Sum {
    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.lost > 0 {
            faults.push(format!("{} lost", self.lost));
        }
        if self.invented > 0 {
            faults.push(format!("{} invented", self.invented));
        }
        if self.duplicates * 100 > MOST_DUPLICATES_PERCENT * self.recorded {
            faults.push(format!("{} of {} arrived twice", self.duplicates, self.recorded));
        }
        if self.refused == 0 {
            faults.push("nothing failed on the way, so nothing was shown".to_owned());
        }
        faults
    }
}

/// Three of ten calls fail before they arrive: some are refused, some cut.
fn fail_often(proxy: &Proxy) {
    proxy.rule(Rule::new(Fault::Answer(503)).of_hundred(20));
    proxy.rule(Rule::new(Fault::CutBefore).of_hundred(13));
}

/// The brand tells the hub of each change of a program.
async fn to_the_hub(pair: &mut Pair, kills: usize, forgets: bool) -> anyhow::Result<Sum> {
    let mut programs = Vec::new();
    for number in 0..PROGRAMS {
        programs.push(pair.open_program(&format!("Program {number}")).await?.0);
    }
    fail_often(&pair.to_hub);
    let hurry = Hurry::start(pair, Side::Brand).await?;
    for kill in 0..kills {
        let (brand, programs) = (pair.brand.clone(), programs.clone());
        let before = recorded(pair, Side::Brand, "network").await?.len();
        let dying = async {
            until_more_recorded(pair, before).await?;
            tokio::time::sleep(life(kill)).await;
            kill_and_restart(pair, Side::Brand, forgets).await
        };
        let (changed, died) = tokio::join!(change_all(&brand, &programs, kill), dying);
        changed.and(died)?;
    }
    until_empty(pair, Side::Brand).await?;
    hurry.end();
    pair.to_hub.forget_rules();
    let messages = recorded(pair, Side::Brand, "network").await?;
    Ok(count_messages(&messages, pair.to_hub.seen().iter().filter(|it| it.method == "PUT")))
}

/// Compares what was recorded with what arrived, by key.
fn count_messages<'a>(messages: &BTreeSet<String>, calls: impl Iterator<Item = &'a Seen>) -> Sum {
    let mut sum = Sum { recorded: messages.len(), ..Sum::default() };
    let mut arrived: BTreeMap<&str, usize> = BTreeMap::new();
    for call in calls {
        let key = call.header("idempotency-key").unwrap_or("none");
        *arrived.entry(key).or_default() += call.successes();
        sum.refused += usize::from(!call.arrived());
    }
    for key in messages {
        match arrived.get(key.as_str()).copied().unwrap_or_default() {
            0 => sum.lost += 1,
            times => sum.duplicates += times - 1,
        }
    }
    sum.invented = arrived.keys().filter(|it| !messages.contains(**it)).count();
    sum
}

/// How long the sender of this round lives once there is something to send.
fn life(kill: usize) -> Duration {
    let span = (LONGEST_LIFE - SHORTEST_LIFE).as_millis();
    let odd = kill as u128 * 137 % span;
    SHORTEST_LIFE + Duration::from_millis(u64::try_from(odd).unwrap_or_default())
}

/// Changes programs through the brand's deaths.
async fn change_all(brand: &Door, programs: &[ProgramId], round: usize) -> anyhow::Result<()> {
    let each = (0..AT_ONCE).map(|lane| async move {
        for number in (lane..MESSAGES_EACH).step_by(AT_ONCE) {
            let path = format!("/programs/{}", programs[number % programs.len()]);
            let form = json!({"description": format!("Change {number} of round {round}")});
            // Nobody answers while it is down.
            wait::until("the brand to take a change", LONGEST, async || {
                Ok(brand.call(Method::PATCH, &path, Some(form.clone())).await.ok())
            })
            .await?;
        }
        anyhow::Ok(())
    });
    join_all(each).await.into_iter().collect()
}

/// The hub takes partners back at the brand, as after rejected requests.
async fn to_the_brand(pair: &mut Pair, kills: usize, forgets: bool) -> anyhow::Result<Sum> {
    let (doomed, spared) = make_partners(pair, kills * REVOCATIONS_EACH).await?;
    fail_often(&pair.to_brand);
    let hurry = Hurry::start(pair, Side::Hub).await?;
    let db = Db::new(pair.database(Side::Hub), 2, ROLES)?;
    let sealer = Sealer::new(std::slice::from_ref(&pair.plan.secrets.network_sealing_key))?;
    let vendor = vendor(pair).await?;
    for (kill, some) in doomed.chunks(doomed.len().div_ceil(kills)).enumerate() {
        for (request, partner) in some {
            take_back(&db, &sealer, vendor, *request, *partner).await?;
        }
        // They are recorded already: a short stated window, for a sender needs no time to begin.
        tokio::time::sleep(life(kill) - SHORTEST_LIFE).await;
        kill_and_restart(pair, Side::Hub, forgets).await?;
    }
    until_empty(pair, Side::Hub).await?;
    hurry.end();
    pair.to_brand.forget_rules();
    let mut sum = Sum { recorded: doomed.len(), ..Sum::default() };
    let mut partners = BTreeMap::new();
    for id in spared.iter().chain(doomed.iter().map(|(_, id)| id)) {
        let partner: Partner = pair.brand.get(&format!("/partners/{id}")).await?;
        partners.insert(*id, partner.status.as_str() == "revoked");
    }
    sum.lost = doomed.iter().filter(|(_, id)| !partners[id]).count();
    sum.invented = spared.iter().filter(|id| partners[id]).count();
    let seen = pair.to_brand.seen();
    let calls = seen.iter().filter(|it| it.path.ends_with("/revoke"));
    let mut arrived: BTreeMap<&str, usize> = BTreeMap::new();
    for call in calls {
        *arrived.entry(&call.path).or_default() += call.successes();
        sum.refused += usize::from(!call.arrived());
    }
    sum.duplicates = arrived.values().map(|it| it.saturating_sub(1)).sum();
    Ok(sum)
}

type Made = (RequestId, PartnerId);

/// Partners of the hub's own making; one of ten is not to be taken back.
async fn make_partners(pair: &Pair, count: usize) -> anyhow::Result<(Vec<Made>, Vec<PartnerId>)> {
    let key = pair.to_brand.newest_bearer("op_sk_").context("the hub has not called yet")?;
    let by_hub = pair.web.with_key(&pair.brand.base, &key);
    let each = (0..AT_ONCE).map(|lane| {
        let by_hub = by_hub.clone();
        async move {
            let mut made = Vec::new();
            for number in (lane..count).step_by(AT_ONCE) {
                let request = RequestId::from_ulid(ulid());
                let form = json!({
                    "email": format!("partner-{number}@people.example"), "name": "Partner",
                    "source": "openpartner_network", "requestId": request, "sendInvite": false,
                });
                let answer: CreatedPartner = by_hub.post("/partners", &form).await?;
                made.push((number, (request, answer.partner.id)));
            }
            anyhow::Ok(made)
        }
    });
    let made: Vec<_> = join_all(each).await.into_iter().collect::<anyhow::Result<_>>()?;
    let (spared, doomed): (Vec<_>, Vec<_>) =
        made.into_iter().flatten().partition(|(number, _)| number % 10 == 0);
    let doomed = doomed.into_iter().map(|(_, it)| it).collect();
    Ok((doomed, spared.into_iter().map(|(_, (_, partner))| partner).collect()))
}

/// Records what the hub records when a half-provisioned request is rejected.
async fn take_back(
    db: &Db,
    sealer: &Sealer,
    vendor: VendorId,
    request: RequestId,
    partner: PartnerId,
) -> anyhow::Result<()> {
    let payload = json!({
        "request": request, "vendor": vendor, "offering": OfferingId::from_ulid(ulid()),
        "creator": CreatorId::from_ulid(ulid()), "partner": partner, "grant": null,
        "partner_made": true,
    });
    let (lane, subject) = (format!("vendor:{vendor}"), partner.to_string());
    let (sealer, now) = (sealer.clone(), Clock::System.now());
    let recorded = db.write(HUB, async move |conn| {
        let message = Message { lane: &lane, subject, kind: "requests.compensate" };
        outbox::record(conn, &sealer, HUB, message, &payload, now).await
    });
    recorded.await.map_err(|err| anyhow::anyhow!("a message is not recorded: {err}"))?;
    Ok(())
}

fn ulid() -> Ulid {
    Ulid::from_datetime(Clock::System.now().into())
}

async fn vendor(pair: &Pair) -> anyhow::Result<VendorId> {
    let client = database::connect(pair.database(Side::Hub)).await?;
    let id: String = client.query_one("SELECT id::text FROM vendors", &[]).await?.get(0);
    Ok(VendorId::from_ulid(Ulid::from(u128::from_str_radix(&id.replace('-', ""), 16)?)))
}

/// SIGKILL, and the same again; what was on its way is free once the claim has run out.
async fn kill_and_restart(pair: &mut Pair, side: Side, forgets: bool) -> anyhow::Result<()> {
    pair.kill(side).await?;
    let client = database::connect(pair.database(side)).await?;
    if forgets {
        let forget = "UPDATE outbox SET state = 'sent', sent_at = now() \
                      WHERE state = 'pending' AND claimed_until IS NOT NULL";
        client.batch_execute(forget).await?;
    }
    client.batch_execute("UPDATE outbox SET claimed_until = NULL WHERE state = 'pending'").await?;
    pair.start_again(side).await
}

/// Waits until the brand has recorded more messages than so many.
async fn until_more_recorded(pair: &Pair, before: usize) -> anyhow::Result<()> {
    wait::until("a change to be recorded", LONGEST, async || {
        let recorded = recorded(pair, Side::Brand, "network").await?.len();
        Ok((recorded > before).then_some(()))
    })
    .await
}

async fn until_empty(pair: &Pair, side: Side) -> anyhow::Result<()> {
    let client = database::connect(pair.database(side)).await?;
    wait::until("the outbox to be empty", LONGEST, async || {
        let sql = "SELECT count(*) FROM outbox WHERE state = 'pending'";
        let left: i64 = client.query_one(sql, &[]).await?.get(0);
        Ok((left == 0).then_some(()))
    })
    .await
}

/// The keys of every message of a lane.
async fn recorded(pair: &Pair, side: Side, lane: &str) -> anyhow::Result<BTreeSet<String>> {
    let client = database::connect(pair.database(side)).await?;
    let sql = "SELECT id::text FROM outbox WHERE lane = $1";
    let rows = client.query(sql, &[&lane]).await?;
    rows.iter()
        .map(|row| {
            let id: String = row.get(0);
            let ulid = Ulid::from(u128::from_str_radix(&id.replace('-', ""), 16)?);
            Ok(MessageId::from_ulid(ulid).to_string())
        })
        .collect()
}

/// Ends the waits between attempts again and again: the ladder is another promise.
struct Hurry {
    stop: Arc<AtomicBool>,
}

impl Hurry {
    async fn start(pair: &Pair, side: Side) -> anyhow::Result<Self> {
        let client: Client = database::connect(pair.database(side)).await?;
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        tokio::spawn(async move {
            while !told.load(Ordering::Relaxed) {
                let now = "UPDATE outbox SET next_at = now() WHERE state = 'pending' \
                           AND claimed_until IS NULL AND next_at > now()";
                if client.batch_execute(now).await.is_err() {
                    return;
                }
                tokio::time::sleep(HURRY_EVERY).await;
            }
        });
        Ok(Self { stop })
    }

    fn end(self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}
