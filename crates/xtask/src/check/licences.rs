//! Every dependency is one that `deny.toml` allows: licence, source and name.

use std::collections::BTreeSet;

use anyhow::{Context, ensure};
use serde::Deserialize;

use super::Found;
use crate::workspace;

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
}

pub(super) fn look() -> anyhow::Result<Found> {
    let policy = std::fs::read_to_string(workspace::at("deny.toml")).context("no deny.toml")?;
    let allowed = allowed(&policy);
    ensure!(!allowed.is_empty(), "deny.toml allows no licence");
    let output = workspace::cargo()
        .args(["metadata", "--format-version", "1", "--all-features", "--locked"])
        .output();
    let output = output.context("cannot run cargo metadata")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "cargo metadata failed: {}", said.trim());
    let metadata: Metadata = serde_json::from_slice(&output.stdout)?;
    let foreign: Vec<&Package> =
        metadata.packages.iter().filter(|it| it.source.is_some()).collect();
    let banned = banned(&policy);
    ensure!(!banned.is_empty(), "deny.toml bans no crate");
    let is_refused = |it: &&&Package| !is_allowed(it, &allowed) || banned.contains(&it.name);
    let refused: Vec<String> = foreign.iter().filter(is_refused).map(|it| it.told()).collect();
    Ok(match refused.is_empty() {
        true => Found::Fine(format!("all of {} dependencies are allowed", foreign.len())),
        false => Found::Wrong(format!("not allowed by deny.toml: {}", refused.join(", "))),
    })
}

impl Package {
    fn told(&self) -> String {
        let licence = self.license.as_deref().unwrap_or("no licence");
        format!("{} {} ({licence})", self.name, self.version)
    }
}

fn is_allowed(package: &Package, allowed: &BTreeSet<String>) -> bool {
    let is_registry = package.source.as_deref().is_some_and(|it| it.starts_with("registry+"));
    is_registry && package.license.as_deref().is_some_and(|it| satisfied(it, allowed))
}

/// The quoted words of the list `allow` under `[licenses]`.
fn allowed(policy: &str) -> BTreeSet<String> {
    let section = policy.split("[licenses]").nth(1).unwrap_or_default();
    let list = section.split("allow = [").nth(1).and_then(|it| it.split(']').next());
    let words = list.unwrap_or_default().split('"').skip(1).step_by(2);
    words.map(str::to_owned).collect()
}

/// The names in the list `deny` under `[bans]`.
fn banned(policy: &str) -> BTreeSet<String> {
    let section = policy.split("[bans]").nth(1).unwrap_or_default();
    let section = section.split("\n[").next().unwrap_or_default();
    let names = section.split("{ crate = \"").skip(1).filter_map(|it| it.split('"').next());
    names.map(str::to_owned).collect()
}

/// Whether an SPDX expression can be satisfied: `OR` binds weaker than `AND`.
fn satisfied(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut words = Words { words: &words, allowed };
    let holds = words.either();
    holds && words.words.is_empty()
}

struct Words<'a> {
    words: &'a [&'a str],
    allowed: &'a BTreeSet<String>,
}

impl Words<'_> {
    fn either(&mut self) -> bool {
        let mut holds = self.both();
        while self.eat("OR") {
            holds |= self.both();
        }
        holds
    }

    fn both(&mut self) -> bool {
        let mut holds = self.one();
        while self.eat("AND") {
            holds &= self.one();
        }
        holds
    }

    fn one(&mut self) -> bool {
        if self.eat("(") {
            let holds = self.either();
            return self.eat(")") && holds;
        }
        let Some((word, rest)) = self.words.split_first() else { return false };
        self.words = rest;
        let mut name = (*word).to_owned();
        if self.eat("WITH")
            && let Some((exception, rest)) = self.words.split_first()
        {
            self.words = rest;
            name = format!("{name} WITH {exception}");
        }
        self.allowed.contains(&name)
    }

    fn eat(&mut self, word: &str) -> bool {
        match self.words.split_first() {
            Some((first, rest)) if *first == word => {
                self.words = rest;
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn banned_crates_are_read_from_their_own_section() {
        let policy =
            "[bans]\ndeny = [\n    { crate = \"openssl\", reason = \"x\" },\n]\n[sources]\n";
        assert_eq!(banned(policy), BTreeSet::from(["openssl".to_owned()]));
    }

    #[test]
    fn an_expression_is_satisfied_by_what_is_allowed() {
        let policy = "[licenses]\nallow = [\n  \"MIT\",\n  \"Apache-2.0\", \"ISC\",\n \"Apache-2.0 WITH LLVM-exception\"]\n";
        let allowed = allowed(policy);
        let yes = [
            "MIT",
            "MIT/Apache-2.0",
            "GPL-3.0 OR MIT",
            "(GPL-3.0 OR MIT) AND ISC",
            "Apache-2.0 WITH LLVM-exception",
            "GPL-3.0 AND X OR MIT",
        ];
        let no = ["GPL-3.0", "MIT AND GPL-3.0", "", "MIT MIT", "(MIT", "Apache-2.0 WITH other"];
        assert!(yes.iter().all(|it| satisfied(it, &allowed)), "{allowed:?}");
        for it in no {
            assert!(!satisfied(it, &allowed), "{it}");
        }
    }
}
