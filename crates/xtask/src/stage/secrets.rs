//! Secrets of a stage: made once, kept in a file that only its owner reads.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use anyhow::Context;
use rand::RngExt;
use serde::{Deserialize, Serialize};

const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LENGTH: usize = 48;

/// What both services are started with.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Secrets {
    pub vendor_admin_key: String,
    pub vendor_sealing_key: String,
    pub network_admin_key: String,
    pub network_sealing_key: String,
}

impl Secrets {
    pub fn fresh() -> Self {
        Self {
            vendor_admin_key: random(),
            vendor_sealing_key: random(),
            network_admin_key: random(),
            network_sealing_key: random(),
        }
    }

    /// Those in the file, or fresh ones that are put there.
    pub fn keep(path: &Path) -> anyhow::Result<Self> {
        if let Ok(text) = fs::read_to_string(path) {
            let broken = || format!("{} cannot be read; remove it", path.display());
            return serde_json::from_str(&text).with_context(broken);
        }
        let fresh = Self::fresh();
        write_private(path, &serde_json::to_string_pretty(&fresh)?)?;
        Ok(fresh)
    }

    pub fn all(&self) -> [&str; 4] {
        let Self { vendor_admin_key, vendor_sealing_key, network_admin_key, network_sealing_key } =
            self;
        [vendor_admin_key, vendor_sealing_key, network_admin_key, network_sealing_key]
    }
}

fn random() -> String {
    let mut rng = rand::rng();
    (0..LENGTH).map(|_| char::from(LETTERS[rng.random_range(0..LETTERS.len())])).collect()
}

/// Writes a file of mode 0600, also where one of another mode stood.
pub fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    let failed = || format!("cannot write {}", path.display());
    let mut options = fs::OpenOptions::new();
    let options = options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(path).with_context(failed)?;
    file.set_permissions(fs::Permissions::from_mode(0o600)).with_context(failed)?;
    file.write_all(text.as_bytes()).with_context(failed)
}
