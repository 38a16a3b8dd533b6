//! The source files of the workspace, as text.

use std::fs;
use std::path::{Path, PathBuf};

/// The crates whose modules stand in floors.
pub const SERVICES: &[&str] = &["crates/vendor-service", "crates/network-service"];

pub struct Source {
    /// The path from the root of the repository.
    pub path: String,
    /// The path from the crate's `src`, or from the folder that was asked for.
    pub local: String,
    pub text: String,
}

impl Source {
    /// The feature that a file belongs to.
    pub fn feature(&self) -> &str {
        self.local.split(['/', '.']).next().unwrap_or_default()
    }

    /// The role of a file in its feature: `store` for `store.rs` and for all of `store/`.
    pub fn role(&self) -> &str {
        self.local.split(['/', '.']).nth(1).unwrap_or_default()
    }

    /// The text without what stands under `#[cfg(test)]`.
    pub fn production(&self) -> &str {
        self.text.split("#[cfg(test)]\nmod ").next().unwrap_or_default()
    }
}

pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("the workspace stands above").to_owned()
}

/// Every Rust file under a folder, in a fixed order.
pub fn under(folder: &str) -> Vec<Source> {
    let top = root().join(folder);
    let mut found = Vec::new();
    let mut open = vec![top.clone()];
    while let Some(dir) = open.pop() {
        let entries = fs::read_dir(&dir).unwrap_or_else(|err| panic!("{}: {err}", dir.display()));
        for path in entries.flatten().map(|it| it.path()) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let relative =
                    |from: &Path| path.strip_prefix(from).expect("under it").display().to_string();
                let text = fs::read_to_string(&path).expect("text");
                found.push(Source { path: relative(&root()), local: relative(&top), text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!found.is_empty(), "{folder} has no sources");
    found
}

/// The sources of one crate.
pub fn of_crate(folder: &str) -> Vec<Source> {
    under(&format!("{folder}/src"))
}

/// All production sources of the workspace.
pub fn all() -> Vec<Source> {
    let mut crates: Vec<PathBuf> = fs::read_dir(root().join("crates"))
        .expect("crates")
        .flatten()
        .map(|it| it.path())
        .collect();
    crates.sort();
    let folder = |it: &PathBuf| format!("crates/{}", it.file_name().expect("a name").display());
    crates.iter().flat_map(|it| of_crate(&folder(it))).collect()
}
