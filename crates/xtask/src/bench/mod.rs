//! `cargo xtask bench`: speeds, each beside something else in the same run.

pub mod constant;
mod p1_durable_redirect;
mod p6_directory;
mod p7_click_drain;
mod p7_stats;

use std::process::ExitCode;

use crate::promises::{self, Promise};
use crate::workspace::{self, Binaries, Profile};

#[derive(clap::Args)]
pub struct Options {
    #[command(flatten)]
    promises: promises::Asked,
    /// How the services are compiled; figures of `dev` mean little.
    #[arg(long, value_enum, default_value = "release")]
    profile: Profile,
}

/// What all measurements share.
pub struct Ground {
    binaries: Binaries,
    profile: Profile,
}

static REGISTRY: &[Promise<Ground>] = &[
    p1_durable_redirect::PROMISE,
    p6_directory::PROMISE,
    p7_click_drain::PROMISE,
    p7_stats::PROMISE,
];

pub async fn run(options: &Options) -> anyhow::Result<ExitCode> {
    if promises::listed(REGISTRY, &options.promises) {
        return Ok(ExitCode::SUCCESS);
    }
    let binaries = workspace::build(options.profile)?;
    let ground = Ground { binaries, profile: options.profile };
    promises::show_all("bench", REGISTRY, &options.promises, &ground).await
}
