//! The audit log: `GET /api/operator/audit`, its file, its page, and `network audit verify`

use network::app::HUB;
use serde_json::json;
use service_kit::audit::{self, Verdict};

use crate::harness::{Caller, TestApp};

const LOG: &str = "/api/operator/audit";

async fn verdict(app: &TestApp) -> Verdict {
    app.app.read(async |conn| audit::verify(conn, HUB).await).await.expect("it is read")
}

/// Olga suspends and reactivates a brand: five entries with her own invitation and sign-in mail.
async fn busy(app: &TestApp) -> (Caller<'_>, String) {
    let olga = app.operator().await;
    let brand = app.brand("Brightkiln").await;
    let path = format!("/api/operator/vendors/{}", brand.id);
    let reason = json!({"reason": "Complaints of Ada Lovelace"});
    for verb in ["suspend", "reactivate", "suspend"] {
        assert_eq!(olga.post(&format!("{path}/{verb}"), reason.clone()).await.status, 200);
    }
    (olga, brand.id.clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operators_act_is_told_with_who_what_why_and_which_request() {
    let app = TestApp::start().await;
    let (olga, brand) = busy(&app).await;

    let log = olga.get(LOG).await;
    let newest = &log.json()["items"][0];
    assert_eq!((&newest["verb"], &newest["subject"]), (&json!("vendors.suspend"), &json!(brand)));
    assert_eq!(newest["actorKind"], "operator");
    assert_eq!(newest["actor"], "Olga <olga@hub.example>");
    assert_eq!(newest["subjectName"], "Brightkiln");
    assert_eq!(newest["reason"], "Complaints of Ada Lovelace");
    assert!(newest["requestId"].is_string() && newest["hash"].as_str().is_some());
    let first = olga.get(&format!("{LOG}?verb=operators.invite")).await;
    assert_eq!(
        (first.number("/items/0/seq"), first.text("/items/0/actorKind").as_str()),
        (1, "operator_key")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_narrowed_paged_and_downloaded() {
    let app = TestApp::start().await;
    let (olga, _) = busy(&app).await;

    assert_eq!(olga.get(&format!("{LOG}?verb=vendors")).await.count(), 3);
    assert_eq!(olga.get(&format!("{LOG}?verb=vendors.reactivate")).await.count(), 1);
    assert_eq!(olga.get(&format!("{LOG}?verb=vendor")).await.count(), 0);
    assert_eq!(olga.get(&format!("{LOG}?actor=OLGA@")).await.count(), 3);
    assert_eq!(olga.get(&format!("{LOG}?from=2026-11-20&to=2026-11-20")).await.count(), 4);
    assert_eq!(olga.get(&format!("{LOG}?to=2026-11-19")).await.count(), 0);
    let first = olga.get(&format!("{LOG}?limit=3")).await;
    let rest = olga.get(&format!("{LOG}?limit=3&cursor={}", first.text("/nextCursor"))).await;
    assert_eq!((first.count(), rest.count()), (3, 1));
    assert_eq!(olga.get(&format!("{LOG}?cursor=x")).await.refusal(), "400 bad_request");

    let file = olga.get("/operator/audit.csv?verb=vendors").await;
    assert_eq!(file.body.lines().count(), 4, "{}", file.body);
    let page = olga.get("/operator/audit?actor=nobody").await;
    assert!(page.body.contains("No entry matches"), "{}", page.body);
    let page = olga.get("/operator/audit").await;
    assert!(page.body.contains("Complaints of Ada Lovelace"), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_changes_an_entry_not_even_the_owner() {
    let app = TestApp::start().await;
    busy(&app).await;
    for sql in [
        "UPDATE audit_log SET verb = 'x' WHERE seq = 2",
        "DELETE FROM audit_log WHERE seq = 2",
        "TRUNCATE audit_log CASCADE",
    ] {
        let refused = app.as_owner(&[sql]).await.expect_err("the trigger refuses");
        assert!(refused.contains("append-only"), "{sql}: {refused}");
    }
    assert!(matches!(verdict(&app).await, Verdict::Whole { height: 4, .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_disables_the_trigger_is_found() {
    const OFF: &str = "ALTER TABLE audit_log DISABLE TRIGGER USER";
    let hash = "its hash is not that of its content";
    let cases: [(&[&'static str], i64, &str); 6] = [
        (&[OFF, "UPDATE audit_log SET verb = 'x' WHERE seq = 2"], 2, hash),
        (&[OFF, "UPDATE audit_log SET at = at - interval '1 ms' WHERE seq = 3"], 3, hash),
        (&[OFF, "UPDATE audit_log SET actor_id = NULL WHERE seq = 2"], 2, hash),
        (
            &[
                "UPDATE audit_texts SET said = 'Complaints of Bob' WHERE seq = 3 AND field = 'reason'",
            ],
            3,
            "a name or reason is not what was written",
        ),
        (
            &[OFF, "DELETE FROM audit_texts WHERE seq = 2", "DELETE FROM audit_log WHERE seq = 2"],
            2,
            "the entry is gone",
        ),
        (
            &[OFF, "DELETE FROM audit_texts WHERE seq = 4", "DELETE FROM audit_log WHERE seq = 4"],
            4,
            "the entry is gone",
        ),
    ];
    for (statements, seq, why) in cases {
        let app = TestApp::start().await;
        busy(&app).await;
        app.as_owner(statements).await.expect("the owner may");
        assert_eq!(verdict(&app).await, Verdict::Broken { seq, why }, "{statements:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_reasons_can_be_erased_and_the_chain_stays_whole() {
    let app = TestApp::start().await;
    let (olga, brand) = busy(&app).await;
    let before = verdict(&app).await;

    let erased = app.app.write(async move |conn| audit::forget(conn, HUB, &brand).await).await;
    assert_eq!(erased.expect("erased"), 6, "a name and a reason in each of three entries");
    assert_eq!(verdict(&app).await, before);
    let newest = olga.get(LOG).await.json()["items"][0].clone();
    assert!(newest["subjectName"].is_null() && newest["reason"].is_null(), "{newest}");
    assert_eq!(newest["actor"], "Olga <olga@hub.example>");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_done_whose_entry_cannot_be_written() {
    let app = TestApp::start().await;
    let olga = app.operator().await;
    let brand = app.brand("Brightkiln").await;
    app.as_owner(&["REVOKE INSERT ON audit_log FROM network_app"]).await.expect("revoked");

    let path = format!("/api/operator/vendors/{}/suspend", brand.id);
    assert_eq!(olga.post(&path, json!({"reason": "x"})).await.status, 500);

    app.as_owner(&["GRANT INSERT ON audit_log TO network_app"]).await.expect("granted");
    let brands = olga.get("/api/operator/vendors").await;
    assert_eq!(brands.text("/items/0/status"), "active");
    assert!(matches!(verdict(&app).await, Verdict::Whole { height: 1, .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn acts_at_the_same_time_stand_in_one_chain() {
    let app = TestApp::start().await;
    let olga = app.operator().await;
    let invite = async |name: &str| {
        let form = json!({"email": format!("{name}@hub.example"), "name": name});
        olga.post("/api/operator/operators", form).await.status
    };
    let all = futures_util::future::join_all(["a", "b", "c", "d", "e", "f"].map(invite)).await;
    assert!(all.iter().all(|it| *it == 201), "{all:?}");
    assert!(matches!(verdict(&app).await, Verdict::Whole { height: 7, .. }));
}
