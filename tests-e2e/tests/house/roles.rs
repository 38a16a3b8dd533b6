//! Each file has a role, and does nothing that belongs to another.

use std::collections::BTreeMap;

use crate::sources::{SERVICES, Source, of_crate};

/// What writes to the database.
const WRITES: &[&str] =
    &["diesel::insert_into(", "diesel::update(", "diesel::delete(", "insert_into(", "sql_query("];

fn features() -> impl Iterator<Item = Source> {
    SERVICES.iter().flat_map(|it| of_crate(it))
}

#[test]
fn only_a_store_speaks_sql() {
    let wrong: Vec<String> = features()
        .filter(|it| it.role() != "store")
        .filter(|it| WRITES.iter().any(|word| it.production().contains(word)))
        .map(|it| it.path)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_table_is_written_by_one_feature() {
    let mut owners: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut wrong = Vec::new();
    for source in features() {
        let service = source.path.split('/').nth(1).unwrap_or_default().to_owned();
        for table in written(source.production()) {
            let key = (service.clone(), table.clone());
            let owner = owners.entry(key).or_insert_with(|| source.feature().to_owned());
            if owner != source.feature() {
                wrong.push(format!("`{table}` is written by {owner} and by {}", source.path));
            }
        }
    }
    assert!(owners.len() > 20, "the tables were not found: {owners:?}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The tables that a text inserts into.
fn written(text: &str) -> Vec<String> {
    let by_builder = text.split("insert_into(").skip(1);
    let by_sql = text.split("INSERT INTO ").skip(1);
    let name = |piece: &str| -> String {
        piece.chars().take_while(|it| it.is_ascii_lowercase() || *it == '_').collect()
    };
    by_builder.chain(by_sql).map(name).filter(|it| !it.is_empty()).collect()
}

#[test]
fn what_runs_inside_a_transaction_reaches_nothing_outside() {
    const OUTSIDE: &[&str] = &["app::App", "Outbound", "reqwest", "Mailer", "Hub::"];
    let mut wrong = Vec::new();
    for source in features().filter(|it| ["model", "store"].contains(&it.role())) {
        for word in OUTSIDE.iter().filter(|it| source.production().contains(*it)) {
            wrong.push(format!("{}: {word}", source.path));
        }
    }
    for source in features().filter(|it| it.role() == "actions") {
        for word in OUTSIDE.iter().filter(|it| source.production().contains(*it)) {
            wrong.push(format!("{}: {word}", source.path));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_model_waits_for_nothing_and_asks_nobody_the_time() {
    const NOT_PURE: &[&str] = &["async fn", ".await", "Clock", "&mut Conn"];
    let mut wrong = Vec::new();
    for source in features().filter(|it| it.role() == "model") {
        for word in NOT_PURE.iter().filter(|it| source.production().contains(*it)) {
            wrong.push(format!("{}: {word}", source.path));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Where the JSON doors of a feature stand that has pages over others' actions.
const TWINS: &[(&str, &[&str])] =
    &[("integrations", &["keys"]), ("setup", &["setup", "settings", "programs", "connections"])];

#[test]
fn every_post_of_a_page_has_its_json_twin() {
    let mut wrong = Vec::new();
    for source in features().filter(|it| it.role() == "pages") {
        let posts = source.production().matches("#[post(").count();
        let sibling = of_crate(source.path.split("/src/").next().unwrap_or_default());
        let twins: usize = sibling
            .iter()
            .filter(|it| is_twin(source.feature(), it.feature()) && it.role() == "api")
            .flat_map(|it| {
                ["#[post(", "#[patch(", "#[put(", "#[delete("]
                    .map(|verb| it.text.matches(verb).count())
            })
            .sum();
        if posts > 0 && twins == 0 {
            wrong.push(format!("{} posts, and its feature has no JSON door", source.path));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn is_twin(page: &str, door: &str) -> bool {
    match TWINS.iter().find(|it| it.0 == page) {
        Some((_, doors)) => doors.contains(&door),
        None => page == door,
    }
}

#[test]
fn who_looks_across_tenants_says_why() {
    const PURPOSES: &[&str] = &["FindCaller", "FindTenant", "Jobs", "LinkMap", "Metrics", "Outbox"];
    let mut used: Vec<String> = Vec::new();
    for source in features() {
        for piece in source.production().split("Purpose::").skip(1) {
            let word: String = piece.chars().take_while(char::is_ascii_alphanumeric).collect();
            used.push(word);
        }
    }
    used.sort();
    used.dedup();
    let unknown: Vec<&String> = used.iter().filter(|it| !PURPOSES.contains(&it.as_str())).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
