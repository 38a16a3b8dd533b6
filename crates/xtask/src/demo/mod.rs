//! `cargo xtask demo`: both services from nothing, with a story on them.

mod sketches;
mod played;
mod ground;
mod history;
mod judge;
mod figures;
mod story;
mod again;
mod sign_in_links;
mod table;

use std::process::ExitCode;
use std::time::Instant;

use ground::{Ground, Pair};
use played::Played;

use crate::show::Steps;
use crate::workspace::{self, Profile};

#[derive(clap::Args)]
pub struct Options {
    /// Plays and checks the story, prints the summary and ends.
    #[arg(long)]
    check: bool,
    /// Drops what was played before and begins anew.
    #[arg(long)]
    fresh: bool,
}

pub async fn run(options: Options) -> anyhow::Result<ExitCode> {
    println!("Building both services …");
    let binaries = workspace::build(Profile::Dev)?;
    let began = Instant::now();
    println!("Preparing Postgres …");
    let ground = Ground::prepare(binaries, options.fresh).await?;
    println!(
        "Starting vendor at {} and network at {} …",
        ground.plan.vendor_url(),
        ground.plan.network_url()
    );
    let mut pair = ground.start().await?;
    let outcome = tokio::select! {
        outcome = play_and_stay(&ground, &options, began) => outcome,
        crash = pair.crash() => Err(crash),
    };
    end(pair, &ground).await;
    outcome
}

async fn play_and_stay(
    ground: &Ground,
    options: &Options,
    began: Instant,
) -> anyhow::Result<ExitCode> {
    let mut steps = Steps::new();
    let played = tell(ground, &mut steps).await?;
    let links =
        steps.take("Make fresh sign-in links", sign_in_links::make(ground, &played)).await?;
    steps.finish();
    table::write(ground, &played, &links)?;
    table::print(ground, &played, &links);
    let took = began.elapsed().as_secs_f32();
    println!("\n{} steps held, {took:.1} s after the build.", steps.count());
    if options.check {
        return Ok(ExitCode::SUCCESS);
    }
    println!("Both services stay up until Ctrl-C.");
    tokio::signal::ctrl_c().await?;
    println!();
    Ok(ExitCode::SUCCESS)
}

/// Plays the story, or looks whether the one that was played stands.
async fn tell(ground: &Ground, steps: &mut Steps) -> anyhow::Result<Played> {
    if let Some(played) = &ground.played {
        println!("The story was played before; `--fresh` plays it anew.");
        again::look(ground, played, steps).await?;
        return Ok(played.clone());
    }
    println!("Playing the story:");
    let played = story::play(ground, steps).await?;
    played.keep(&ground.plan.folder)?;
    Ok(played)
}

async fn end(pair: Pair, ground: &Ground) {
    if let Err(err) = pair.end().await {
        eprintln!("{err:#}");
    }
    ground.mail.stop().await;
}
