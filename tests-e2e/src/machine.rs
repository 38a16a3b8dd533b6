//! What the machine offers: the two binaries, folders, and ports that nobody listens on.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU16, Ordering};

use anyhow::{Context, ensure};

/// Ports of stories lie below those that the system hands out to callers.
const FIRST_PORT: u16 = 20_000;
const PORTS: u16 = 12_000;
const PORTS_OF_A_PROCESS: u32 = 16;

/// The programs under test.
#[derive(Debug)]
pub struct Binaries {
    pub vendor: PathBuf,
    pub network: PathBuf,
}

/// Those that the environment names, else freshly built ones; once a process.
pub fn binaries() -> &'static Binaries {
    static BINARIES: OnceLock<Binaries> = OnceLock::new();
    BINARIES.get_or_init(|| find_or_build().expect("both services can be built"))
}

fn find_or_build() -> anyhow::Result<Binaries> {
    let named = |name| setting(name).map(PathBuf::from);
    let (vendor, network) = (named("OPENPARTNER_VENDOR_BIN"), named("OPENPARTNER_NETWORK_BIN"));
    if let (Some(vendor), Some(network)) = (&vendor, &network) {
        return Ok(Binaries { vendor: vendor.clone(), network: network.clone() });
    }
    let target = target_directory()?;
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(workspace()).args(["build", "--quiet", "-p", "vendor", "-p", "network"]);
    let status = cargo.arg("--target-dir").arg(&target).status().context("cannot run cargo")?;
    ensure!(status.success(), "the services do not build");
    let built = |name: &str| target.join("debug").join(name);
    Ok(Binaries {
        vendor: vendor.unwrap_or_else(|| built("vendor")),
        network: network.unwrap_or_else(|| built("network")),
    })
}

/// The target directory in use: the test itself stands in `<target>/debug/deps`.
fn target_directory() -> anyhow::Result<PathBuf> {
    let test = std::env::current_exe().context("a test knows its own file")?;
    let target = test.ancestors().nth(3).context("a test stands in <target>/debug/deps")?;
    Ok(target.to_owned())
}

pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate stands in a workspace")
}

/// An empty folder for one story, `target/e2e/<test>`.
pub fn folder_of_this_test() -> PathBuf {
    let thread = std::thread::current();
    let name = thread.name().unwrap_or("unnamed").replace("::", "/");
    let folder = workspace().join("target/e2e").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("the folder of the last run can go");
    }
    std::fs::create_dir_all(&folder).expect("target/ can be written");
    folder
}

/// A port of this process alone, as long as all stories take theirs from here.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let blocks = u32::from(PORTS) / PORTS_OF_A_PROCESS;
    let base = std::process::id() % blocks * PORTS_OF_A_PROCESS;
    for _ in 0..PORTS {
        let step = u32::from(NEXT.fetch_add(1, Ordering::Relaxed));
        let offset = (base + step) % u32::from(PORTS);
        let port = FIRST_PORT + u16::try_from(offset).expect("below the number of ports");
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
    panic!("no port is free");
}

/// A command that knows nothing of this environment but where programs and files are.
pub fn bare_command(program: &Path) -> Command {
    let kept = ["PATH", "HOME", "TMPDIR", "LLVM_PROFILE_FILE"];
    let kept = kept.iter().filter_map(|it| Some((*it, setting(it)?)));
    let mut command = Command::new(program);
    command.env_clear().envs(kept);
    command
}

/// A variable of the environment; an empty one counts as absent.
#[expect(clippy::disallowed_methods, reason = "tests have no config to ask")]
pub fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
