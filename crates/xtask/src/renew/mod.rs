//! `cargo xtask renew`: files made from others, and whether they drifted.

mod schema;

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, ensure};
use service_kit::testing::postgres::{Cluster, Durability};

use crate::workspace::{self, Binaries, Profile};

#[derive(clap::Args)]
pub struct Options {
    /// Changes nothing; fails when a file has drifted.
    #[arg(long)]
    check: bool,
}

/// A file, and what it ought to hold.
struct Generated {
    path: &'static str,
    text: String,
}

pub async fn run(options: &Options) -> anyhow::Result<ExitCode> {
    if options.check {
        let drifted = compare().await?;
        return Ok(if drifted.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    // The tables first: the services are built from them.
    renew(&tables().await?)?;
    renew(&printed_by_services(&workspace::build(Profile::Dev)?)?)?;
    Ok(ExitCode::SUCCESS)
}

/// The files that have drifted, each with the first difference told.
pub async fn compare() -> anyhow::Result<Vec<String>> {
    let mut wanted = tables().await?;
    wanted.extend(printed_by_services(&workspace::build(Profile::Dev)?)?);
    let mut drifted = Vec::new();
    for Generated { path, text } in wanted {
        let found = std::fs::read_to_string(workspace::at(path)).unwrap_or_default();
        if found == text {
            println!("  as it should be  {path}");
        } else {
            println!("  DRIFTED          {path}\n{}", first_difference(&found, &text));
            drifted.push(path.to_owned());
        }
    }
    Ok(drifted)
}

fn renew(files: &[Generated]) -> anyhow::Result<()> {
    for Generated { path, text } in files {
        let place: PathBuf = workspace::at(path);
        if std::fs::read_to_string(&place).is_ok_and(|it| it == *text) {
            println!("  unchanged  {path}");
            continue;
        }
        std::fs::write(&place, text).with_context(|| format!("cannot write {path}"))?;
        println!("  renewed    {path}");
    }
    Ok(())
}

/// Both `schema.rs`, from databases that the migrations have just made.
async fn tables() -> anyhow::Result<Vec<Generated>> {
    let cluster = Cluster::ensure(&workspace::root(), Durability::Fast)?;
    let vendor = schema::print(&cluster, "vendor", "migrations-vendor").await?;
    let network = schema::print(&cluster, "network", "migrations-network").await?;
    Ok(vec![
        Generated { path: "crates/vendor-service/src/schema.rs", text: vendor },
        Generated { path: "crates/network-service/src/schema.rs", text: network },
    ])
}

fn printed_by_services(binaries: &Binaries) -> anyhow::Result<Vec<Generated>> {
    let Binaries { vendor, network } = binaries;
    let files = [
        ("crates/vendor-service/openapi.json", vendor, &["openapi"][..]),
        ("crates/network-service/openapi.json", network, &["openapi"][..]),
        ("deploy/vendor.env.example", vendor, &["config", "example"][..]),
        ("deploy/network.env.example", network, &["config", "example"][..]),
    ];
    let printed = files.into_iter().map(|(path, binary, arguments)| {
        let output = Command::new(binary).args(arguments).output();
        let output = output.with_context(|| format!("cannot run {}", binary.display()))?;
        ensure!(output.status.success(), "{} {} failed", binary.display(), arguments.join(" "));
        let text = String::from_utf8(output.stdout)?;
        Ok(Generated { path, text: text.trim_end().to_owned() + "\n" })
    });
    printed.collect()
}

/// The first lines that differ, and how many lines differ in all.
fn first_difference(found: &str, wanted: &str) -> String {
    let (found, wanted): (Vec<&str>, Vec<&str>) =
        (found.lines().collect(), wanted.lines().collect());
    let at = |lines: &[&str], line: usize| lines.get(line).copied().unwrap_or("(end)").to_owned();
    let most = found.len().max(wanted.len());
    let differing: Vec<usize> = (0..most).filter(|it| found.get(*it) != wanted.get(*it)).collect();
    let Some(line) = differing.first().copied() else {
        return "    only its last line's end differs".to_owned();
    };
    format!(
        "    line {}: is    {}\n    line {}: ought {}\n    ({} of {most} lines differ)",
        line + 1,
        at(&found, line),
        line + 1,
        at(&wanted, line),
        differing.len()
    )
}

#[cfg(test)]
mod tests {
    use super::first_difference;

    #[test]
    fn the_first_difference_is_told_with_its_line() {
        let told = first_difference("a\nb\nc", "a\nB");
        assert!(told.contains("line 2: is    b") && told.contains("ought B"), "{told}");
        assert!(told.contains("(2 of 3 lines differ)"), "{told}");
    }
}
