//! S12: invented names get no certificate, whatever the state of the database.

use std::time::{Duration, Instant};

use super::Ground;
use crate::load::federation::Federation;
use crate::promises::{Promise, Setting, Shown};
use crate::stage::database;
use crate::stage::web::Web;

const NAMES: usize = 10_000;
const MOST_P99: Duration = Duration::from_millis(5);
/// Enough to tell that the promise is missed.
const BUDGET: Duration = Duration::from_secs(60);

pub const PROMISE: Promise<Ground> = Promise {
    id: "S12",
    says: "10,000 invented names: 0 certificates granted; `ask` p99 below 5 ms with the database away",
    mechanisms: &["memory"],
    show: |ground, setting| Box::pin(show(ground, setting)),
};

#[derive(Default)]
struct Asked {
    yes: usize,
    latencies: Vec<Duration>,
}

async fn show(ground: &Ground, setting: &Setting) -> anyhow::Result<Shown> {
    let settings: &[(&str, &str)] =
        if setting.is_without("memory") { &[("TLS_ASK_DATABASE", "1")] } else { &[] };
    let (rig, pair) = Federation::build(ground.binaries.clone(), "torture", settings, 1).await?;
    let away = cut_off(&rig).await;
    let asked = match away {
        Ok(()) => ask_all(&rig).await,
        Err(cause) => Err(cause),
    };
    give_back(&rig).await?;
    rig.end(pair).await?;
    let (mut asked, own) = asked?;
    Ok(told(&mut asked, own))
}

fn told(asked: &mut Asked, own: bool) -> Shown {
    asked.latencies.sort_unstable();
    let place = asked.latencies.len() * 99 / 100;
    let p99 = asked.latencies.get(place).copied().unwrap_or_default();
    let mut faults = Vec::new();
    if asked.yes > 0 {
        faults.push(format!("{} invented names were granted", asked.yes));
    }
    if !own {
        faults.push("the hub's own name was refused".to_owned());
    }
    if p99 >= MOST_P99 || asked.latencies.len() < NAMES {
        faults.push(format!("p99 {p99:?} over {} names", asked.latencies.len()));
    }
    let figure = format!("{} of {} granted, p99 {p99:?}", asked.yes, asked.latencies.len());
    Shown::unless(&faults, figure, vec!["one client, one connection, database away".to_owned()])
}

async fn ask_all(rig: &Federation) -> anyhow::Result<(Asked, bool)> {
    let web = Web::new()?;
    let base = format!("http://{}/internal/tls/ask?domain=", rig.hub_address);
    let own = web.client().get(format!("{base}localhost")).send().await?.status().is_success();
    let (mut asked, began) = (Asked::default(), Instant::now());
    for n in 0..NAMES {
        if began.elapsed() > BUDGET {
            break;
        }
        let name = format!("{base}n{n}.invented-{:04x}.com", n * 7_919 % 65_536);
        let start = Instant::now();
        let answer = web.client().get(name).send().await?;
        asked.latencies.push(start.elapsed());
        asked.yes += usize::from(answer.status().is_success());
    }
    Ok((asked, own))
}

/// Nobody gets into the hub's database any more, and who is in is put out.
async fn cut_off(rig: &Federation) -> anyhow::Result<()> {
    let (client, name) = beside(rig).await?;
    client.batch_execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await?;
    let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1";
    client.execute(sql, &[&name]).await?;
    Ok(())
}

async fn give_back(rig: &Federation) -> anyhow::Result<()> {
    let (client, name) = beside(rig).await?;
    client.batch_execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).await?;
    Ok(())
}

/// A connection to the brand's database, which stays, and the name of the hub's.
async fn beside(rig: &Federation) -> anyhow::Result<(tokio_postgres::Client, String)> {
    let client = database::connect(&rig.vendor_database).await?;
    let url = url::Url::parse(&rig.network_database)?;
    Ok((client, url.path().trim_start_matches('/').to_owned()))
}
