//! `/admin/integrations`: keys, and the CRM's bundle.

use actix_web::http::StatusCode;

use super::people::{read, says};
use crate::harness::TestApp;

const KEYS: &str = "/admin/integrations/keys";
const NEW: &str = "/admin/integrations/keys/new";
const CRM: &str = "/admin/integrations/crm";

#[actix_web::test]
async fn a_secret_is_shown_once() {
    let app = TestApp::start().await;
    let admin = app.admin();
    says(&read(&admin.get(KEYS).await, 200), &["No key yet"]);
    says(&read(&admin.submit(NEW, &[("label", "Shop")]).await, 422), &["Name at least one scope"]);
    let form = [
        ("label", "Shop"),
        ("scopes", "events:write"),
        ("scopes", "links:read"),
        ("expiresAt", "2027-06-30"),
    ];
    let answer = admin.submit(NEW, &form).await;
    says(&read(&answer, 200), &["Your new key", "copy it now", "until 1 Jul 2027, 00:00 UTC"]);
    let secret = answer.body.split("value=\"op_sk_").nth(1).and_then(|it| it.split('"').next());
    let secret = format!("op_sk_{}", secret.expect("a secret"));
    let answer = admin.get(KEYS).await;
    says(&read(&answer, 200), &["Shop", "events:write", "links:read", "never", "Revoke “Shop”?"]);
    assert!(!answer.body.contains(&secret));

    let id = admin.get("/api/api-keys").await.text("/items/0/id");
    let answer = admin.submit(&format!("{KEYS}/{id}/revoke"), &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    says(&read(&admin.get(KEYS).await, 200), &["Revoked 20 Nov"]);
}

#[actix_web::test]
async fn the_bundle_for_a_crm_stands_in_its_examples() {
    let app = TestApp::start().await;
    let admin = app.admin();
    says(
        &read(&admin.get(CRM).await, 200),
        &["$OPENPARTNER_KEY", "http://localhost:4600/api/partners"],
    );
    let answer = admin.submit(CRM, &[]).await;
    let page = read(&answer, 200);
    says(&page, &["The CRM key: copy it now", "Bearer op_sk_"]);
    assert!(!page.contains("$OPENPARTNER_KEY"));
}

#[actix_web::test]
async fn many_keys_are_paged() {
    let app = TestApp::start().await;
    let admin = app.admin();
    for _ in 0..51 {
        admin.submit(CRM, &[]).await;
    }
    says(&read(&admin.get(KEYS).await, 200), &["50 shown, the newest first", "More"]);
}
