//! A private Postgres for one test: started, stopped and thrown away.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tokio::time::{sleep, timeout};
use tokio_postgres::{Client, Config, NoTls};

const START: Duration = Duration::from_secs(60);

pub struct Postgres {
    folder: PathBuf,
    port: u16,
    account: Option<(u32, u32)>,
}

impl Postgres {
    /// Makes a cluster of its own below `/var/tmp` and starts it.
    pub async fn start() -> Self {
        let folder = PathBuf::from(format!("/var/tmp/redirect-pg-{:016x}", rand::random::<u64>()));
        fs::create_dir(&folder).expect("a folder for the cluster");
        let is_root = fs::metadata("/proc/self").expect("this process").uid() == 0;
        let account = is_root.then(postgres_account);
        if let Some((user, group)) = account {
            chown(&folder, Some(user), Some(group)).expect("the folder's new owner");
        }
        let postgres = Self { folder, port: free_port(), account };
        let mut initdb = postgres.command("initdb");
        run(initdb
            .args(["-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", "-D"])
            .arg(postgres.data()));
        postgres.boot().await;
        postgres
    }

    /// Starts the stopped server again, on the same port, and waits until it answers.
    pub async fn boot(&self) {
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={} -c unix_socket_directories='' -c fsync=on",
            self.port
        );
        let mut ctl = self.command("pg_ctl");
        run(ctl
            .args(["-s", "-W", "-l"])
            .arg(self.folder.join("log"))
            .arg("-D")
            .arg(self.data())
            .args(["-o", &options, "start"]));
        let answers = async {
            while self.config().connect(NoTls).await.is_err() {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(START, answers).await.expect("a Postgres that answers");
    }

    /// Stops the server as a crash would: no checkpoint, connections cut.
    pub fn crash(&self) {
        self.stop(Stdio::inherit());
    }

    pub fn config(&self) -> Config {
        let mut config = Config::new();
        config.host("127.0.0.1").port(self.port).user("postgres").dbname("postgres");
        config
    }

    /// A superuser's connection.
    pub async fn admin(&self) -> Client {
        let (client, connection) = self.config().connect(NoTls).await.expect("a connection");
        tokio::spawn(connection);
        client
    }

    fn stop(&self, errors: Stdio) {
        let mut ctl = self.command("pg_ctl");
        let ctl = ctl.args(["-s", "-m", "immediate", "-D"]).arg(self.data()).arg("stop");
        ctl.stderr(errors).status().expect("pg_ctl to run");
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(binaries().join(name));
        command.current_dir(&self.folder).stdin(Stdio::null()).stdout(Stdio::null());
        if let Some((user, group)) = self.account {
            command.uid(user).gid(group);
        }
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.stop(Stdio::null());
        fs::remove_dir_all(&self.folder).expect("the cluster's folder to remove");
    }
}

fn run(command: &mut Command) {
    let status = command.status().expect("a program to start");
    assert!(status.success(), "{command:?} ended with {status}");
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test has no config; this is where it finds Postgres"
)]
fn binaries() -> PathBuf {
    let named = std::env::var_os("PG_BIN").map(PathBuf::from);
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let on_path: Vec<_> = std::env::split_paths(&on_path).collect();
    let mut installed: Vec<_> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|version| Some(version.ok()?.path().join("bin")))
        .collect();
    installed.sort();
    let known = named.into_iter().chain(on_path).chain(installed.into_iter().rev());
    let holds_all =
        |folder: &Path| folder.join("initdb").exists() && folder.join("pg_ctl").exists();
    known.into_iter().find(|folder| holds_all(folder)).expect("Postgres binaries: set PG_BIN")
}

fn postgres_account() -> (u32, u32) {
    let accounts = fs::read_to_string("/etc/passwd").expect("the list of accounts");
    let line =
        accounts.lines().find(|line| line.starts_with("postgres:")).expect("account postgres");
    let fields: Vec<_> = line.split(':').collect();
    (fields[2].parse().expect("a user id"), fields[3].parse().expect("a group id"))
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}
