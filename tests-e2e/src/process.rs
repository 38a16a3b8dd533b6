//! One service as a process: started, killed, started again, and gone when dropped.

use std::fs::{File, OpenOptions};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::api::Api;
use crate::machine::bare_command;
use crate::wait::until_within;

const LONGEST_START: Duration = Duration::from_secs(60);
const TAIL: usize = 60;

/// A service under test. Its settings stay the same over restarts.
#[derive(Debug)]
pub struct Service {
    name: &'static str,
    program: PathBuf,
    settings: Vec<(String, String)>,
    port: u16,
    log: PathBuf,
    child: Option<Child>,
}

impl Service {
    pub fn new(
        name: &'static str,
        program: PathBuf,
        port: u16,
        settings: Vec<(String, String)>,
        log: PathBuf,
    ) -> Self {
        Self { name, program, settings, port, log, child: None }
    }

    /// Where it listens itself, past every proxy: `http://127.0.0.1:<port>`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Starts it and waits until it is ready.
    pub async fn start(&mut self) {
        assert!(self.child.is_none(), "{} runs already", self.name);
        let child = self.command(&["serve"]).stdin(Stdio::null()).spawn();
        self.child = Some(child.unwrap_or_else(|err| panic!("{} does not run: {err}", self.name)));
        let door = Api::open(&self.url());
        let waited = format!("{} to be ready", self.name);
        until_within(LONGEST_START, &waited, async || {
            self.demand_life();
            let answer = door.try_get("/ready").await?;
            (answer.status == 200).then_some(())
        })
        .await;
    }

    /// `kill -9`: nothing is flushed, nobody is told.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().and_then(|()| child.wait()).expect("a process of ours can be killed");
        }
    }

    /// Runs a command of the binary to its end, e.g. `job heartbeat`, and answers what it printed.
    pub fn run(&self, arguments: &[&str]) -> String {
        let mut command = self.command(arguments);
        let output = command.stdout(Stdio::piped()).output().expect("the binary runs");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{} {arguments:?} failed: {said}", self.name);
        said
    }

    /// Everything that it said so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// The rest of the newest line that contains `mark`.
    pub fn said_after(&self, mark: &str) -> Option<String> {
        let log = self.log();
        let line = log.lines().rev().find(|it| it.contains(mark))?;
        line.split_once(mark).map(|(_, rest)| rest.trim().to_owned())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let (log, mut command) = (self.open_log(), bare_command(&self.program));
        command.args(arguments).envs(self.settings.iter().cloned());
        command.stdout(log.try_clone().expect("a file can be shared")).stderr(log);
        command
    }

    fn open_log(&self) -> File {
        let opened = OpenOptions::new().create(true).append(true).open(&self.log);
        opened.unwrap_or_else(|err| panic!("cannot write {}: {err}", self.log.display()))
    }

    fn demand_life(&mut self) {
        let child = self.child.as_mut().expect("it was started");
        if let Ok(Some(status)) = child.try_wait() {
            self.child = None;
            panic!("{} ended at once ({status})", self.name);
        }
    }

    fn print_last_words(&self) {
        let log = self.log();
        let lines: Vec<&str> = log.lines().collect();
        let tail = &lines[lines.len().saturating_sub(TAIL)..];
        eprintln!("--- the end of {} ---\n{}", self.log.display(), tail.join("\n"));
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.print_last_words();
        }
        if let Some(mut child) = self.child.take() {
            let ended = child.kill().and_then(|()| child.wait());
            if let Err(err) = ended {
                eprintln!("{} could not be ended: {err}", self.name);
            }
        }
    }
}
