//! Paths that the documentation names exist.

use std::fs;

use crate::sources::root;

#[test]
fn paths_named_in_the_docs_exist() {
    let mut pages = vec![root().join("README.md")];
    let docs = fs::read_dir(root().join("docs")).expect("docs").flatten().map(|it| it.path());
    pages.extend(docs.filter(|it| it.extension().is_some_and(|end| end == "md")));
    let (mut seen, mut wrong) = (0, Vec::new());
    for page in pages {
        let text = fs::read_to_string(&page).expect("text");
        for path in paths(&text) {
            seen += 1;
            if !root().join(&path).exists() {
                wrong.push(format!("{}: {path}", page.display()));
            }
        }
    }
    assert!(seen > 20, "only {seen} paths were found");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What stands in backticks or behind a link and begins with one of our folders.
fn paths(text: &str) -> Vec<String> {
    const TOPS: &[&str] = &[
        "crates/",
        "deploy/",
        "docs/",
        "migrations-",
        "tests-e2e",
        ".ci/",
        "Cargo.toml",
        "docker-compose.yml",
        "clippy.toml",
        "rustfmt.toml",
        "deny.toml",
    ];
    let ticked = text.split('`').skip(1).step_by(2);
    let linked = text.split("](").skip(1).filter_map(|it| it.split(')').next());
    ticked
        .chain(linked)
        .map(|it| it.trim_start_matches("../").trim_end_matches('/'))
        .filter(|it| TOPS.iter().any(|top| it.starts_with(top)))
        .filter(|it| !it.contains(['*', '<', '{', ' ', '…']))
        .map(|it| it.split('#').next().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn the_readme_is_short() {
    let text = fs::read_to_string(root().join("README.md")).expect("a README");
    assert!(text.lines().count() < 150);
}
