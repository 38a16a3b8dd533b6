//! P7b: the nightly pull of creators' figures, from brands over real HTTP.
//!
//! A share of a million affiliations is pulled twice, as in two nights, and the time extrapolated.
//! What the brands cost is in it: they run on the same machine.

mod brands;

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use service_kit::testing::postgres::{Cluster, Durability};
use tokio_postgres::Client;

use self::brands::{Brands, DAYS};
use super::Ground;
use crate::promises::{Promise, Setting, Shown};
use crate::stage::child::Recipe;
use crate::stage::secrets::Secrets;
use crate::stage::settings::Plan;
use crate::stage::web::Web;
use crate::stage::{database, ports};
use crate::workspace;

/// What the promise is about.
const ALL: u32 = 1_000_000;
/// The share of it that is pulled.
const SHARE: usize = 20_000;
const BRANDS: usize = 20;
/// Each creator is a partner of so many brands.
const BRANDS_OF_CREATOR: usize = 5;
const LONGEST: Duration = Duration::from_secs(3_600);

pub const PROMISE: Promise<Ground> = Promise {
    id: "P7b",
    says: "the nightly pull of 1,000,000 affiliations takes at most 1 h, extrapolated from 2 %",
    mechanisms: &["batches"],
    show: |ground, setting| Box::pin(show(ground, setting)),
};

async fn show(ground: &Ground, setting: &Setting) -> anyhow::Result<Shown> {
    let share = setting.times(SHARE);
    let brands = Brands::start().await?;
    let (recipe, database) = hub(ground, &brands).await?;
    let one_by_one: &[(&str, &str)] =
        if setting.is_without("batches") { &[("STATS_BATCH", "1")] } else { &[] };
    let recipe = recipe.with(one_by_one);
    let client = database::connect(&database).await?;
    seed(&client, share).await?;
    let mut faults = Vec::new();
    let mut nights = Vec::new();
    for night in ["first", "second"] {
        let took = pull(&recipe).await?;
        check(&client, share).await?;
        let all = took * (ALL / u32::try_from(share)?.min(ALL));
        if all > LONGEST {
            faults.push(format!("the {night} night would take {} min", all.as_secs() / 60));
        }
        nights.push((night, took, all));
        if !faults.is_empty() {
            break;
        }
    }
    let figure: Vec<String> =
        nights.iter().map(|(_, _, all)| format!("{:.1} min", all.as_secs_f32() / 60.0)).collect();
    let mut details = vec![format!(
        "compiled as {}; {share} affiliations ({} %) at {BRANDS} brands, {DAYS} days each, brands \
         {:?} away",
        ground.profile.name(),
        share * 100 / ALL as usize,
        brands::AWAY,
    )];
    details.extend(nights.iter().map(|(night, took, _)| {
        format!("{night} night: {:.1} s, {} calls so far", took.as_secs_f32(), brands.calls())
    }));
    Ok(Shown::unless(&faults, figure.join(", then "), details))
}

/// A hub on a database of its own, at which all brands are registered.
async fn hub(ground: &Ground, brands: &Brands) -> anyhow::Result<(Recipe, String)> {
    let folder = workspace::target_folder("bench")?.join("stats");
    std::fs::create_dir_all(&folder).context("no folder for the hub")?;
    let cluster = Cluster::ensure(&workspace::root(), Durability::Durable)?;
    let database = database::renew(&cluster, "bench_stats").await?;
    let plan = Plan {
        binaries: ground.binaries.clone(),
        // The brands' port: calls to it by plain http are allowed.
        vendor_port: brands.port,
        network_port: ports::any()?,
        vendor_database: String::new(),
        network_database: database.clone(),
        smtp_url: "smtp://127.0.0.1:1".to_owned(),
        folder,
        secrets: Secrets::fresh(),
    };
    let recipe = plan.network().with(&[("LOG", "error")]);
    let service = recipe.start().await?;
    let admin = Web::new()?
        .with_key(&format!("{}/api", plan.network_url()), &plan.secrets.network_admin_key);
    for number in 0..BRANDS {
        let _: serde_json::Value = admin.post("/vendors", &brands.registration(number)).await?;
    }
    service.end().await?;
    Ok((recipe, database))
}

/// Creators and their affiliations, by the owner of the database: the doors would take an hour.
async fn seed(client: &Client, share: usize) -> anyhow::Result<()> {
    let (creators, each) = (share / BRANDS_OF_CREATOR, BRANDS_OF_CREATOR);
    let sql = format!(
        "CREATE TEMP TABLE numbered AS
           SELECT gen_random_uuid() AS id, n FROM generate_series(0, {creators} - 1) n;
         INSERT INTO creators (id, email, name, bio, categories, partnerships_count, created_at)
           SELECT id, 'c' || n || '@example.com', 'Creator ' || n, '', '{{}}', 0, now() FROM numbered;
         INSERT INTO affiliations
             (id, vendor_id, vendor_partner_id, creator_id, network_sourced, created_at)
           SELECT gen_random_uuid(), v.id, gen_random_uuid(), c.id, true, now()
           FROM numbered c
           JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM vendors) v
             ON (v.n - c.n) % {BRANDS} + CASE WHEN (v.n - c.n) % {BRANDS} < 0 THEN {BRANDS} ELSE 0 END < {each};
         ANALYZE creators; ANALYZE affiliations;"
    );
    client.batch_execute(&sql).await.context("the affiliations could not be made")
}

async fn pull(recipe: &Recipe) -> anyhow::Result<Duration> {
    let began = Instant::now();
    recipe.run(&["stats", "run"]).await?;
    Ok(began.elapsed())
}

/// Every affiliation was told, with all of its days, and every creator has sums.
async fn check(client: &Client, share: usize) -> anyhow::Result<()> {
    let sql = "SELECT (SELECT count(*) FROM affiliations WHERE stats_at IS NOT NULL AND stats_error IS NULL), \
               (SELECT count(*) FROM vendor_daily), \
               (SELECT count(*) FROM creators WHERE clicks_90d > 0)";
    let row = client.query_one(sql, &[]).await?;
    let seen: (i64, i64, i64) = (row.get(0), row.get(1), row.get(2));
    let share = i64::try_from(share)?;
    let wanted = (share, share * i64::from(DAYS), share / i64::try_from(BRANDS_OF_CREATOR)?);
    ensure!(seen == wanted, "told, days and sums are {seen:?} and not {wanted:?}");
    Ok(())
}
