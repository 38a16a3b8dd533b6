//! The contract, checked in. Renew it with `UPDATE=1 cargo test`.

use std::{env, fs};

#[test]
#[expect(clippy::disallowed_methods, reason = "a test may be told to renew its golden file")]
fn the_contract_is_as_checked_in() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
    let now = network::router::openapi().to_pretty_json().expect("the contract is JSON") + "\n";
    if env::var("UPDATE").is_ok() {
        fs::write(path, &now).expect("the contract can be written");
    }
    assert!(
        fs::read_to_string(path).is_ok_and(|kept| kept == now),
        "openapi.json is stale; run with UPDATE=1"
    );
}
