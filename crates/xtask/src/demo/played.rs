//! What a story leaves behind, so that the next start goes on from there.

use std::path::{Path, PathBuf};

use api_types::{LinkId, PartnerId, RequestId};
use serde::{Deserialize, Serialize};

use super::figures::Totals;
use crate::stage::secrets::write_private;
use crate::workspace;

/// Rises when the story changes, so that an older one is played anew.
const EDITION: u32 = 1;

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Played {
    pub edition: u32,
    pub vendor_port: u16,
    pub network_port: u16,
    pub brands: Vec<PlayedBrand>,
    pub tracks: Vec<Track>,
    pub scoped_keys: ScopedKeys,
    /// Left for whoever looks at the demo.
    pub open_request: RequestId,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlayedBrand {
    pub slug: String,
    pub name: String,
    pub api_base: String,
    pub admin_api_key: String,
    pub owner: String,
    /// What the demo computed by itself.
    pub totals: Totals,
}

/// One partner's link of the story.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Track {
    pub brand: usize,
    pub program: usize,
    /// None for a partner whom the brand invited by itself.
    pub creator: Option<usize>,
    pub link_id: LinkId,
    pub partner_id: PartnerId,
    pub share_url: String,
}

/// Secrets of the first brand's keys, shown once and kept here.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScopedKeys {
    pub federation: String,
    pub crm: String,
}

impl Played {
    pub fn new(ports: (u16, u16), keys: ScopedKeys, open_request: RequestId) -> Self {
        let (vendor_port, network_port) = ports;
        let (brands, tracks) = (Vec::new(), Vec::new());
        let (edition, scoped_keys) = (EDITION, keys);
        Self { edition, vendor_port, network_port, brands, tracks, scoped_keys, open_request }
    }

    /// The story of this edition that was played to its end, if one was.
    pub fn find(folder: &Path) -> Option<Self> {
        let text = std::fs::read_to_string(path(folder)).ok()?;
        let played: Self = serde_json::from_str(&text).ok()?;
        (played.edition == EDITION).then_some(played)
    }

    pub fn keep(&self, folder: &Path) -> anyhow::Result<()> {
        write_private(&path(folder), &serde_json::to_string_pretty(self)?)
    }

    /// Forgets the story, so that a half-played one is never taken for a whole one.
    pub fn forget(folder: &Path) {
        // What is not there need not be removed.
        std::fs::remove_file(path(folder)).ok();
        std::fs::remove_file(workspace::at("target/demo.json")).ok();
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join("story.json")
}
