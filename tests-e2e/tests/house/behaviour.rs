//! Each promise of `docs/behaviour.md` names a test that exists.

use std::collections::BTreeSet;
use std::fs;

use crate::sources::{root, under};

/// The rows of the tables, as (promise, tests).
fn promises() -> Vec<(String, Vec<String>)> {
    let text = fs::read_to_string(root().join("docs/behaviour.md")).expect("the table");
    let rows = text.lines().filter(|it| it.starts_with("| ") && !it.starts_with("| ---"));
    let cells = rows.map(|it| it.trim_matches('|').split(" | ").map(str::trim).collect::<Vec<_>>());
    let cells = cells.filter(|it| it.last() != Some(&"shown by"));
    cells
        .map(|it| {
            let tests = it.last().expect("a last column").split('`').skip(1).step_by(2);
            (it[0].to_owned(), tests.map(str::to_owned).collect())
        })
        .collect()
}

/// The functions below `tests-e2e/tests` that stand right under a test's attribute.
fn tests() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for source in under("tests-e2e/tests") {
        let lines: Vec<&str> = source.text.lines().map(str::trim).collect();
        for pair in lines.windows(2) {
            let is_test = pair[0].starts_with("#[test]") || pair[0].starts_with("#[tokio::test");
            let name = pair[1].trim_start_matches("async ").strip_prefix("fn ");
            if let (true, Some(name)) = (is_test, name) {
                found.insert(name.split('(').next().unwrap_or_default().to_owned());
            }
        }
    }
    found
}

#[test]
fn every_promise_names_a_test_that_exists() {
    let (promises, tests) = (promises(), tests());
    assert!(promises.len() > 70 && tests.len() > 70, "{} {}", promises.len(), tests.len());
    let mut wrong = Vec::new();
    for (promise, named) in promises {
        if named.is_empty() {
            wrong.push(format!("nothing shows: {promise}"));
        }
        wrong.extend(
            named.iter().filter(|it| !tests.contains(*it)).map(|it| format!("no test {it}")),
        );
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
