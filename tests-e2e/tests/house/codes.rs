//! Every reason for a refusal is given somewhere, and named by a test.

use api_types::ErrorCode;

use crate::sources::{SERVICES, all, under};

#[test]
fn every_code_is_given_somewhere() {
    let given: String = all()
        .into_iter()
        .filter(|it| !it.path.starts_with("crates/api-types/"))
        .map(|it| it.production().to_owned())
        .collect();
    let unused: Vec<_> =
        ErrorCode::ALL.iter().filter(|it| !given.contains(&format!("ErrorCode::{it:?}"))).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn every_code_is_seen_by_a_test() {
    let mut told: String = SERVICES
        .iter()
        .map(|it| format!("{it}/tests"))
        .chain(["tests-e2e/tests/it".to_owned(), "crates/service-kit/tests".to_owned()])
        .flat_map(|it| under(&it))
        .map(|it| it.text)
        .collect();
    told.extend(all().iter().map(|it| it.text[it.production().len()..].to_owned()));
    let unseen: Vec<_> = ErrorCode::ALL
        .iter()
        .filter(|it| !told.contains(it.as_str()) && !told.contains(&format!("ErrorCode::{it:?}")))
        .collect();
    assert!(unseen.is_empty(), "{unseen:?}");
}
