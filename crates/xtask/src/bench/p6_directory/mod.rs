//! P6: the directory and the search of offerings, beside a read by primary key over the same HTTP.

mod people;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use reqwest::Method;
use service_kit::testing::postgres::{Cluster, Durability};

use super::Ground;
use crate::promises::{Promise, Setting, Shown};
use crate::stage::child::Service;
use crate::stage::secrets::Secrets;
use crate::stage::settings::Plan;
use crate::stage::web::{Door, Web};
use crate::stage::{database, ports};
use crate::workspace;

/// Creators; twenty times as many with `--long`. A tenth as many offerings.
const CREATORS: usize = 50_000;
const OFFERINGS_OF: usize = 10;
/// Calls of one kind, after some that do not count.
const CALLS: usize = 100;
const WARM_UP: usize = 5;
const MOST_RATIO: f64 = 10.0;

pub const PROMISE: Promise<Ground> = Promise {
    id: "P6",
    says: "directory search and discover over 1,000,000 creators and 100,000 offerings (with --long; \
           50,000 and 5,000 without) have a p95 of at most 10 × that of a read by primary key over HTTP",
    mechanisms: &["indexes"],
    show: |ground, setting| Box::pin(show(ground, setting)),
};

/// What brands ask the directory.
const DIRECTORY: &[&str] = &[
    "",
    "category=craft",
    "platform=youtube&minFollowers=50000",
    "location=DE&minConversions=100",
    "minFollowers=900000",
    "q=maple",
    "q=creator-4711",
    "sort=conversions",
    "sort=revenue&currency=USD",
    "sort=epc&currency=EUR&category=food",
    "minRevenue=5000&currency=EUR",
    "sort=followers&category=travel&location=SE",
];

/// What creators ask the search.
const DISCOVER: &[&str] = &[
    "",
    "category=craft,food",
    "minPercent=25&recurring=true",
    "maxHoldbackDays=7&minWindowDays=60",
    "q=maple",
    "q=brand-17",
    "approval=auto&sort=popular",
    "sort=epc&currency=USD",
    "endsWithinDays=7",
    "kind=fixed&category=travel&sort=popular",
];

/// The hub with its crowd.
struct Crowd {
    brand: Door,
    stranger: Door,
    offering: String,
    service: Service,
    creators: usize,
}

async fn show(ground: &Ground, setting: &Setting) -> anyhow::Result<Shown> {
    let crowd = gather(ground, setting).await?;
    let mut details = vec![format!(
        "compiled as {}; {} creators, {} offerings, {CALLS} calls of each kind",
        ground.profile.name(),
        crowd.creators,
        crowd.creators / OFFERINGS_OF,
    )];
    let (me, one) = ("/vendors/me".to_owned(), format!("/offerings/{}", crowd.offering));
    let asked =
        DIRECTORY.iter().map(|it| (&crowd.brand, &me, format!("/vendors/me/creators?{it}")));
    let searched = DISCOVER.iter().map(|it| (&crowd.stranger, &one, format!("/offerings?{it}")));
    let (mut faults, mut worst) = (Vec::new(), 0.0_f64);
    for (door, key, path) in asked.chain(searched) {
        let [took, beside] = p95_of_both(door, [&path, key]).await?;
        let ratio = took.as_secs_f64() / beside.as_secs_f64().max(0.000_1);
        details.push(format!("{ratio:.1}× {took:?} beside {beside:?}: {path}"));
        worst = worst.max(ratio);
        if ratio > MOST_RATIO {
            faults.push(format!("{path} takes {ratio:.1}×"));
        }
    }
    crowd.service.end().await?;
    Ok(Shown::unless(&faults, format!("{worst:.1}×"), details))
}

/// Starts the hub on a fresh database and fills it in SQL.
async fn gather(ground: &Ground, setting: &Setting) -> anyhow::Result<Crowd> {
    let folder: PathBuf = workspace::target_folder("bench")?.join("p6");
    std::fs::create_dir_all(&folder).context("no folder for the hub")?;
    let cluster = Cluster::ensure(&workspace::root(), Durability::Durable)?;
    let database = database::renew(&cluster, "bench_p6").await?;
    let plan = Plan {
        binaries: ground.binaries.clone(),
        secrets: Secrets::fresh(),
        vendor_port: ports::any()?,
        network_port: ports::any()?,
        vendor_database: String::new(),
        network_database: database.clone(),
        smtp_url: String::new(),
        folder,
    };
    let service = plan.network().with(&[("LOG", "warn")]).start().await?;
    let creators = setting.times(CREATORS);
    let token = service_kit::tokens::mint("opn_vt_");
    let client = database::connect(&database).await?;
    let keeps_indexes = !setting.is_without("indexes");
    let offering =
        people::fill(&client, creators, creators / OFFERINGS_OF, &token, keeps_indexes).await?;
    let (web, api) = (Web::new()?, format!("{}/api", plan.network_url()));
    let (brand, stranger) = (web.with_key(&api, &token), web.nobody(&api));
    Ok(Crowd { brand, stranger, offering, service, creators })
}

/// The time within which 95 of 100 calls are answered, of two paths that are asked in turn: what else
/// the machine does at that moment is in both.
async fn p95_of_both(door: &Door, paths: [&str; 2]) -> anyhow::Result<[Duration; 2]> {
    let mut times = [Vec::with_capacity(CALLS), Vec::with_capacity(CALLS)];
    for call in 0..WARM_UP + CALLS {
        for (path, times) in paths.iter().zip(&mut times) {
            let began = Instant::now();
            let answer = door.call(Method::GET, path, None).await?;
            let took = began.elapsed();
            ensure!(answer.status == 200, "{path} answers {}: {}", answer.status, answer.body);
            if call >= WARM_UP {
                times.push(took);
            }
        }
    }
    Ok(times.map(|mut times| {
        times.sort();
        times[(CALLS * 95).div_ceil(100) - 1]
    }))
}
