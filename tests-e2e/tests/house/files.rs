//! Files are short, named well, and say what they are.

use std::path::Path;

use crate::sources::{SERVICES, all, of_crate, under};

const MOST_LINES: usize = 400;
const NAMES_WITHOUT_A_MEANING: &[&str] = &[
    "common", "helper", "helpers", "misc", "services", "shared", "types", "util", "utils", "views",
];
/// Generated: a line for each column.
const LONG: &[&str] =
    &["crates/vendor-service/src/schema.rs", "crates/network-service/src/schema.rs"];

#[test]
fn every_file_says_what_it_is() {
    let tests = SERVICES.iter().flat_map(|it| under(&format!("{it}/tests")));
    let wrong: Vec<String> = all()
        .into_iter()
        .chain(tests)
        .chain(under("tests-e2e"))
        .filter(|it| {
            !it.text.starts_with("//! ")
                || it.text.lines().next().is_some_and(|line| line.len() > 100)
        })
        .map(|it| it.path)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_file_is_long() {
    let wrong: Vec<String> = all()
        .into_iter()
        .filter(|it| !LONG.contains(&it.path.as_str()) && it.text.lines().count() > MOST_LINES)
        .map(|it| format!("{} has {} lines", it.path, it.text.lines().count()))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_name_is_empty_of_meaning() {
    let wrong: Vec<String> = all()
        .into_iter()
        .filter(|it| {
            let parts = Path::new(&it.path).components();
            let names = parts.map(|part| part.as_os_str().to_string_lossy().replace(".rs", ""));
            names.into_iter().any(|name| NAMES_WITHOUT_A_MEANING.contains(&name.as_str()))
        })
        .map(|it| it.path)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn verbs_are_the_domains_own() {
    const VAGUE: &[&str] = &["fn process", "fn handle", "fn manage", "fn do_"];
    let mut wrong = Vec::new();
    for source in SERVICES.iter().flat_map(|it| of_crate(it)) {
        for line in source.production().lines() {
            let word = |verb: &&&str| line.contains(**verb) && !line.trim_start().starts_with("//");
            let named = |verb: &&&str| {
                let rest = line.split(**verb).nth(1).unwrap_or_default();
                rest.starts_with(['_', '(', '<']) || **verb == "fn do_"
            };
            if VAGUE.iter().any(|verb| word(&verb) && named(&verb)) {
                wrong.push(format!("{}: {}", source.path, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_handler_is_a_few_lines() {
    let mut wrong = Vec::new();
    for source in SERVICES.iter().flat_map(|it| of_crate(it)).filter(|it| it.role() == "api") {
        for piece in source.text.split("\nasync fn ").skip(1) {
            let body = piece.split("\n}").next().unwrap_or_default();
            let name = body.split('(').next().unwrap_or_default();
            let statements = body.split("{\n").skip(1).collect::<Vec<_>>().join("{\n");
            if statements.lines().count() > 22 {
                wrong.push(format!(
                    "{}: {name} has {} lines",
                    source.path,
                    statements.lines().count()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
