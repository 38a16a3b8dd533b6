//! `cargo xtask check`: what a change must satisfy besides its tests.

mod licences;

use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::Context;

use crate::{renew, system, workspace};

/// What one check came to.
enum Found {
    Fine(String),
    Wrong(String),
    /// Not looked at, and why.
    Skipped(String),
}

/// Runs all checks, also after one has failed; the summary comes last.
pub async fn run() -> anyhow::Result<ExitCode> {
    let mut report = Report::default();
    report.note("formatting", formatting);
    report.note("clippy", clippy);
    report.note("layers", layers);
    report.note("dependencies", licences::look);
    report.note("dependency policy", policy);
    let began = Instant::now();
    println!("── generated files");
    let renewed = renew::compare().await;
    report.add("generated files", renewed.map(drift), began);
    Ok(report.print())
}

fn drift(drifted: Vec<String>) -> Found {
    match drifted.is_empty() {
        true => Found::Fine("as the code makes them".into()),
        false => Found::Wrong(format!("run `cargo xtask renew`: {}", drifted.join(", "))),
    }
}

#[derive(Default)]
struct Report {
    lines: Vec<String>,
    skipped: Vec<String>,
    is_bad: bool,
}

impl Report {
    fn note(&mut self, name: &str, look: impl FnOnce() -> anyhow::Result<Found>) {
        println!("── {name}");
        let began = Instant::now();
        self.add(name, look(), began);
    }

    fn add(&mut self, name: &str, found: anyhow::Result<Found>, began: Instant) {
        let took = began.elapsed().as_secs_f32();
        match found {
            Ok(Found::Fine(told)) => {
                self.lines.push(format!("ok      {name}: {told} ({took:.0} s)"))
            }
            Ok(Found::Skipped(why)) => self.skipped.push(format!("SKIPPED {name}: {why}")),
            Ok(Found::Wrong(why)) => self.fail(name, &why),
            Err(err) => self.fail(name, &format!("{err:#}")),
        }
    }

    fn fail(&mut self, name: &str, why: &str) {
        self.is_bad = true;
        self.lines.push(format!("FAILED  {name}: {why}"));
    }

    fn print(&self) -> ExitCode {
        println!();
        for line in self.lines.iter().chain(&self.skipped) {
            println!("{line}");
        }
        if self.is_bad { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }
}

fn formatting() -> anyhow::Result<Found> {
    let ran = workspace::succeeds(workspace::cargo().args(["fmt", "--all", "--check"]))?;
    Ok(judged(ran, "nothing to change", "run `cargo fmt`"))
}

fn clippy() -> anyhow::Result<Found> {
    let mut command = workspace::cargo();
    command.args(["clippy", "--workspace", "--all-targets", "--all-features", "--"]);
    let ran = workspace::succeeds(command.args(["-D", "warnings"]))?;
    Ok(judged(ran, "no warning", "see its output above"))
}

fn judged(ran: bool, fine: &str, wrong: &str) -> Found {
    if ran { Found::Fine(fine.into()) } else { Found::Wrong(wrong.into()) }
}

/// The contract must stay free of the database.
fn layers() -> anyhow::Result<Found> {
    let mut command = workspace::cargo();
    command.args(["tree", "--package", "api-types", "--edges", "normal", "--invert", "diesel"]);
    let output = command.output().context("cannot run cargo tree")?;
    let (told, said) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let is_absent = !output.status.success() && said.contains("did not match any packages");
    let is_unused = output.status.success() && told.trim().is_empty();
    Ok(match is_absent || is_unused {
        true => Found::Fine("api-types does not depend on diesel".into()),
        false => Found::Wrong(format!("api-types depends on diesel:\n{told}{said}")),
    })
}

/// What `deny.toml` asks, where cargo-deny is at hand. Without a network its list of advisories
/// may be out of reach; that alone fails nothing.
fn policy() -> anyhow::Result<Found> {
    if system::find("cargo-deny").is_none() {
        let why = "cargo-deny is not installed (`cargo install cargo-deny`); licences, bans and \
                   sources were checked without it, advisories were not";
        return Ok(Found::Skipped(why.into()));
    }
    let policy = ["deny", "--all-features", "check", "bans", "licenses", "sources"];
    if !workspace::succeeds(workspace::cargo().args(policy))? {
        return Ok(Found::Wrong("cargo-deny objects, see above".into()));
    }
    let mut advisories: Command = workspace::cargo();
    let output = advisories.args(["deny", "--all-features", "check", "advisories"]).output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() {
        return Ok(Found::Fine("cargo-deny is content, advisories included".into()));
    }
    let out_of_reach = said.contains("failed to fetch advisory database")
        || said.contains("failed to load advisory database");
    Ok(match out_of_reach {
        true => {
            Found::Fine("cargo-deny is content; WARNING: its advisories are out of reach".into())
        }
        false => Found::Wrong(format!("an advisory speaks against a dependency:\n{said}")),
    })
}
