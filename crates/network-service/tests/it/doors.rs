//! Every door is locked. A door that is not listed here fails the build.

use std::collections::BTreeSet;

use actix_web::http::Method;
use serde_json::json;

use crate::harness::TestApp;

/// Who may pass a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lock {
    Open,
    Creator,
    HubAdmin,
    Operator,
    Peer,
}

use Lock::{Creator, HubAdmin, Open, Operator, Peer};

const DOORS: &[(&str, &str, Lock)] = &[
    ("delete", "/api/operator/operators/{id}", Operator),
    ("delete", "/api/operator/settings/guests/{email}", Operator),
    ("delete", "/api/me/avatar", Creator),
    ("delete", "/api/me/deletion", Creator),
    ("delete", "/api/me/email-change", Creator),
    ("delete", "/api/me/keys/{id}", Creator),
    ("delete", "/api/me/sessions/{id}", Creator),
    ("delete", "/api/vendors/me/creators/{id}/exclusions", Peer),
    ("get", "/api/auth/whoami", Open),
    ("get", "/api/brands/{slug}", Open),
    ("get", "/api/creators/{handle}", Open),
    ("get", "/api/earnings", Creator),
    ("get", "/api/invitations", Creator),
    ("delete", "/api/domains/{id}", Creator),
    ("get", "/api/domains", Creator),
    ("get", "/api/me", Creator),
    ("get", "/api/me/deletion", Creator),
    ("get", "/api/me/email-change", Creator),
    ("get", "/api/me/exports", Creator),
    ("get", "/api/me/exports/{id}", Creator),
    ("get", "/api/me/exports/{id}/everything.json", Creator),
    ("get", "/api/me/exports/{id}/figures.csv", Creator),
    ("get", "/api/me/handle-available", Creator),
    ("get", "/api/me/keys", Creator),
    ("get", "/api/me/platforms", Creator),
    ("get", "/api/me/sessions", Creator),
    ("get", "/api/me/settings", Creator),
    ("get", "/api/offerings", Open),
    ("get", "/api/offerings/{id}", Open),
    ("get", "/api/offerings/{id}/slug-available", Creator),
    ("get", "/api/operator/audit", Operator),
    ("get", "/api/operator/clicks", Operator),
    ("get", "/api/operator/creators", Operator),
    ("get", "/api/operator/creators/{id}", Operator),
    ("get", "/api/operator/deliveries", Operator),
    ("get", "/api/operator/domains", Operator),
    ("get", "/api/operator/offerings", Operator),
    ("get", "/api/operator/operators", Operator),
    ("get", "/api/operator/overview", Operator),
    ("get", "/api/operator/reports", Operator),
    ("get", "/api/operator/requests", Operator),
    ("get", "/api/operator/settings", Operator),
    ("get", "/api/operator/settings/guests", Operator),
    ("get", "/api/operator/stats", Operator),
    ("get", "/api/operator/vendors", Operator),
    ("get", "/api/operator/vendors/{id}/reconciliations", Operator),
    ("get", "/api/partnerships", Creator),
    ("get", "/api/requests", Creator),
    ("get", "/api/vendors/me", Peer),
    ("get", "/api/vendors/me/creators", Peer),
    ("get", "/api/vendors/me/creators/{id}", Peer),
    ("get", "/api/vendors/me/invitations", Peer),
    ("get", "/api/vendors/me/creators/{id}/exclusions", Peer),
    ("get", "/api/vendors/me/exclusions", Peer),
    ("get", "/api/vendors/me/offerings", Peer),
    ("get", "/api/vendors/me/requests", Peer),
    ("get", "/api/vendors/me/requests/decisions/{id}", Peer),
    ("get", "/api/vendors/me/requests/{id}", Peer),
    ("patch", "/api/me", Creator),
    ("patch", "/api/operator/settings", Operator),
    ("patch", "/api/me/settings", Creator),
    ("patch", "/api/partnerships/{id}", Creator),
    ("post", "/api/auth/magic", Open),
    ("post", "/api/auth/magic/verify", Open),
    ("post", "/api/auth/signout", Open),
    ("post", "/api/creators/invite", HubAdmin),
    ("post", "/api/email-changes/cancel", Open),
    ("post", "/api/email-changes/confirm", Open),
    ("post", "/api/me/deletion", Creator),
    ("post", "/api/me/email-change", Creator),
    ("post", "/api/me/email-change/code", Creator),
    ("post", "/api/me/email-change/merge", Creator),
    ("post", "/api/me/exports", Creator),
    ("post", "/api/me/keys", Creator),
    ("post", "/api/me/onboarding", Creator),
    ("post", "/api/me/platforms/{id}/check", Creator),
    ("post", "/api/me/sessions/end-others", Creator),
    ("post", "/api/invitations/{id}/decline", Creator),
    ("post", "/api/domains", Creator),
    ("post", "/api/domains/{id}/check", Creator),
    ("post", "/api/offerings/{id}/requests", Creator),
    ("post", "/api/operator/clicks/{id}/retry", Operator),
    ("post", "/api/operator/creators/invite", Operator),
    ("post", "/api/operator/creators/{id}/block", Operator),
    ("post", "/api/operator/creators/{id}/unblock", Operator),
    ("post", "/api/operator/deliveries/retry", Operator),
    ("post", "/api/operator/deliveries/{id}/retry", Operator),
    ("post", "/api/operator/domains/{id}/remove", Operator),
    ("post", "/api/operator/offerings/{id}/put-back", Operator),
    ("post", "/api/operator/offerings/{id}/take-down", Operator),
    ("post", "/api/operator/operators", Operator),
    ("post", "/api/operator/reports/{id}/dismiss", Operator),
    ("post", "/api/operator/reports/{id}/resolve", Operator),
    ("post", "/api/operator/requests/{id}/give-up", Operator),
    ("post", "/api/operator/requests/{id}/retry", Operator),
    ("post", "/api/operator/settings/guests", Operator),
    ("post", "/api/operator/stats", Operator),
    ("post", "/api/operator/vendors/{id}/reactivate", Operator),
    ("post", "/api/operator/vendors/{id}/suspend", Operator),
    ("post", "/api/operators", HubAdmin),
    ("post", "/api/opt-out", Open),
    ("post", "/api/partners/upsert", Peer),
    ("post", "/api/partners/upsert/batch", Peer),
    ("post", "/api/partnerships/refresh", Creator),
    ("post", "/api/reports", Open),
    ("post", "/api/partnerships/{id}/leave", Creator),
    ("post", "/api/requests/{id}/cancel", Creator),
    ("post", "/api/unsubscribe", Open),
    ("post", "/api/vendors", Open),
    ("post", "/api/vendors/me/creators/{id}/exclusions", Peer),
    ("post", "/api/vendors/me/disconnect", Peer),
    ("post", "/api/vendors/me/heartbeat", Peer),
    ("post", "/api/vendors/me/invitations/{id}/withdraw", Peer),
    ("post", "/api/vendors/me/offerings/{id}/invitations", Peer),
    ("post", "/api/vendors/me/requests/decisions", Peer),
    ("post", "/api/vendors/me/requests/{id}/approve", Peer),
    ("post", "/api/vendors/me/requests/{id}/reject", Peer),
    ("post", "/api/vendors/verify", Open),
    ("put", "/api/me/avatar", Creator),
    ("put", "/api/vendors/me/links/{id}", Peer),
    ("post", "/api/vendors/me/keys/rotate", Peer),
    ("post", "/api/vendors/me/move", Peer),
    ("post", "/api/vendors/me/requests/{id}/approve", Peer),
    ("post", "/api/vendors/me/requests/{id}/reject", Peer),
    ("post", "/api/vendors/verify", Open),
    ("post", "/api/vendors/me/token/rotate", Peer),
    ("put", "/api/vendors/me/offerings/{external_id}", Peer),
];

