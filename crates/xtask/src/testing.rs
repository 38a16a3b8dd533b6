//! `cargo xtask test`: unit, integration and end-to-end tests by one command.

use std::process::{Command, ExitCode};

use service_kit::testing::postgres::{Cluster, Durability};

use crate::system::{self, Need};
use crate::workspace::{self, Profile};

#[derive(clap::Args)]
pub struct Options {
    /// Runs one kind alone.
    #[arg(long)]
    only: Option<Kind>,
    /// Handed to the runner as they stand, e.g. the name of a test.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    /// Inside the sources.
    Unit,
    /// One service each, beside a real Postgres.
    It,
    /// Both services as processes, and a browser.
    E2e,
}

const BROWSER: &[Need] = &[
    Need {
        name: "Chromium",
        programs: &["chromium", "chromium-browser", "google-chrome"],
        package: "chromium",
    },
    Need { name: "ChromeDriver", programs: &["chromedriver"], package: "chromium-driver" },
];

const POSTGRES: &[Need] =
    &[Need { name: "PostgreSQL", programs: &["initdb"], package: "postgresql" }];

pub fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let with_browser = matches!(options.only, None | Some(Kind::E2e));
    if options.only != Some(Kind::Unit) && std::env::vars().all(|(name, _)| name != "DATABASE_URL")
    {
        system::provide(POSTGRES)?;
    }
    if with_browser {
        system::provide(BROWSER)?;
    }
    if options.only != Some(Kind::Unit) {
        println!("Preparing Postgres …");
        Cluster::ensure(&workspace::root(), Durability::Fast)?;
    }
    let mut command = runner(options);
    if with_browser {
        println!("Building both services …");
        let binaries = workspace::build(Profile::Dev)?;
        command.env("OPENPARTNER_VENDOR_BIN", binaries.vendor);
        command.env("OPENPARTNER_NETWORK_BIN", binaries.network);
    }
    let status = command.status()?;
    let code = status.code().and_then(|it| u8::try_from(it).ok()).unwrap_or(1);
    Ok(ExitCode::from(code))
}

/// The command that runs the tests; its own summary is what is seen last.
fn runner(options: &Options) -> Command {
    let mut command = workspace::cargo();
    if system::find("cargo-nextest").is_some() {
        command.args(["nextest", "run", "--workspace", "--all-features", "--no-fail-fast"]);
        command.args(nextest_filter(options.only)).args(&options.rest);
        return command;
    }
    println!("cargo-nextest is not installed: cargo test runs the tests, which takes longer.");
    command.args(["test", "--all-features", "--no-fail-fast"]).args(cargo_filter(options.only));
    command.args(&options.rest);
    command
}

fn nextest_filter(only: Option<Kind>) -> &'static [&'static str] {
    match only {
        None => &[],
        Some(Kind::Unit) => &["-E", "(kind(lib) + kind(bin)) - package(tests-e2e)"],
        Some(Kind::It) => &["-E", "kind(test) - package(tests-e2e)"],
        Some(Kind::E2e) => &["-E", "package(tests-e2e)"],
    }
}

fn cargo_filter(only: Option<Kind>) -> &'static [&'static str] {
    match only {
        None => &["--workspace"],
        Some(Kind::Unit) => &["--workspace", "--exclude", "tests-e2e", "--lib", "--bins"],
        Some(Kind::It) => &["--workspace", "--exclude", "tests-e2e", "--test", "*"],
        Some(Kind::E2e) => &["--package", "tests-e2e"],
    }
}
