//! Postgres refuses root: who runs it, and where that account can reach its files.

use std::fs;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail, ensure};
use sha2::{Digest, Sha256};

/// Room that a cluster of tests has at least: some hundred databases of 10 MB and the log.
const LEAST_MEMORY: u64 = 2 << 30;

/// The account under which the server runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Account {
    Oneself,
    /// We are root, the server is not.
    Other {
        uid: u32,
        gid: u32,
    },
}

impl Account {
    pub(super) fn choose() -> anyhow::Result<Self> {
        if own_uid()? != 0 {
            return Ok(Self::Oneself);
        }
        let passwd = fs::read_to_string("/etc/passwd").context("no list of accounts")?;
        let found = ["postgres", "nobody"].iter().find_map(|name| find_account(&passwd, name));
        let (uid, gid) =
            found.context("Postgres refuses root, and there is no account `postgres`")?;
        Ok(Self::Other { uid, gid })
    }

    pub(super) fn is_other(self) -> bool {
        self != Self::Oneself
    }

    /// A command that runs under the account, in a place that it can enter.
    pub(super) fn command(self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir("/");
        if let Self::Other { uid, gid } = self {
            command.uid(uid).gid(gid);
        }
        command
    }

    pub(super) fn give(self, path: &Path) -> anyhow::Result<()> {
        if let Self::Other { uid, gid } = self {
            let given = chown(path, Some(uid), Some(gid));
            given.with_context(|| format!("cannot give {} away", path.display()))?;
        }
        Ok(())
    }
}

fn find_account(passwd: &str, name: &str) -> Option<(u32, u32)> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let [found, _, uid, gid] = [fields.next()?, fields.next()?, fields.next()?, fields.next()?];
        let ids = uid.parse().ok().zip(gid.parse().ok());
        ids.filter(|_| found == name)
    })
}

fn own_uid() -> anyhow::Result<u32> {
    let output = Command::new("id").arg("-u").output().context("cannot run `id`")?;
    let uid = String::from_utf8(output.stdout)?;
    uid.trim().parse().context("`id -u` told no number")
}

/// The directory of a workspace's clusters, made where it is not there.
pub(super) fn base_directory(workspace: &Path, account: Account) -> anyhow::Result<PathBuf> {
    if !account.is_other() {
        let base = workspace.join("target/pg");
        fs::create_dir_all(&base).with_context(|| format!("cannot make {}", base.display()))?;
        return Ok(fs::canonicalize(base)?);
    }
    base_within(Path::new("/var/tmp"), workspace)
}

/// The same in memory, where this machine has enough of it: a database is many small files, and a
/// test makes and drops one.
pub(super) fn base_in_memory(workspace: &Path) -> Option<PathBuf> {
    let memory = Path::new("/dev/shm");
    let room = rustix::fs::statvfs(memory).ok()?;
    let enough = room.f_bavail.saturating_mul(room.f_frsize) >= LEAST_MEMORY;
    enough.then(|| base_within(memory, workspace).ok()).flatten()
}

fn base_within(root: &Path, workspace: &Path) -> anyhow::Result<PathBuf> {
    let workspace = fs::canonicalize(workspace).context("there is no such workspace")?;
    let digest = Sha256::digest(workspace.as_os_str().as_encoded_bytes());
    let hash: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    let project = root.join(format!("openpartner-{hash}"));
    own_directory(&project)?;
    let base = project.join("pg");
    own_directory(&base)?;
    Ok(base)
}

/// Its parent is everybody's: a directory that somebody else has put there is not used.
fn own_directory(path: &Path) -> anyhow::Result<()> {
    match fs::DirBuilder::new().mode(0o755).create(path) {
        Err(err) if err.kind() != std::io::ErrorKind::AlreadyExists => {
            bail!("cannot make {}: {err}", path.display())
        }
        _ => {}
    }
    let found = fs::symlink_metadata(path)?;
    let ours = found.is_dir() && found.uid() == own_uid()? && found.mode() & 0o022 == 0;
    ensure!(ours, "{} belongs to somebody else; remove it", path.display());
    Ok(())
}

/// A variable of the environment; an empty one counts as absent.
#[expect(clippy::disallowed_methods, reason = "tests and the demo have no config to ask")]
pub(super) fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_found_by_their_whole_name() {
        let passwd = "root:x:0:0::/root:/bin/sh\npostgres2:x:7:8::/:/bin/sh\npostgres:x:101:104:P:/:/bin/sh\nbroken";
        assert_eq!(find_account(passwd, "postgres"), Some((101, 104)));
        assert_eq!(find_account(passwd, "nobody"), None);
    }
}