#[test]
fn the_list_of_doors_is_whole() {
    let api = serde_json::to_value(network::router::openapi()).expect("the contract is JSON");
    let paths = api["paths"].as_object().expect("the contract has paths");
    let real: BTreeSet<(String, String)> = paths
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().into_iter().flat_map(|it| it.keys());
            methods.map(move |method| (method.clone(), path.clone()))
        })
        .collect();
    let listed: BTreeSet<_> =
        DOORS.iter().map(|(method, path, _)| (method.to_string(), path.to_string())).collect();
    let missing: Vec<_> = real.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&real).collect();
    assert!(missing.is_empty() && gone.is_empty(), "not listed: {missing:?}, gone: {gone:?}");
}

/// A path with ids that look right and lead to nothing.
fn filled(path: &str) -> String {
    const ULID: &str = "01J00000000000000000000000";
    let kind = match path {
        it if it.contains("/domains/{id}") => "dom_",
        it if it.contains("/links/{id}") => "lnk_",
        it if it.contains("/partnerships/{id}") => "prt_",
        it if it.contains("/requests/{id}") => "req_",
        it if it.contains("/invitations/{id}") => "inv_",
        it if it.contains("/creators/{id}") => "crt_",
        it if it.contains("/vendors/{id}") => "ven_",
        it if it.contains("/keys/{id}") => "key_",
        it if it.contains("/sessions/{id}") => "ses_",
        it if it.contains("/exports/{id}") => "exp_",
        it if it.contains("/platforms/{id}") => "plt_",
        it if it.contains("/partnerships/{id}") => "prt_",
        it if it.contains("/creators/{id}") => "crt_",
        it if it.contains("/deliveries/{id}") => "msg_",
        it if it.contains("/operators/{id}") => "opr_",
        it if it.contains("/reports/{id}") => "rep_",
        it if it.contains("/decisions/{id}") => "dcb_",
        _ => "ofr_",
    };
    let path = path.replace("{id}", &format!("{kind}{ULID}"));
    path.replace("{external_id}", &format!("prg_{ULID}"))
        .replace("{handle}", "nobody")
        .replace("{email}", "nobody@example.com")
        .replace("{slug}", "nobody")
}

