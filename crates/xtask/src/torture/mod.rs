//! `cargo xtask torture`: what holds while things break or somebody attacks.

mod scene;
mod doors;
mod s1_rows;
mod s1_doors;
mod s5_magic_links;
mod spellings;
mod s6_secrets;
mod crawl;
mod s7_browser;
mod s12_certificates;
mod c1_kills;
mod f4_rotation;
mod f6_skew;
mod bare;
mod pair;
mod d1_kills;
mod d2_ladder;
mod d3_pace;
mod f3_saga;
mod o6_replicas;
mod f1_brand_away;

use std::process::ExitCode;

use scene::Scene;
use tokio::sync::OnceCell;

use crate::promises::{self, Asked, Promise};
use crate::workspace::{self, Binaries, Profile};

/// What all tests share. The scene is set when the first one asks for it.
pub struct Ground {
    binaries: Binaries,
    scene: OnceCell<Scene>,
}

/// Every entry, in the order in which they run.
static REGISTRY: &[Promise<Ground>] = &[
    s1_doors::PROMISE,
    s5_magic_links::PROMISE,
    s6_secrets::PROMISE,
    s7_browser::PROMISE,
    s12_certificates::PROMISE,
    c1_kills::PROMISE,
    f4_rotation::PROMISE,
    f6_skew::PROMISE,
    d1_kills::PROMISE,
    d2_ladder::PROMISE,
    d3_pace::PROMISE,
    f3_saga::PROMISE,
    o6_replicas::PROMISE,
    f1_brand_away::PROMISE,
];

impl Ground {
    async fn scene(&self) -> anyhow::Result<&Scene> {
        self.scene.get_or_try_init(|| Scene::set(self.binaries.clone())).await
    }
}

pub async fn run(options: &Asked) -> anyhow::Result<ExitCode> {
    if promises::listed(REGISTRY, options) {
        return Ok(ExitCode::SUCCESS);
    }
    let binaries = workspace::build(Profile::Dev)?;
    let ground = Ground { binaries, scene: OnceCell::new() };
    let outcome = promises::show_all("torture", REGISTRY, options, &ground).await;
    if let Some(scene) = ground.scene.into_inner() {
        scene.strike().await?;
    }
    outcome
}
