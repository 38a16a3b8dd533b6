//! Every door is locked. A door that is not listed here fails the build.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::Method;
use api_types::Scope;
use serde_json::json;

use crate::harness::TestApp;

/// What opens a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lock {
    /// Nothing: for people who are about to sign in.
    Open,
    /// A key with this scope, or an admin.
    Scoped(Scope),
    /// Any key of the brand.
    AnyKey,
    /// An admin, or an admin key; no scoped key.
    Admin,
    /// A partner's session.
    Partner,
    /// The deployment's own key.
    Platform,
}

use Lock::{Admin, AnyKey, Open, Partner, Platform, Scoped};
use Scope::{
    ClicksRead, ClicksWrite, CommissionsRead, CommissionsWrite, EventsWrite, LinksRead, LinksWrite,
    PartnersRead, PartnersWrite, ProgramsRead, ProgramsWrite,
};

const DOORS: &[(&str, &str, Lock)] = &[
    ("delete", "/api/api-keys/{id}", Admin),
    ("delete", "/api/auth/sessions/{id}", Open),
    ("delete", "/api/partners/{id}/grants/{grant_id}", Scoped(PartnersWrite)),
    ("delete", "/api/programs/{id}", Scoped(ProgramsWrite)),
    ("delete", "/api/settings/team/{id}", Admin),
    ("get", "/api/admin/network/creators", Admin),
    ("get", "/api/admin/network/creators/{id}", Admin),
    ("get", "/api/admin/network/invitations", Admin),
    ("get", "/api/admin/network/me", Admin),
    ("get", "/api/admin/network/offerings", Admin),
    ("get", "/api/admin/network/backfill", Admin),
    ("get", "/api/admin/network/me", Admin),
    ("delete", "/api/admin/network/creators/{id}/exclusions", Admin),
    ("get", "/api/admin/network/creators/{id}/exclusions", Admin),
    ("get", "/api/admin/network/exclusions", Admin),
    ("delete", "/api/uploads/logo", Admin),
    ("get", "/api/admin/network/leave", Admin),
    ("get", "/api/admin/network/me", Admin),
    ("get", "/api/admin/network/outbox", Admin),
    ("get", "/api/admin/network/requests", Admin),
    ("get", "/api/admin/network/requests/decisions/{id}", Admin),
    ("get", "/api/admin/network/requests/{id}", Admin),
    ("get", "/api/api-keys", Admin),
    ("get", "/api/auth/whoami", Open),
    ("get", "/api/clicks", Scoped(ClicksRead)),
    ("get", "/api/clicks/counts", Scoped(ClicksWrite)),
    ("get", "/api/commissions", Scoped(CommissionsRead)),
    ("get", "/api/federation/introspect", AnyKey),
    ("get", "/api/federation/slug-available", Scoped(LinksWrite)),
    ("get", "/api/join", Open),
    ("get", "/api/links", Scoped(LinksRead)),
    ("get", "/api/links/{id}", Scoped(LinksRead)),
    ("get", "/api/links/{id}/qr.svg", Scoped(LinksRead)),
    ("get", "/api/partners", Scoped(PartnersRead)),
    ("get", "/api/partners/{id}", Scoped(PartnersRead)),
    ("get", "/api/partners/{id}/commissions", Scoped(CommissionsRead)),
    ("get", "/api/partners/{id}/dashboard", Scoped(CommissionsRead)),
    ("get", "/api/partners/{id}/grants", Scoped(PartnersRead)),
    ("get", "/api/portal/earnings", Partner),
    ("get", "/api/portal/home", Partner),
    ("get", "/api/portal/links", Partner),
    ("get", "/api/portal/links/{id}/qr.svg", Partner),
    ("get", "/api/deliveries", Admin),
    ("get", "/api/portal/earnings", Partner),
    ("get", "/api/portal/home", Partner),
    ("get", "/api/portal/links", Partner),
    ("get", "/api/portal/links/{id}/qr.svg", Partner),
    ("get", "/api/programs", Scoped(ProgramsRead)),
    ("get", "/api/programs/{id}", Scoped(ProgramsRead)),
    ("get", "/api/programs/{id}/versions", Scoped(ProgramsRead)),
    ("get", "/api/settings/audit", Admin),
    ("get", "/api/settings/brand", Admin),
    ("get", "/api/settings/signup", Admin),
    ("get", "/api/settings/team", Admin),
    ("get", "/api/signups", Admin),
    ("get", "/api/tenants", Platform),
    ("get", "/api/uploads/logo", Admin),
    ("get", "/api/attribution/events", Scoped(CommissionsRead)),
    ("get", "/api/attribution/events/{id}", Scoped(CommissionsRead)),
    ("patch", "/api/admin/network/me", Admin),
    ("patch", "/api/links/{id}", Scoped(LinksWrite)),
    ("patch", "/api/partners/{id}", Scoped(PartnersWrite)),
    ("patch", "/api/programs/{id}", Scoped(ProgramsWrite)),
    ("patch", "/api/settings/brand", Admin),
    ("post", "/api/admin/network/backfill", Admin),
    ("post", "/api/admin/network/backfill/cancel", Admin),
    ("post", "/api/admin/network/connect", Admin),
    ("post", "/api/admin/network/connect/complete", Admin),
    ("post", "/api/admin/network/connect/email", Admin),
    ("post", "/api/admin/network/heartbeat", Admin),
    ("post", "/api/admin/network/invitations", Admin),
    ("post", "/api/admin/network/invitations/{id}/withdraw", Admin),
    ("post", "/api/admin/network/requests/decisions", Admin),
    ("post", "/api/admin/network/requests/{id}/approve", Admin),
    ("post", "/api/admin/network/requests/{id}/reject", Admin),
    ("post", "/api/admin/network/requests/{id}/reinstate", Admin),
    ("post", "/api/admin/network/creators/{id}/exclusions", Admin),
    ("post", "/api/admin/network/keys/rotate", Admin),
    ("post", "/api/admin/network/leave", Admin),
    ("post", "/api/admin/network/move", Admin),
    ("post", "/api/admin/network/outbox/retry", Admin),
    ("post", "/api/admin/network/outbox/{id}/retry", Admin),
    ("post", "/api/admin/network/requests/{id}/approve", Admin),
    ("post", "/api/admin/network/requests/{id}/reject", Admin),
    ("post", "/api/admin/network/token/rotate", Admin),
    ("post", "/api/api-keys", Admin),
    ("post", "/api/api-keys/crm", Admin),
    ("post", "/api/api-keys/scoped", Admin),
    ("post", "/api/attribution/events", Scoped(EventsWrite)),
    ("post", "/api/attribution/events/batch", Scoped(EventsWrite)),
    ("post", "/api/attribution/identify", Scoped(EventsWrite)),
    ("post", "/api/auth/magic", Open),
    ("post", "/api/auth/magic/verify", Open),
    ("post", "/api/auth/signout", Open),
    ("post", "/api/clicks", Scoped(ClicksWrite)),
    ("post", "/api/clicks/batch", Scoped(ClicksWrite)),
    ("post", "/api/commissions/{id}/approve", Scoped(CommissionsWrite)),
    ("post", "/api/join", Open),
    ("post", "/api/join/confirm", Open),
    ("post", "/api/links", Scoped(LinksWrite)),
    ("post", "/api/partners", Scoped(PartnersWrite)),
    ("post", "/api/partners/dashboard/query", Scoped(CommissionsRead)),
    ("post", "/api/partners/{id}/grants", Scoped(PartnersWrite)),
    ("post", "/api/partners/{id}/invite", Scoped(PartnersWrite)),
    ("post", "/api/partners/{id}/reinstate", Scoped(PartnersWrite)),
    ("post", "/api/partners/{id}/revoke", Scoped(PartnersWrite)),
    ("post", "/api/portal/links", Partner),
    ("post", "/api/deliveries/{id}/retry", Admin),
    ("post", "/api/portal/links", Partner),
    ("post", "/api/programs", Scoped(ProgramsWrite)),
    ("post", "/api/programs/{id}/default", Scoped(ProgramsWrite)),
    ("post", "/api/settings/team", Admin),
    ("post", "/api/setup", Open),
    ("post", "/api/setup/finish", Admin),
    ("post", "/api/setup/rehearsal", Admin),
    ("post", "/api/signups/{id}/approve", Admin),
    ("post", "/api/signups/{id}/decline", Admin),
    ("post", "/api/tenants", Platform),
    ("post", "/api/uploads/logo", Admin),
    ("post", "/api/tenants/{id}/reactivate", Platform),
    ("post", "/api/tenants/{id}/suspend", Platform),
    ("put", "/api/settings/signup", Admin),
];

