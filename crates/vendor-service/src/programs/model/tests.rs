//! Which terms are lawful, what makes a version, and how a program is listed.

use api_types::listings::Visibility;

use super::*;

fn rule(kind: RuleKind, value: &str, currency: Option<&str>) -> Rule {
    let currency = currency.map(|it| it.parse().expect("a currency"));
    Rule { kind, value: value.parse().expect("an amount"), currency, months: None }
}

fn field_of<T: std::fmt::Debug>(result: Result<T>) -> String {
    let err = result.expect_err("refused");
    err.refusal().and_then(|it| it.field.clone()).expect("a field").into_owned()
}

#[test]
fn a_rule_must_pay_and_not_more_than_the_sale() {
    for (bad, field) in [
        (rule(RuleKind::Percent, "0", None), "rule.value"),
        (rule(RuleKind::Percent, "100.01", None), "rule.value"),
        (rule(RuleKind::Percent, "1.00001", None), "rule.value"),
        (rule(RuleKind::Percent, "10", Some("USD")), "rule.currency"),
        (rule(RuleKind::Fixed, "10", None), "rule.currency"),
        (rule(RuleKind::Fixed, "1.5", Some("JPY")), "rule.value"),
    ] {
        assert_eq!(field_of(lawful_rule(bad)), field);
    }
    let fixed = lawful_rule(rule(RuleKind::Fixed, "40", Some("USD"))).expect("lawful");
    assert_eq!(fixed.value.to_string(), "40.00");
}

#[test]
fn only_changed_terms_make_a_version() {
    let form = CreateProgram {
        name: "Standard".into(),
        description: String::new(),
        destination_url: "https://shop.example/".into(),
        deep_link_hosts: vec![],
        rule: rule(RuleKind::Percent, "20", None),
        window_days: Some(60),
        model: None,
        holdback_days: None,
        share_on_network: false,
        network_listing: NetworkListing::default(),
    };
    let tenant = TenantId::new_at(DateTime::UNIX_EPOCH);
    let made = Program::create(tenant, form, &[], DateTime::UNIX_EPOCH);
    let (program, version) = made.expect("lawful");
    let rename = PatchProgram { name: Some("Best".into()), ..PatchProgram::default() };
    let (program, terms) = program.patch(&version.terms, rename, &[]).expect("lawful");
    assert_eq!((program.version, program.revision, terms), (1, 2, None));
    let widen = PatchProgram { window_days: Some(90), ..PatchProgram::default() };
    let (program, terms) = program.patch(&version.terms, widen, &[]).expect("lawful");
    assert_eq!((program.version, terms.map(|it| it.window_days)), (2, Some(90)));
}

#[test]
fn a_listing_goes_to_the_hub_in_its_one_spelling() {
    let listing = |allow: &str| NetworkListing {
        visibility: Visibility::Private,
        categories: vec!["Craft".into()],
        allow_list: vec![allow.into()],
        ..NetworkListing::default()
    };
    assert_eq!(field_of(lawful_listing(listing("nobody at all"))), "networkListing.allowList");
    let lawful = lawful_listing(listing("@Ada")).expect("lawful");
    assert_eq!((lawful.categories[0].as_str(), lawful.allow_list[0].as_str()), ("craft", "ada"));
    let long = NetworkListing { categories: vec!["x".repeat(41)], ..listing("ada") };
    assert_eq!(field_of(lawful_listing(long)), "networkListing.categories");
}
