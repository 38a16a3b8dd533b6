//! Where things are in this workspace, and how its binaries are built.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use serde::Deserialize;

/// The workspace's root.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// A file or folder under the root.
pub fn at(path: &str) -> PathBuf {
    root().join(path)
}

/// A folder below `target/` of the root, made where it is not there.
pub fn target_folder(name: &str) -> anyhow::Result<PathBuf> {
    let folder = at("target").join(name);
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

/// Cargo, at the root.
pub fn cargo() -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(root());
    command
}

/// Runs a command with its output before everybody's eyes; whether it succeeded.
pub fn succeeds(command: &mut Command) -> anyhow::Result<bool> {
    let status = command.status();
    let name = command.get_program().to_string_lossy().into_owned();
    Ok(status.with_context(|| format!("cannot run {name}"))?.success())
}

/// Both service binaries.
#[derive(Clone, Debug)]
pub struct Binaries {
    pub vendor: PathBuf,
    pub network: PathBuf,
}

/// Builds both services with cargo's own progress on the terminal.
pub fn build(profile: Profile) -> anyhow::Result<Binaries> {
    let mut command = cargo();
    command.args(["build", "--package", "vendor", "--package", "network"]);
    command.args(["--profile", profile.name()]);
    ensure!(succeeds(&mut command)?, "the services do not build");
    let folder = target_directory()?.join(profile.folder());
    Ok(Binaries { vendor: folder.join("vendor"), network: folder.join("network") })
}

/// How binaries are compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Profile {
    Dev,
    Release,
}

impl Profile {
    pub fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "release",
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "release",
        }
    }
}

/// Where cargo puts what it builds: `CARGO_TARGET_DIR` may lead elsewhere.
fn target_directory() -> anyhow::Result<PathBuf> {
    #[derive(Deserialize)]
    struct Metadata {
        target_directory: PathBuf,
    }
    let output = cargo().args(["metadata", "--no-deps", "--format-version", "1"]).output();
    let output = output.context("cannot run cargo metadata")?;
    let metadata: Metadata =
        serde_json::from_slice(&output.stdout).context("cargo metadata cannot be read")?;
    Ok(metadata.target_directory)
}
