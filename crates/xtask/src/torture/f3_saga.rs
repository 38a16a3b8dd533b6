//! F3: an approval ends in one of everything, whichever side is killed at whichever step.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use anyhow::ensure;
use api_types::Listing;
use api_types::links::Link;
use api_types::offerings::Offering;
use api_types::partners::Partner;
use api_types::partnerships::Partnership;
use api_types::requests::{RequestCard, RequestStatus};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use service_kit::testing::fault_proxy::{Hold, Moment};
use service_kit::testing::mail_catcher::CaughtMail;

use super::Ground;
use super::pair::{Applicant, Pair, Side};
use crate::promises::{Promise, Setting, Shown};
use crate::stage::database;
use crate::stage::web::Answer;
use crate::wait;

/// Approvals in the middle of which each kill falls.
const APPROVALS: usize = 5;
const LONGEST: Duration = Duration::from_secs(30);
const LONGEST_CALL: Duration = Duration::from_secs(15);
const LETTER: &str = "You can promote";

/// The steps of the saga, each as the call that takes it: whose wire, which path.
const STEPS: &[(Side, &str)] =
    &[(Side::Hub, "/approve"), (Side::Brand, "/partners"), (Side::Brand, "/links")];

pub const PROMISE: Promise<Ground> = Promise {
    id: "F3",
    says: "kill -9 before and after each step of an approval, on both sides: exactly one partner, \
           grant, link, partnership and letter (one Message-ID) within 30 s",
    mechanisms: &["resume"],
    show: |ground, setting| Box::pin(show(ground, setting)),
};

#[derive(Default)]
struct Sum {
    kills: usize,
    retries: usize,
    slowest: Duration,
    faults: Vec<String>,
    approved: Vec<(String, Applicant)>,
}

async fn show(ground: &Ground, setting: &Setting) -> anyhow::Result<Shown> {
    let mut pair = Pair::start(ground.binaries.clone(), "saga").await?;
    let (_, offering) = pair.open_program("Ambassadors").await?;
    let (rounds, mut sum) = (setting.times(1), Sum::default());
    for round in 0..rounds {
        for (wire, path) in STEPS {
            for moment in [Moment::Before, Moment::After] {
                for killed in [Side::Brand, Side::Hub] {
                    let stop = Stop { wire: *wire, path, moment, killed, round };
                    play(&mut pair, &offering, &stop, setting, &mut sum).await?;
                }
            }
        }
    }
    let mut twice = 0;
    for (name, applicant) in &sum.approved {
        twice += letters_to(&pair, applicant).len().saturating_sub(1);
        let faults = count_everything(&pair, applicant).await?;
        sum.faults.extend(faults.into_iter().map(|it| format!("{name}: {it}")));
    }
    pair.end().await?;
    let details = vec![
        format!("{} kills: 3 steps, before and after, 2 sides, {rounds} times", sum.kills),
        format!("{APPROVALS} approvals were stopped at that step by each kill"),
        format!("{} times the brand's admin pressed Retry", sum.retries),
        format!("{twice} letters were handed over again, under the same Message-ID"),
    ];
    if twice > sum.kills {
        sum.faults.push(format!("{twice} letters were handed over again by {} kills", sum.kills));
    }
    if sum.slowest > LONGEST {
        sum.faults.push(format!("the slowest took {:?}", sum.slowest));
    }
    let (kills, approvals) = (sum.kills, sum.approved.len());
    let slowest = sum.slowest.as_secs_f32();
    let figure = format!("{approvals} approvals over {kills} kills, slowest {slowest:.1} s");
    Ok(Shown::unless(&sum.faults, figure, details))
}

/// Where a call is stopped, and who is killed meanwhile.
struct Stop {
    wire: Side,
    path: &'static str,
    moment: Moment,
    killed: Side,
    round: usize,
}

