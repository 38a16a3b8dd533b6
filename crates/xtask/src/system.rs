//! What the machine has, and how to get what it lacks.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

/// A program on the `PATH`.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::vars_os().find(|(name, _)| name == "PATH")?.1;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|it| it.is_file())
}

/// A tool of the Postgres server, newest version first.
pub fn find_postgres_tool(tool: &str) -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<PathBuf> = versions.map(|it| it.path().join("bin").join(tool)).collect();
    versions.sort();
    versions.into_iter().rev().find(|it| it.is_file()).or_else(|| find(tool))
}

/// One thing that tests need from the system.
pub struct Need {
    pub name: &'static str,
    /// Any one of these will do.
    pub programs: &'static [&'static str],
    /// The Debian package.
    pub package: &'static str,
}

/// Installs what is missing as root on Debian or Ubuntu; elsewhere says what to install.
pub fn provide(needs: &[Need]) -> anyhow::Result<()> {
    let missing: Vec<&Need> = needs.iter().filter(|it| !is_there(it)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|it| it.package).collect();
    if !is_root() || !Path::new("/etc/debian_version").exists() {
        let names: Vec<&str> = missing.iter().map(|it| it.name).collect();
        bail!(
            "missing on this system: {}. Install them (Debian and Ubuntu: `sudo apt-get install {}`) \
             and run this again",
            names.join(", "),
            packages.join(" ")
        );
    }
    println!("Installing {} …", packages.join(" "));
    let install: Vec<&str> = ["install", "-y"].into_iter().chain(packages).collect();
    if !apt(&install)? {
        println!("The package list may be old: apt-get update …");
        apt(&["update"])?;
        anyhow::ensure!(apt(&install)?, "apt-get could not install them");
    }
    Ok(())
}

fn is_there(need: &Need) -> bool {
    need.programs.iter().any(|it| find(it).is_some() || find_postgres_tool(it).is_some())
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|it| it.stdout.trim_ascii() == b"0")
}

fn apt(arguments: &[&str]) -> anyhow::Result<bool> {
    let mut command = Command::new("apt-get");
    command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
    Ok(command.status().context("cannot run apt-get")?.success())
}
