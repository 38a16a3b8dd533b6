//! The contract, checked in. Renewed by `cargo xtask renew`.

use std::fs;

#[test]
fn the_contract_is_as_checked_in() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
    let now = vendor::router::openapi().to_pretty_json().expect("the contract is JSON");
    let kept = fs::read_to_string(path).unwrap_or_default();
    assert!(kept.trim_end() == now.trim_end(), "openapi.json is stale: `cargo xtask renew`");
}
