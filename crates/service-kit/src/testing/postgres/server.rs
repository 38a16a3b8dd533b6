//! The cluster's files and its server: made once, started when found down.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use rand::RngExt;
use url::Url;

use super::account::{Account, base_directory, base_in_memory};
use super::{Durability, binaries, sql};

const SUPERUSER: &str = "postgres";
const MOST_CONNECTIONS: u32 = 200;
const ATTEMPTS: u32 = 5;
/// How long a killed postmaster may take to be gone.
const LONGEST_DEATH: Duration = Duration::from_secs(3);
const LONGEST_START: Duration = Duration::from_secs(60);
const PROBE: Duration = Duration::from_secs(2);

/// One cluster on this machine.
///
/// In `directory`: `lock`, `password` and `port` are ours; `server/` is the account's, with `data`
/// and `log` inside.
#[derive(Clone, Debug)]
pub(super) struct Server {
    directory: PathBuf,
    account: Account,
    durability: Durability,
}

/// What a look at the server has told.
enum Found {
    Up,
    Starting,
    Down,
}

impl Server {
    pub(super) fn of(workspace: &Path, durability: Durability) -> anyhow::Result<Self> {
        let account = Account::choose()?;
        let directory = match durability {
            Durability::Fast => match base_in_memory(workspace) {
                Some(base) => base,
                None => base_directory(workspace, account)?,
            }
            .join("fast"),
            Durability::Durable => base_directory(workspace, account)?.join("durable"),
        };
        fs::create_dir_all(directory.join("server"))?;
        Ok(Self { directory, account, durability })
    }

    /// The superuser's URL of a server that answers.
    pub(super) fn ensure_running(&self) -> anyhow::Result<Url> {
        let lock = File::create(self.directory.join("lock")).context("no lock file")?;
        lock.lock().context("cannot lock the cluster")?;
        let password = self.password()?;
        if let Some(url) = self.url(&password).filter(|url| self.is_up(url)) {
            return Ok(url);
        }
        let tools = binaries::find_or_install(self.account)?;
        if !self.data().join("PG_VERSION").exists() {
            self.initialise(&tools, &password)?;
        }
        self.start(&tools, &password)
    }

    pub(super) fn stop(&self) -> anyhow::Result<()> {
        let tools = binaries::find_or_install(self.account)?;
        let stop = ["stop", "--mode=fast", "--wait", "--silent"];
        let mut command = self.account.command(&tools.join("pg_ctl"));
        self.run(command.arg("--pgdata").arg(self.data()).args(stop))
    }

    pub(super) fn postmaster_pid(&self) -> Option<u32> {
        let file = fs::read_to_string(self.data().join("postmaster.pid")).ok()?;
        file.lines().next()?.trim().parse().ok()
    }

    fn data(&self) -> PathBuf {
        self.directory.join("server/data")
    }

    fn log(&self) -> PathBuf {
        self.directory.join("server/log")
    }

    /// The superuser's password, minted at the first call.
    fn password(&self) -> anyhow::Result<String> {
        let path = self.directory.join("password");
        if let Ok(password) = fs::read_to_string(&path)
            && !password.is_empty()
        {
            return Ok(password);
        }
        let secret: [u8; 16] = rand::rng().random();
        let password: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        write_private(&path, &password)?;
        Ok(password)
    }

    fn recorded_port(&self) -> Option<u16> {
        fs::read_to_string(self.directory.join("port")).ok()?.trim().parse().ok()
    }

    fn url(&self, password: &str) -> Option<Url> {
        self.recorded_port().and_then(|port| url_at(port, password).ok())
    }

    /// Waits while the server is on its way up.
    fn is_up(&self, url: &Url) -> bool {
        let began = Instant::now();
        while began.elapsed() < LONGEST_START {
            match look(url) {
                Found::Up => return true,
                Found::Down => return false,
                Found::Starting => std::thread::sleep(Duration::from_millis(50)),
            }
        }
        false
    }

    /// Made aside and moved into place, so that a half-made cluster is never taken for one.
    fn initialise(&self, tools: &Path, password: &str) -> anyhow::Result<()> {
        let server = self.directory.join("server");
        self.account.give(&server)?;
        let aside = server.join("data.new");
        if aside.exists() {
            fs::remove_dir_all(&aside)?;
        }
        let password_file = server.join("initial-password");
        write_private(&password_file, password)?;
        self.account.give(&password_file)?;
        let mut command = self.account.command(&tools.join("initdb"));
        command.arg("--pgdata").arg(&aside).arg("--pwfile").arg(&password_file);
        command.args(["--username", SUPERUSER, "--auth=scram-sha-256"]);
        command.args(["--encoding=UTF8", "--locale=C"]);
        if self.durability == Durability::Fast {
            command.arg("--no-sync");
        }
        let made = self.run(&mut command);
        fs::remove_file(&password_file)?;
        made?;
        fs::rename(&aside, self.data()).context("cannot put the cluster into place")
    }

