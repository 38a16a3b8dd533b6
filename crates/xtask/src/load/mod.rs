//! Load on one link: clients that follow it as fast as they are answered.
//!
//! Each client speaks HTTP/1.1 by itself over one connection: with a library the generator would
//! take more of the machine than what is measured.

pub mod federation;
pub mod rig;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const LARGEST_HEAD: usize = 8 * 1024;
const PATIENCE: Duration = Duration::from_secs(10);

/// What is asked, of whom, by how many at once.
#[derive(Clone, Debug)]
pub struct Aim {
    pub address: SocketAddr,
    pub path: String,
    pub clients: usize,
}

/// What all clients saw together.
#[derive(Debug, Default)]
pub struct Seen {
    /// `Location` of every answer 302.
    pub locations: Vec<String>,
    pub redirects: usize,
    /// Answers other than 302.
    pub others: usize,
    /// Connections that broke, or never came about.
    pub broken: usize,
    pub took: Duration,
    /// Of each redirect.
    latencies: Vec<Duration>,
}

/// Load that goes on until it is told to stop.
pub struct Running {
    stop: Arc<AtomicBool>,
    thread: std::thread::JoinHandle<anyhow::Result<Seen>>,
}

/// Whether locations are kept: a run of millions keeps none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    Locations,
    Counts,
}

impl Running {
    /// Starts on a thread of its own, beside whatever the caller does.
    pub fn start(aim: Aim, keep: Keep) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            Ok(runtime.block_on(press(&aim, keep, &told)))
        });
        Self { stop, thread }
    }

    /// Ends the load; answers what it saw.
    pub fn stop(self) -> anyhow::Result<Seen> {
        self.stop.store(true, Ordering::Relaxed);
        match self.thread.join() {
            Ok(seen) => seen,
            Err(_) => bail!("the load generator panicked"),
        }
    }
}

impl Seen {
    pub fn per_second(&self) -> f64 {
        let count = u32::try_from(self.redirects).unwrap_or(u32::MAX);
        f64::from(count) / self.took.as_secs_f64().max(0.001)
    }

    /// The time that 99 of 100 redirects took at most.
    pub fn p99(&self) -> Duration {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        let place = sorted.len().saturating_mul(99) / 100;
        sorted.get(place.min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
    }

    /// Adds what was seen elsewhere, times apart.
    pub fn take(&mut self, other: Self) {
        self.locations.extend(other.locations);
        self.latencies.extend(other.latencies);
        self.redirects += other.redirects;
        self.others += other.others;
        self.broken += other.broken;
    }
}

async fn press(aim: &Aim, keep: Keep, stop: &AtomicBool) -> Seen {
    let began = Instant::now();
    let clients = (0..aim.clients).map(|number| follow(aim, keep, number, stop));
    let mut all = Seen::default();
    for seen in futures_util::future::join_all(clients).await {
        all.take(seen);
    }
    all.took = began.elapsed();
    all
}

/// One client: connects, asks again and again, connects again when the connection breaks.
async fn follow(aim: &Aim, keep: Keep, number: usize, stop: &AtomicBool) -> Seen {
    let mut seen = Seen::default();
    while !stop.load(Ordering::Relaxed) {
        if follow_over_one_connection(aim, keep, number, stop, &mut seen).await.is_err() {
            seen.broken += 1;
            // Nobody listens while the service is down: the next try must not spin.
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    seen
}

async fn follow_over_one_connection(
    aim: &Aim,
    keep: Keep,
    number: usize,
    stop: &AtomicBool,
    seen: &mut Seen,
) -> anyhow::Result<()> {
    let mut stream = TcpStream::connect(aim.address).await?;
    stream.set_nodelay(true)?;
    let request = request(aim, number);
    let mut buffer = Vec::with_capacity(LARGEST_HEAD);
    while !stop.load(Ordering::Relaxed) {
        let began = Instant::now();
        stream.write_all(&request).await?;
        let head = tokio::time::timeout(PATIENCE, read_head(&mut stream, &mut buffer)).await??;
        if head.status != 302 {
            seen.others += 1;
            bail!("the connection is given up: the answer's body was not read");
        }
        seen.redirects += 1;
        seen.latencies.push(began.elapsed());
        if keep == Keep::Locations {
            seen.locations.push(head.location);
        }
    }
    Ok(())
}

/// A browser of its own for each client, so that the visitors differ.
fn request(aim: &Aim, number: usize) -> Vec<u8> {
    let Aim { address, path, .. } = aim;
    let version = 100 + number % 40;
    format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) \
         AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.{number}.0 Safari/537.36\r\n\
         Accept: text/html\r\n\r\n"
    )
    .into_bytes()
}

struct Head {
    status: u16,
    location: String,
}

/// A redirect has no body, so that its head is all of it.
async fn read_head(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> anyhow::Result<Head> {
    buffer.clear();
    while !buffer.ends_with(b"\r\n\r\n") {
        let mut chunk = [0_u8; 2048];
        let count = stream.read(&mut chunk).await?;
        if count == 0 || buffer.len() > LARGEST_HEAD {
            bail!("the answer broke off");
        }
        buffer.extend_from_slice(&chunk[..count]);
        if !buffer.starts_with(b"HTTP/1.1 302") && buffer.len() > 12 {
            break;
        }
    }
    let text = String::from_utf8_lossy(buffer);
    let status = text.get(9..12).and_then(|it| it.parse().ok()).context("no status line")?;
    let location = text.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("location").then(|| value.trim().to_owned())
    });
    Ok(Head { status, location: location.unwrap_or_default() })
}
