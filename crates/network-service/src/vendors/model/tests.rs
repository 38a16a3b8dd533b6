//! Rules of vendors, tried.

use api_types::Scope;
use api_types::federation::{Introspection, PROTOCOL};
use chrono::TimeDelta;

use super::*;

#[test]
fn an_instance_has_one_spelling() {
    for spelled in
        ["https://A.example/api", "https://a.example:443/api/", " https://a.example/api?x#y "]
    {
        assert_eq!(instance_url(spelled).expect("lawful").as_str(), "https://a.example/api");
    }
    assert!(instance_url("https://a.example/api/t/acme").is_ok());
    for bad in [
        "",
        "a.example/api",
        "ftp://a.example/api",
        "https://a.example",
        "https://a.example/v2",
        "https://a.example/api/t/",
        "https://a.example/api/t/a/b",
        "https://u:p@a.example/api",
    ] {
        assert!(instance_url(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_callback_is_of_the_instances_own_origin() {
    let instance = instance_url("https://a.example/api").expect("lawful");
    assert!(callback_url(Some("https://a.example/admin/network"), &instance).is_ok());
    for bad in ["https://b.example/", "http://a.example/", "https://a.example:8443/", "/admin"] {
        assert!(callback_url(Some(bad), &instance).is_err(), "{bad}");
    }
}

#[test]
fn a_key_may_do_neither_less_nor_more_than_the_federation_needs() {
    let told = |scopes: &[Scope]| Introspection {
        name: "A".into(),
        version: "1".into(),
        protocol: PROTOCOL,
        scopes: scopes.to_vec(),
        server_time: DateTime::UNIX_EPOCH,
        portal_url: "https://a.example/".into(),
        link_base: "https://a.example/r/".into(),
    };
    assert!(check_scopes(&told(Scope::FEDERATION)).is_ok());
    let why = |scopes: &[Scope]| {
        let err = check_scopes(&told(scopes)).expect_err("rejected");
        err.refusal().expect("a refusal").detail.clone().into_owned()
    };
    assert_eq!(why(&Scope::FEDERATION[1..]), "The key lacks partners:write");
    let more = [Scope::FEDERATION, &[Scope::EventsWrite]].concat();
    assert_eq!(why(&more), "The key may do more than it should: events:write");
}

#[test]
fn a_slug_is_made_from_any_name() {
    assert_eq!(slug_of("Bright & Kiln GmbH"), "bright-kiln-gmbh");
    assert_eq!(slug_of("日本"), "brand");
    assert_eq!(slug_of("Admin"), "brand-admin");
}

#[test]
fn silence_is_told_by_its_length() {
    let start = DateTime::UNIX_EPOCH;
    let after = |hours| health(Some(start), start, start + TimeDelta::hours(hours));
    assert_eq!([after(2), after(3), after(24)], [Health::Ok, Health::Stale, Health::Unreachable]);
    assert_eq!(health(None, start, start + TimeDelta::hours(25)), Health::Unreachable);
}