    /// The port of the last time comes first: whoever holds its URL finds the server again.
    fn start(&self, tools: &Path, password: &str) -> anyhow::Result<Url> {
        self.clear_dead_lock()?;
        let mut failure = None;
        let mut port = match self.recorded_port().filter(|port| is_free(*port)) {
            Some(port) => port,
            None => free_port()?,
        };
        for _ in 0..ATTEMPTS {
            fs::write(self.directory.join("port"), port.to_string())?;
            let url = url_at(port, password)?;
            match self.start_at(tools, port) {
                Ok(()) if self.is_up(&url) => return Ok(url),
                Ok(()) => {
                    bail!("the server at port {port} does not let us in{}", self.last_words())
                }
                Err(err) => failure = Some(err),
            }
            port = free_port()?;
        }
        Err(failure.unwrap_or_else(|| anyhow::anyhow!("the server does not start")))
    }

    /// A killed postmaster counts as alive until its parent has taken note, which may take long.
    fn clear_dead_lock(&self) -> anyhow::Result<()> {
        let Some(pid) = self.postmaster_pid() else { return Ok(()) };
        let began = Instant::now();
        // It does not answer: it dies at this moment, or the number is somebody else's by now.
        while !is_dead(pid) {
            let exists = Path::new(&format!("/proc/{pid}")).exists();
            if !exists || began.elapsed() > LONGEST_DEATH {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        while works_in(&self.data()) {
            if began.elapsed() > LONGEST_START {
                bail!("processes of a killed server are still at work");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(fs::remove_file(self.data().join("postmaster.pid"))?)
    }

    fn start_at(&self, tools: &Path, port: u16) -> anyhow::Result<()> {
        let mut options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' \
             -c max_connections={MOST_CONNECTIONS} -c authentication_timeout=10s"
        );
        if self.durability == Durability::Fast {
            options.push_str(" -c fsync=off -c synchronous_commit=off -c full_page_writes=off");
            options.push_str(" -c wal_level=minimal -c max_wal_senders=0");
            options.push_str(" -c min_wal_size=32MB -c max_wal_size=128MB");
        }
        let mut command = self.account.command(&tools.join("pg_ctl"));
        command.arg("--pgdata").arg(self.data()).arg("--log").arg(self.log());
        command.args(["start", "--wait", "--timeout=60", "--options", &options]);
        self.run(&mut command)
    }

    /// Never through a pipe: the server would inherit it, and its end would be waited for.
    fn run(&self, command: &mut Command) -> anyhow::Result<()> {
        let transcript = File::create(self.directory.join("transcript"))?;
        let tool = command.get_program().to_string_lossy().into_owned();
        command.stdin(Stdio::null()).stdout(transcript.try_clone()?).stderr(transcript);
        let status = command.status().with_context(|| format!("cannot run {tool}"))?;
        if status.success() {
            return Ok(());
        }
        let said = fs::read_to_string(self.directory.join("transcript")).unwrap_or_default();
        bail!("{tool} failed: {}{}", said.trim(), self.last_words())
    }

    fn last_words(&self) -> String {
        let log = fs::read_to_string(self.log()).unwrap_or_default();
        let lines: Vec<&str> = log.lines().rev().take(5).collect();
        lines.into_iter().rev().fold(String::new(), |text, line| text + "\n  " + line)
    }
}

/// Dead, but not yet forgotten. Where there is no `/proc`, nothing is known to be dead.
fn is_dead(pid: u32) -> bool {
    let status = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    status.rsplit_once(") ").is_some_and(|(_, state)| state.starts_with('Z'))
}

/// Every process of a server works in its data directory.
fn works_in(data: &Path) -> bool {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes.filter_map(|it| fs::read_link(it.path().join("cwd")).ok()).any(|cwd| cwd == data)
}

/// Only our server knows our password, so letting us in is the proof.
fn look(url: &Url) -> Found {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, url.port().unwrap_or_default()));
    if TcpStream::connect_timeout(&address, PROBE).is_err() {
        return Found::Down;
    }
    match sql::blocking(async { Ok(sql::try_connect(url.as_str()).await) }) {
        Ok(sql::Entry::In | sql::Entry::Full) => Found::Up,
        Ok(sql::Entry::Starting) => Found::Starting,
        Ok(sql::Entry::Shut) | Err(_) => Found::Down,
    }
}

fn url_at(port: u16, password: &str) -> anyhow::Result<Url> {
    let url = format!("postgres://{SUPERUSER}:{password}@127.0.0.1:{port}/postgres");
    url.parse().context("the password file holds no password")
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

fn free_port() -> anyhow::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free")?;
    Ok(listener.local_addr()?.port())
}

fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    let options = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path);
    let mut file = options.with_context(|| format!("cannot write {}", path.display()))?;
    Ok(file.write_all(text.as_bytes())?)
}
