//! Modules stand in floors, and dependencies point downwards.

use std::process::Command;

use crate::sources::{SERVICES, of_crate, root};

#[test]
fn a_module_uses_only_what_is_declared_above_it() {
    let mut wrong = Vec::new();
    for folder in SERVICES.iter().chain(&["crates/service-kit"]) {
        let sources = of_crate(folder);
        let lib = sources.iter().find(|it| it.local == "lib.rs").expect("a lib.rs");
        let floors: Vec<&str> = lib
            .text
            .lines()
            .filter_map(|it| it.strip_prefix("pub mod ")?.strip_suffix(';'))
            .collect();
        for source in &sources {
            let Some(own) = floors.iter().position(|it| *it == source.feature()) else { continue };
            for higher in &floors[own + 1..] {
                if uses(source.production(), higher) {
                    wrong.push(format!("{} uses `{higher}`, which stands above it", source.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Whether a text names a module of its own crate, by path or in a list of imports.
fn uses(text: &str, module: &str) -> bool {
    let named = |piece: &str| {
        let word: String =
            piece.chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect();
        word == module
    };
    text.split("crate::").skip(1).any(|rest| match rest.strip_prefix('{') {
        Some(list) => {
            let list = list.split(';').next().unwrap_or_default();
            top_level(list).iter().any(|it| named(it.trim()))
        }
        None => named(rest),
    })
}

/// The entries of a list of imports, without what stands in inner braces.
fn top_level(list: &str) -> Vec<String> {
    let (mut depth, mut entries) = (0, vec![String::new()]);
    for letter in list.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => entries.push(String::new()),
            _ if depth == 0 => entries.last_mut().expect("one at least").push(letter),
            _ => {}
        }
    }
    entries
}

#[test]
fn the_contract_knows_no_database_and_no_framework() {
    for crate_name in ["diesel", "actix-web", "tokio"] {
        let tree = Command::new(env!("CARGO"))
            .args(["tree", "--offline", "-p", "api-types", "-e", "normal", "-i", crate_name])
            .current_dir(root())
            .output()
            .expect("cargo runs");
        let told = String::from_utf8_lossy(&tree.stdout);
        assert!(!told.contains("api-types"), "api-types depends on {crate_name}:\n{told}");
    }
}

#[test]
fn the_services_do_not_know_each_other() {
    for (folder, other) in [(SERVICES[0], "network"), (SERVICES[1], "vendor")] {
        let manifest = std::fs::read_to_string(root().join(folder).join("Cargo.toml"));
        let manifest = manifest.expect("a manifest");
        let named = manifest
            .lines()
            .any(|it| it.starts_with(&format!("{other}.")) || it.starts_with(&format!("{other} ")));
        assert!(!named, "{folder} depends on {other}");
    }
}

#[test]
fn the_kit_and_the_click_engine_know_no_noun_of_the_business() {
    const NOUNS: &[&str] = &["commission", "payout", "offering", "partnership"];
    let mut wrong = Vec::new();
    for source in of_crate("crates/service-kit").iter().chain(&of_crate("crates/redirect")) {
        // The gallery of page parts shows them with lively texts.
        if source.local.starts_with("html/components") {
            continue;
        }
        for noun in NOUNS {
            let code = source.production().lines().filter(|it| !it.trim_start().starts_with("//"));
            if code.clone().any(|line| line.contains(noun)) {
                wrong.push(format!("{}: {noun}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