fn method_of(word: &str) -> Method {
    word.to_uppercase().parse().expect("a method")
}

#[tokio::test(flavor = "multi_thread")]
async fn no_door_opens_without_a_key_or_with_a_forged_one() {
    let app = TestApp::start().await;
    let forged = service_kit::tokens::mint("opn_vt_");
    for &(method, path, lock) in DOORS.iter().filter(|it| it.2 != Open) {
        let (method, path) = (method_of(method), filled(path));
        let body = (method != Method::GET).then(|| json!({}));
        let answer = app.nobody().send(method.clone(), &path, body.clone(), &[]).await;
        assert_eq!(answer.refusal(), "401 unauthenticated", "{method} {path} {lock:?}");
        let made_up = service_kit::tokens::mint("opn_ck_");
        for secret in [forged.as_str(), &made_up, "opn_ck_x", "opn_vt_short", "op_sk_anything", ""]
        {
            let caller = app.bearer(secret);
            let answer = caller.send(method.clone(), &path, body.clone(), &[]).await;
            assert_eq!(answer.refusal(), "401 invalid_token", "{method} {path} `{secret}`");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_door_opens_to_the_wrong_kind_of_caller() {
    let app = TestApp::start().await;
    let creator = app.creator("Ada").await;
    let operator = app.operator().await;
    let brand = app.brand("Brightkiln").await;
    let (peer, admin) = (brand.caller(), app.admin());
    let callers = [(Creator, &creator), (Operator, &operator), (Peer, &peer), (HubAdmin, &admin)];
    for &(method, path, lock) in DOORS.iter().filter(|it| it.2 != Open) {
        for (kind, caller) in callers {
            if kind == lock || (lock == Operator && kind == HubAdmin) {
                continue;
            }
            let (method, path) = (method_of(method), filled(path));
            let body = (method != Method::GET).then(|| json!({}));
            let answer = caller.send(method.clone(), &path, body, &[]).await;
            let expected = if lock == Peer { "403 forbidden_scope" } else { "403 forbidden_role" };
            assert_eq!(answer.refusal(), expected, "{method} {path} as {kind:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_door_is_told_in_the_usual_form() {
    let app = TestApp::start().await;
    assert_eq!(app.nobody().get("/api/nowhere").await.refusal(), "404 not_found");
    assert_eq!(app.nobody().get("/live").await.status, 200);
    assert_eq!(app.nobody().get("/ready").await.status, 200);
    let contract = app.nobody().get("/openapi.json").await;
    assert_eq!(contract.text("/info/title"), "OpenPartner Network API");
    let foreign = app.browser("op_network_session=x");
    let cross = [("sec-fetch-site", "cross-site")];
    let answer = foreign.send(Method::POST, "/api/auth/signout", None, &cross).await;
    assert_eq!(answer.refusal(), "403 csrf_refused");
}
