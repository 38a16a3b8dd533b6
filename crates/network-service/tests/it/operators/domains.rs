//! `GET /api/operator/domains`, `POST /api/operator/domains/{id}/remove`

use serde_json::json;
use service_kit::testing::dns::Names;

use crate::domains::{add, check, hub, proven};

const LIST: &str = "/api/operator/domains";

#[tokio::test(flavor = "multi_thread")]
async fn domains_of_all_creators_are_found_with_what_is_wrong() {
    let names = Names::start();
    let app = hub(&names).await;
    let (ada, bob) = (app.creator("Ada").await, app.creator("Bob").await);
    proven(&names, &ada, "go.ada.com").await;
    let (waiting, _) = add(&bob, "links.bob.org").await;
    check(&bob, &waiting).await;
    let olga = app.operator().await;

    let all = olga.get(LIST).await;
    assert_eq!((all.count(), all.text("/items/0/domain").as_str()), (2, "links.bob.org"));
    assert_eq!(all.text("/items/0/reason"), "There is no TXT record");
    assert_eq!(all.text("/items/0/creatorEmail"), "bob@example.com");
    assert!(all.json()["items"][1]["reason"].is_null(), "{}", all.body);
    for (query, found) in [
        ("status=verified", "go.ada.com"),
        ("status=pending", "links.bob.org"),
        ("q=BOB.org", "links.bob.org"),
        ("q=@ada", "go.ada.com"),
        ("q=ada%40example", "go.ada.com"),
    ] {
        let listed = olga.get(&format!("{LIST}?{query}")).await;
        assert_eq!(
            (listed.count(), listed.text("/items/0/domain").as_str()),
            (1, found),
            "{query}"
        );
    }
    assert_eq!(olga.get(&format!("{LIST}?status=off")).await.count(), 0);
    let one = olga.get(&format!("{LIST}?limit=1")).await;
    let next = olga.get(&format!("{LIST}?limit=1&cursor={}", one.text("/nextCursor"))).await;
    assert_eq!(next.text("/items/0/domain"), "go.ada.com");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_is_removed_for_a_reason_that_its_creator_reads() {
    let names = Names::start();
    let app = hub(&names).await;
    let ada = app.creator("Ada").await;
    let id = proven(&names, &ada, "go.ada.com").await;
    let olga = app.operator().await;
    let path = format!("{LIST}/{id}/remove");
    assert!(app.app.hosts.creator_of("go.ada.com").is_some());

    let silent = olga.post(&path, json!({"reason": " "})).await;
    assert_eq!(silent.refusal(), "422 invalid_field reason");
    let gone = olga.post(&path, json!({"reason": "Not hers"})).await;
    assert_eq!(gone.status, 204, "{}", gone.body);

    assert!(app.app.hosts.creator_of("go.ada.com").is_none(), "links on it stop at once");
    assert_eq!(ada.get("/api/domains").await.count(), 0);
    let letter = app.last_mail("ada@example.com").await;
    assert!(letter.0.subject.contains("go.ada.com"), "{}", letter.0.subject);
    assert!(letter.0.text.contains("Not hers"), "{}", letter.0.text);
    let log = olga.get("/api/operator/audit?verb=domains.remove").await;
    assert_eq!(log.text("/items/0/subjectName"), "go.ada.com");
    assert_eq!(log.text("/items/0/reason"), "Not hers");
    assert_eq!(olga.post(&path, json!({"reason": "x"})).await.refusal(), "404 domain_not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn removing_a_wish_for_a_domain_leaves_it_to_whom_it_belongs() {
    let names = Names::start();
    let app = hub(&names).await;
    let (ada, bob) = (app.creator("Ada").await, app.creator("Bob").await);
    let (wish, _) = add(&bob, "go.ada.com").await;
    proven(&names, &ada, "go.ada.com").await;
    let olga = app.operator().await;
    let gone = olga.post(&format!("{LIST}/{wish}/remove"), json!({"reason": "Not his"})).await;
    assert_eq!(gone.status, 204, "{}", gone.body);
    assert!(app.app.hosts.creator_of("go.ada.com").is_some());
    assert_eq!(ada.get("/api/domains").await.text("/items/0/status"), "verified");
}