#[test]
fn the_list_of_doors_is_whole() {
    let api = serde_json::to_value(vendor::router::openapi()).expect("the contract is JSON");
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
    assert!(
        missing.is_empty() && gone.is_empty(),
        "not listed: {missing:#?}\nnot there: {gone:#?}"
    );
}

/// A path with ids that look right and lead to nothing.
fn filled(path: &str) -> String {
    const ULID: &str = "01J00000000000000000000000";
    let prefixes: BTreeMap<&str, &str> = BTreeMap::from([
        ("/api/api-keys", "key_"),
        ("/api/auth/sessions", "ses_"),
        ("/api/programs", "prg_"),
        ("/api/deliveries", "msg_"),
        ("/api/links", "lnk_"),
        ("/api/signups", "sgn_"),
        ("/api/portal/links", "lnk_"),
        ("/api/commissions", "com_"),
        ("/api/attribution/events", "evt_"),
        ("/api/admin/network/creators", "crt_"),
        ("/api/admin/network/requests/decisions", "dcb_"),
        ("/api/admin/network/requests", "req_"),
        ("/api/admin/network/creators", "crt_"),
        ("/api/admin/network/invitations", "inv_"),
    ]);
    let prefix =
        prefixes.iter().rev().find(|(start, _)| path.starts_with(*start)).map_or("", |it| it.1);
    path.replace("{id}", &format!("{prefix}{ULID}")).replace("{grant_id}", &format!("grt_{ULID}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn no_door_opens_without_its_key() {
    let app = TestApp::start().await;
    for &(method, path, lock) in DOORS.iter().filter(|it| it.2 != Open) {
        let method: Method = method.to_uppercase().parse().expect("a method");
        let path = filled(path);
        let body = (method != Method::GET).then(|| json!({}));
        let answer = app.nobody().send(method.clone(), &path, body.clone(), &[]).await;
        assert_eq!(answer.text("/error"), "unauthenticated", "{method} {path} {lock:?}");

        let forged = [("authorization", "Bearer op_sk_000000000000000000000000000000000000")];
        let answer = app.nobody().send(method.clone(), &path, body, &forged).await;
        assert_eq!(answer.text("/error"), "invalid_token", "{method} {path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_door_opens_with_every_other_scope() {
    let app = TestApp::start().await;
    for &(method, path, lock) in DOORS {
        let (scopes, expected): (Vec<Scope>, &str) = match lock {
            Scoped(scope) => {
                let others = Scope::ALL.iter().copied().filter(|it| *it != scope).collect();
                (others, "forbidden_scope")
            }
            Admin | Partner | Platform => (Scope::ALL.to_vec(), "forbidden_role"),
            Open | AnyKey => continue,
        };
        let method: Method = method.to_uppercase().parse().expect("a method");
        let (path, body) = (filled(path), (method != Method::GET).then(|| json!({})));
        let answer = app.caller(&scopes).await.send(method.clone(), &path, body, &[]).await;
        assert_eq!(answer.text("/error"), expected, "{method} {path} {lock:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_brands_key_is_not_known_here() {
    let app = TestApp::start().await;
    let stranger = app.stranger().await;
    for &(method, path, lock) in
        DOORS.iter().filter(|it| matches!(it.2, Scoped(_) | AnyKey | Admin))
    {
        let method: Method = method.to_uppercase().parse().expect("a method");
        let (path, body) = (filled(path), (method != Method::GET).then(|| json!({})));
        let answer = stranger.send(method.clone(), &path, body, &[]).await;
        assert_eq!(answer.text("/error"), "invalid_token", "{method} {path} {lock:?}");
    }
}
