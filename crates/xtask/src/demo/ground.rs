//! What the demo stands on: Postgres, ports, secrets, services and mail.

use std::fs::{self, File};
use std::path::PathBuf;

use anyhow::{Context, bail};
use service_kit::testing::postgres::{Cluster, Durability};

use super::played::Played;
use crate::stage::child::Service;
use crate::stage::database;
use crate::stage::mail::Mail;
use crate::stage::ports;
use crate::stage::secrets::Secrets;
use crate::stage::settings::Plan;
use crate::workspace::{self, Binaries};

const VENDOR_PORT: u16 = 4600;
const NETWORK_PORT: u16 = 4700;
const MAIL_PORT: u16 = 4800;
const VENDOR_DATABASE: &str = "demo_vendor";
const NETWORK_DATABASE: &str = "demo_network";

pub struct Ground {
    pub plan: Plan,
    pub mail: Mail,
    /// The story that was played here before; none: it is to be played.
    pub played: Option<Played>,
    /// Held as long as this demo runs: two at once would play with the same databases.
    _lock: File,
}

/// Both services, running.
pub struct Pair {
    vendor: Service,
    network: Service,
}

impl Ground {
    /// Makes or finds everything. What was played before stays, unless `fresh`.
    pub async fn prepare(binaries: Binaries, fresh: bool) -> anyhow::Result<Self> {
        let folder = workspace::target_folder("demo")?;
        let lock = only_one(&folder)?;
        let cluster = Cluster::ensure(&workspace::root(), Durability::Durable)?;
        let mut played = Played::find(&folder).filter(|_| !fresh);
        if let Some(found) = &played
            && !can_go_on(&cluster, found).await?
        {
            played = None;
        }
        if played.is_none() {
            Played::forget(&folder);
            database::renew(&cluster, VENDOR_DATABASE).await?;
            database::renew(&cluster, NETWORK_DATABASE).await?;
            forget_spool(&folder)?;
        }
        let (vendor_port, network_port) = match &played {
            Some(it) => (it.vendor_port, it.network_port),
            None => (ports::wish(VENDOR_PORT)?, ports::wish(NETWORK_PORT)?),
        };
        let mail = Mail::start(ports::wish(MAIL_PORT)?).await?;
        let plan = Plan {
            binaries,
            secrets: Secrets::keep(&folder.join("secrets"))?,
            vendor_port,
            network_port,
            vendor_database: cluster.url_of(VENDOR_DATABASE),
            network_database: cluster.url_of(NETWORK_DATABASE),
            smtp_url: mail.smtp_url(),
            folder,
        };
        Ok(Self { plan, mail, played, _lock: lock })
    }

    /// Starts both services side by side, with fresh logs.
    pub async fn start(&self) -> anyhow::Result<Pair> {
        let (vendor, network) = (self.plan.vendor(), self.plan.network());
        for log in [&vendor.log, &network.log] {
            fs::write(log, "").with_context(|| format!("cannot write {}", log.display()))?;
        }
        let (vendor, network) = tokio::try_join!(vendor.start(), network.start())?;
        Ok(Pair { vendor, network })
    }
}

impl Pair {
    /// Waits until one of them ends although nobody asked for it.
    pub async fn crash(&mut self) -> anyhow::Error {
        tokio::select! {
            err = self.vendor.crash() => err,
            err = self.network.crash() => err,
        }
    }

    pub async fn end(self) -> anyhow::Result<()> {
        let (vendor, network) = tokio::join!(self.vendor.end(), self.network.end());
        vendor.and(network)
    }
}

fn only_one(folder: &std::path::Path) -> anyhow::Result<File> {
    let lock = File::create(folder.join("lock")).context("no lock file")?;
    if lock.try_lock().is_err() {
        bail!("a demo of this workspace is running already; its addresses are in target/demo.json");
    }
    Ok(lock)
}

/// A story lives in its databases, and its links name its ports.
async fn can_go_on(cluster: &Cluster, played: &Played) -> anyhow::Result<bool> {
    for name in [VENDOR_DATABASE, NETWORK_DATABASE] {
        if !database::exists(cluster, name).await? {
            println!("The database {name} is gone: the story is played anew.");
            return Ok(false);
        }
    }
    for port in [played.vendor_port, played.network_port] {
        if !ports::is_free(port) {
            bail!(
                "port {port}, which the story's addresses name, is taken. Free it, or play the story \
                 anew on other ports with `cargo xtask demo --fresh`"
            );
        }
    }
    Ok(true)
}

fn forget_spool(folder: &std::path::Path) -> anyhow::Result<()> {
    let spool: PathBuf = folder.join("spool");
    if spool.exists() {
        fs::remove_dir_all(&spool).context("cannot remove the old spool")?;
    }
    Ok(())
}
