//! S6: a mistyped key costs no query, and no secret lies in the database.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, ensure};
use futures_util::future::join_all;
use reqwest::Method;
use service_kit::tokens;
use tokio::process::Command;

use super::Ground;
use super::scene::Scene;
use super::spellings::variants;
use crate::promises::{Promise, Setting, Shown};
use crate::stage::database;
use crate::stage::web::Web;
use crate::system;

const CALLS: usize = 2_000;
const AT_ONCE: usize = 20;
/// What the service does by itself meanwhile, in transactions for each hundred calls.
const MOST_BESIDE: u64 = 5;
/// Postgres books a backend's counters at most once a second.
const BOOKED: Duration = Duration::from_millis(1_500);

pub const PROMISE: Promise<Ground> = Promise {
    id: "S6",
    says: "a key with a bad checksum causes 0 queries; a dump of both databases holds 0 of the \
           secrets that this run has seen",
    mechanisms: &["checksum", "hashing"],
    show: |ground, setting| Box::pin(show(ground, setting)),
};

async fn show(ground: &Ground, setting: &Setting) -> anyhow::Result<Shown> {
    let scene = ground.scene().await?;
    let (mut faults, mut details) = (Vec::new(), Vec::new());
    let calls = setting.times(CALLS);
    let queries = queries(scene, calls, setting.is_without("checksum")).await?;
    details.push(format!(
        "{calls} calls with a wrong checksum: {} transactions, {} in as long without calls",
        queries.with_calls, queries.without_calls
    ));
    let excess = queries.with_calls.saturating_sub(queries.without_calls);
    if excess * 100 > MOST_BESIDE * u64::try_from(calls)? {
        faults.push(format!("{excess} transactions for {calls} calls"));
    }
    let secrets = all_secrets(scene);
    if setting.is_without("hashing") {
        spill(scene, &secrets).await?;
    }
    let (bytes, found) = search(scene, &secrets).await?;
    if setting.is_without("hashing") {
        let client = database::connect(&scene.plan.vendor_database).await?;
        client.batch_execute("DROP TABLE spilled").await?;
    }
    details
        .push(format!("{} secrets, each in 3 spellings, in {bytes} bytes of dump", secrets.len()));
    let (in_dump, checked) = (found.len(), secrets.len());
    faults.extend(found);
    let figure = format!("{excess} queries of {calls} calls, {in_dump} of {checked} secrets");
    Ok(Shown::unless(&faults, figure, details))
}

struct Queries {
    with_calls: u64,
    without_calls: u64,
}

/// Transactions of the vendor's database over as much time with and without calls.
async fn queries(scene: &Scene, calls: usize, lawful_checksum: bool) -> anyhow::Result<Queries> {
    let secret = match lawful_checksum {
        true => tokens::mint("op_sk_"),
        false => broken(&tokens::mint("op_sk_")),
    };
    let web = Web::new()?;
    let door = web.with_key(&scene.brands[0].api_base, &secret);
    let before = transactions(scene).await?;
    let began = std::time::Instant::now();
    let each = (0..AT_ONCE).map(|_| async {
        for _ in 0..calls / AT_ONCE {
            let status = door.call(Method::GET, "/partners", None).await?.status;
            ensure!(status == 401, "a wrong key is answered {status}");
        }
        anyhow::Ok(())
    });
    join_all(each).await.into_iter().collect::<anyhow::Result<()>>()?;
    let took = began.elapsed();
    let between = transactions(scene).await?;
    // A stated window: the same time again without calls.
    tokio::time::sleep(took).await;
    let after = transactions(scene).await?;
    Ok(Queries { with_calls: between - before, without_calls: after - between })
}

/// The same form, another last character: the checksum is wrong.
fn broken(secret: &str) -> String {
    let (head, last) = secret.split_at(secret.len() - 1);
    format!("{head}{}", if last == "a" { "b" } else { "a" })
}

async fn transactions(scene: &Scene) -> anyhow::Result<u64> {
    // A stated window: whether Postgres has booked them cannot be asked.
    tokio::time::sleep(BOOKED).await;
    let client = database::connect(&scene.plan.vendor_database).await?;
    let sql = "SELECT xact_commit + xact_rollback FROM pg_stat_database \
               WHERE datname = current_database()";
    Ok(u64::try_from(client.query_one(sql, &[]).await?.get::<_, i64>(0))?)
}

/// What the scene has noted, and every token and code in the letters.
fn all_secrets(scene: &Scene) -> Vec<(&'static str, String)> {
    let mut secrets = scene.secrets.clone();
    for mail in scene.mail.all() {
        let links = mail.links.iter().filter_map(|it| it.split_once("#token="));
        for (_, token) in links {
            secrets.push(("link's token", token.to_owned()));
            secrets.push(("code", tokens::short_code(token)));
        }
    }
    secrets.sort();
    secrets.dedup();
    secrets
}

/// The mechanism off: one secret is stored as it was shown.
async fn spill(scene: &Scene, secrets: &[(&str, String)]) -> anyhow::Result<()> {
    let (_, secret) = secrets.first().context("no secret was seen")?;
    let client = database::connect(&scene.plan.vendor_database).await?;
    client.batch_execute("CREATE TABLE spilled (secret text)").await?;
    client.execute("INSERT INTO spilled VALUES ($1)", &[secret]).await?;
    Ok(())
}

/// The size of both dumps, and what kind of secret was found in them.
async fn search(
    scene: &Scene,
    secrets: &[(&'static str, String)],
) -> anyhow::Result<(usize, Vec<String>)> {
    let mut found = Vec::new();
    let mut bytes = 0;
    for url in [&scene.plan.vendor_database, &scene.plan.network_database] {
        let dump = dump(url).await?;
        bytes += dump.len();
        for (what, secret) in secrets {
            if variants(secret).iter().any(|it| dump.contains(it.as_str())) {
                found.push(format!("a {what} lies in the dump"));
            }
        }
    }
    Ok((bytes, found))
}

async fn dump(url: &str) -> anyhow::Result<String> {
    let tool = system::find_postgres_tool("pg_dump").context("no pg_dump on this machine")?;
    let output = Command::new(tool).arg(url).stdin(Stdio::null()).output().await?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "pg_dump failed: {}", said.trim());
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
