//! Where the system keeps Postgres, and what to do where it does not.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use super::account::{Account, setting};

const DEBIAN: &str = "/usr/lib/postgresql";

/// The directory with `initdb`, `pg_ctl` and `postgres`; installs them on Debian as root.
pub(super) fn find_or_install(account: Account) -> anyhow::Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    if !account.is_other() || !Path::new("/etc/debian_version").exists() {
        bail!("{}", advice());
    }
    install()?;
    find().context("postgresql was installed, yet initdb is nowhere to be found")
}

fn find() -> Option<PathBuf> {
    let named = setting("PG_BIN").map(PathBuf::from);
    let path = setting("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path);
    named
        .into_iter()
        .chain(on_path)
        .chain(newest_first(Path::new(DEBIAN)))
        .find(|it| is_complete(it))
}

/// A client's package has `psql` alone; a server needs all three.
fn is_complete(directory: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres"].iter().all(|tool| directory.join(tool).is_file())
}

fn newest_first(root: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
    let version = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let mut found: Vec<(u32, PathBuf)> =
        entries.filter_map(|it| Some((version(&it.path())?, it.path().join("bin")))).collect();
    found.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    found.into_iter().map(|(_, path)| path).collect()
}

fn install() -> anyhow::Result<()> {
    eprintln!("No Postgres on this machine: apt-get install -y postgresql …");
    let first = apt(&["install", "-y", "postgresql"])?;
    if !first {
        eprintln!("The package list may be old: apt-get update …");
        apt(&["update"])?;
        if !apt(&["install", "-y", "postgresql"])? {
            bail!("apt-get could not install postgresql. {}", advice());
        }
    }
    eprintln!("Postgres is installed.");
    Ok(())
}

fn apt(arguments: &[&str]) -> anyhow::Result<bool> {
    let mut command = Command::new("apt-get");
    command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).status();
    Ok(status.context("cannot run apt-get")?.success())
}

fn advice() -> String {
    let how = if cfg!(target_os = "macos") {
        "`brew install postgresql`"
    } else if Path::new("/etc/debian_version").exists() {
        "`sudo apt-get install postgresql`"
    } else {
        "your system's package of the PostgreSQL server"
    };
    format!(
        "No PostgreSQL server was found. Install it with {how}, or name the directory of initdb in \
         PG_BIN, or a server in DATABASE_URL."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_comes_first_by_number() {
        let root = std::env::temp_dir().join(format!("pg-versions-{}", std::process::id()));
        for version in ["9", "15", "14", "common"] {
            std::fs::create_dir_all(root.join(version)).expect("a directory");
        }
        let found = newest_first(&root);
        std::fs::remove_dir_all(&root).expect("removed");
        let expected = ["15/bin", "14/bin", "9/bin"].map(|it| root.join(it));
        assert_eq!(found, expected);
        assert!(!is_complete(&root));
    }

    #[test]
    fn the_advice_names_every_way_out() {
        for way in ["Install it with", "PG_BIN", "DATABASE_URL"] {
            assert!(advice().contains(way));
        }
    }
}
