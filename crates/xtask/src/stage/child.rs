//! A service as a process of ours: started, waited for, ended.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, anyhow, bail, ensure};
use tokio::process::{Child, Command};

use super::web::Web;
use crate::wait;

const LONGEST_START: Duration = Duration::from_secs(60);
const LONGEST_END: Duration = Duration::from_secs(20);
const LAST_LINES: usize = 25;

pub type Environment = Vec<(String, String)>;

/// What is started: a binary with its settings, and where its log goes.
#[derive(Clone, Debug)]
pub struct Recipe {
    pub name: &'static str,
    pub binary: PathBuf,
    pub environment: Environment,
    pub log: PathBuf,
    /// Where it listens, e.g. `http://127.0.0.1:4600`.
    pub address: String,
}

/// A running service. It is killed when dropped.
#[derive(Debug)]
pub struct Service {
    recipe: Recipe,
    child: Child,
}

impl Recipe {
    /// Starts `serve`, and waits until it says that it is alive.
    pub async fn start(&self) -> anyhow::Result<Service> {
        let mut service = self.spawn()?;
        let web = Web::new()?;
        let url = format!("{}/live", self.address);
        let what = format!("{} at {}", self.name, self.address);
        wait::until(&what, LONGEST_START, async || {
            if let Some(status) = service.child.try_wait()? {
                return Err(service.death(status));
            }
            let answer = web.client().get(&url).send().await;
            Ok(answer.ok().filter(|it| it.status().is_success()).map(|_| ()))
        })
        .await?;
        Ok(service)
    }

    fn spawn(&self) -> anyhow::Result<Service> {
        let log = File::options().create(true).append(true).open(&self.log);
        let log = log.with_context(|| format!("cannot write {}", self.log.display()))?;
        let mut command = self.command(&["serve"]);
        command.stdout(log.try_clone()?).stderr(log).kill_on_drop(true);
        let child = command.spawn();
        let child = child.with_context(|| format!("cannot run {}", self.binary.display()))?;
        Ok(Service { recipe: self.clone(), child })
    }

    /// Runs a subcommand to its end, e.g. `job heartbeat`; answers what it printed.
    pub async fn run(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let output = self.command(arguments).output().await;
        let output = output.with_context(|| format!("cannot run {}", self.binary.display()))?;
        let told = String::from_utf8_lossy(&output.stderr);
        let line = arguments.join(" ");
        ensure!(output.status.success(), "{} {line} failed: {}", self.name, told.trim());
        Ok(String::from_utf8(output.stdout)?)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(arguments).stdin(Stdio::null()).env_clear();
        command.envs(inherited()).envs(self.environment.iter().cloned());
        command
    }
}

impl Service {
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// Waits for its end, which nobody asked for.
    pub async fn crash(&mut self) -> anyhow::Error {
        match self.child.wait().await {
            Ok(status) => self.death(status),
            Err(err) => anyhow!(err).context(self.recipe.name),
        }
    }

    /// SIGKILL, and its end.
    pub async fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill().await.context("cannot kill the service")
    }

    /// SIGTERM, and its end; SIGKILL when it takes too long.
    pub async fn end(mut self) -> anyhow::Result<()> {
        let Some(pid) = self.pid() else { return Ok(()) };
        let asked = Command::new("kill").args(["-TERM", &pid.to_string()]).status().await?;
        if !asked.success() || tokio::time::timeout(LONGEST_END, self.child.wait()).await.is_err() {
            self.child.kill().await?;
            bail!("{} did not end by itself", self.recipe.name);
        }
        Ok(())
    }

    fn death(&self, status: ExitStatus) -> anyhow::Error {
        let Recipe { name, log, .. } = &self.recipe;
        anyhow!("{name} ended by itself ({status}). Its last words:\n{}", last_words(log))
    }
}

/// The end of a log, in full in the file itself.
fn last_words(log: &Path) -> String {
    let text = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text).into_owned();
    let lines: Vec<&str> = text.lines().rev().take(LAST_LINES).collect();
    let mut told: Vec<String> = lines.into_iter().rev().map(|it| format!("    {it}")).collect();
    told.push(format!("    (all of it: {})", log.display()));
    told.join("\n")
}

/// What every process needs; settings of the services are never inherited.
fn inherited() -> impl Iterator<Item = (String, String)> {
    const NAMES: &[&str] = &[
        "PATH",
        "HOME",
        "LANG",
        "TZ",
        "TMPDIR",
        "RUST_BACKTRACE",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
    ];
    std::env::vars().filter(|(name, _)| NAMES.contains(&name.as_str()))
}
