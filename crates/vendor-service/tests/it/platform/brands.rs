//! `POST /api/tenants`, `POST /api/tenants/{id}/suspend|reactivate`

use actix_web::http::Method;
use serde_json::json;
use vendor::config::Tenancy;

use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_brand_is_opened_once_and_its_key_is_shown_once() {
    let app = TestApp::start_as(Tenancy::Multi, &[]).await;
    let form = json!({"slug": "acme", "name": "Acme", "ownerEmail": "ada@acme.example"});
    let key = [("idempotency-key", "acme-1")];

    let opened = app.admin().send(Method::POST, "/api/tenants", Some(form.clone()), &key).await;
    assert_eq!(opened.status.as_u16(), 201, "{}", opened.body);
    let replay = app.admin().send(Method::POST, "/api/tenants", Some(form.clone()), &key).await;
    assert_eq!(
        (replay.status.as_u16(), replay.text("/error")),
        (409, "secret_already_shown".into())
    );
    let other = json!({"slug": "acme-2", "name": "Acme", "ownerEmail": "ada@acme.example"});
    let mismatch = app.admin().send(Method::POST, "/api/tenants", Some(other), &key).await;
    assert_eq!(mismatch.text("/error"), "idempotency_mismatch");
    let taken = app.admin().post("/api/tenants", form).await;
    assert_eq!((taken.status.as_u16(), taken.text("/error")), (409, "slug_taken".into()));

    let own = app.with_key(&opened.text("/adminApiKey"));
    assert_eq!(own.get("/api/t/acme/programs").await.status.as_u16(), 200);
    assert_eq!(app.mails().await[0].to, "ada@acme.example");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_without_a_brand_is_told_so() {
    let app = TestApp::start_as(Tenancy::Multi, &[]).await;
    let answer = app.admin().get("/api/programs").await;
    assert_eq!(
        (answer.status.as_u16(), answer.text("/error")),
        (400, "tenant_slug_missing".into())
    );
    let unknown = app.admin().get("/api/t/nobody/programs").await;
    assert_eq!((unknown.status.as_u16(), unknown.text("/error")), (404, "tenant_not_found".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_brand_answers_nothing_until_it_is_back() {
    let app = TestApp::start_as(Tenancy::Multi, &[]).await;
    let form = json!({"slug": "acme", "name": "Acme", "ownerEmail": "ada@acme.example"});
    let id = app.admin().post("/api/tenants", form).await.text("/tenant/id");

    app.admin().post(&format!("/api/tenants/{id}/suspend"), json!({})).await;
    let answer = app.admin().get("/api/t/acme/programs").await;
    assert_eq!((answer.status.as_u16(), answer.text("/error")), (403, "tenant_suspended".into()));
    app.admin().post(&format!("/api/tenants/{id}/reactivate"), json!({})).await;
    assert_eq!(app.admin().get("/api/t/acme/programs").await.status.as_u16(), 200);
}