async fn play(
    pair: &mut Pair,
    offering: &Offering,
    stop: &Stop,
    setting: &Setting,
    sum: &mut Sum,
) -> anyhow::Result<()> {
    let Stop { wire, path, moment, killed, round } = stop;
    let name = format!("{moment:?}-{}-{killed:?}-{round}", &path[1..]).to_lowercase();
    let mut applicants = Vec::new();
    for number in 0..APPROVALS {
        applicants.push(pair.apply(&format!("{name}-{number}"), offering).await?);
    }
    let proxy = if *wire == Side::Brand { &pair.to_brand } else { &pair.to_hub };
    let mut holds: Vec<Hold> =
        applicants.iter().map(|_| proxy.hold(*moment, "POST", path)).collect();
    let approvals: Vec<_> = applicants.iter().map(|it| approve(pair, it)).collect();
    for hold in &mut holds {
        hold.reached(LONGEST_CALL).await?;
    }
    pair.kill(*killed).await?;
    let killed_at = Instant::now();
    if setting.is_without("resume") {
        let client = database::connect(pair.database(Side::Hub)).await?;
        let never = "UPDATE requests SET claimed_until = 'infinity' WHERE status = 'provisioning'";
        client.batch_execute(never).await?;
    }
    drop(holds);
    pair.start_again(*killed).await?;
    // Whatever they were answered: half of these callers are dead.
    drop(join_all(approvals).await);
    sum.kills += 1;
    for applicant in applicants {
        match until_approved(pair, &applicant, sum).await {
            Ok(()) => sum.approved.push((name.clone(), applicant)),
            Err(err) => {
                sum.faults.push(format!("{name}: {err:#}"));
                // The others of a lost round would be waited for as long again.
                break;
            }
        }
    }
    sum.slowest = sum.slowest.max(killed_at.elapsed());
    Ok(())
}

fn approve(pair: &Pair, it: &Applicant) -> tokio::task::JoinHandle<anyhow::Result<Answer>> {
    let (brand, id) = (pair.brand.clone(), it.application.id);
    let path = format!("/admin/network/requests/{id}/approve");
    tokio::spawn(async move { brand.call(Method::POST, &path, decision()).await })
}

fn decision() -> Option<serde_json::Value> {
    Some(json!({"decisionNote": null}))
}

/// Looks at the card, and presses Retry where it shows a failure.
async fn until_approved(pair: &Pair, it: &Applicant, sum: &mut Sum) -> anyhow::Result<()> {
    let path = format!("/admin/network/requests/{}", it.application.id);
    wait::until("the approval", LONGEST, async || {
        let Ok(card) = pair.brand.get::<RequestCard>(&path).await else { return Ok(None) };
        if card.status == RequestStatus::Pending {
            sum.retries += 1;
            let approve = format!("{path}/approve");
            // A refusal shows on the card.
            drop(pair.brand.call(Method::POST, &approve, decision()).await);
        }
        Ok((card.status == RequestStatus::Approved).then_some(()))
    })
    .await?;
    pair.mail.letter_with(&it.email, LETTER).await.map(drop)
}

/// What is not exactly one.
async fn count_everything(pair: &Pair, it: &Applicant) -> anyhow::Result<Vec<String>> {
    let partners: Vec<Partner> = all(pair, "/partners").await?;
    let mine: Vec<&Partner> = partners.iter().filter(|one| one.email == it.email).collect();
    let links: Vec<Link> = all(pair, "/links").await?;
    let of_mine = |link: &&Link| mine.iter().any(|one| one.id == link.partner_id);
    let partnerships: Listing<Partnership> = it.door.get("/partnerships").await?;
    // A letter that is sent again after a crash is the same one: so its Message-ID says.
    let letters = letters_to(pair, it);
    ensure!(letters.iter().all(|it| it.message_id.is_some()), "a letter without a Message-ID");
    let letters: HashSet<_> = letters.into_iter().map(|it| it.message_id).collect();
    let counts = [
        ("partners", mine.len()),
        ("grants", mine.iter().map(|one| one.grants.len()).sum()),
        ("links", links.iter().filter(of_mine).count()),
        ("partnerships", partnerships.items.len()),
        ("letters", letters.len()),
    ];
    let wrong = counts.iter().filter(|(_, count)| *count != 1);
    Ok(wrong.map(|(what, count)| format!("{count} {what}")).collect())
}

fn letters_to(pair: &Pair, it: &Applicant) -> Vec<CaughtMail> {
    let is_ours = |mail: &CaughtMail| mail.subject.contains(LETTER) && mail.to == it.email;
    pair.mail.all().into_iter().filter(is_ours).collect()
}

async fn all<T: serde::de::DeserializeOwned>(pair: &Pair, path: &str) -> anyhow::Result<Vec<T>> {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    loop {
        let page: Listing<T> = pair.brand.get(&format!("{path}?limit=200{cursor}")).await?;
        items.extend(page.items);
        ensure!(items.len() < 100_000, "a list without an end");
        match page.next_cursor {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok(items),
        }
    }
}
