//! `POST /api/operators`

use serde_json::json;

use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_is_invited_and_comes_in() {
    let app = TestApp::start().await;
    let form = json!({"email": "Olga@Hub.example", "name": "Olga"});
    let made = app.admin().post("/api/operators", form.clone()).await;
    assert_eq!((made.status.as_u16(), made.text("/email").as_str()), (201, "olga@hub.example"));

    let token = app.last_mail("olga@hub.example").await.token();
    let entered = app.nobody().post("/api/auth/magic/verify", json!({ "token": token })).await;
    assert_eq!(entered.text("/role"), "operator");
    let desk = app.browser(&entered.cookies()).get("/api/operator/vendors").await;
    assert_eq!(desk.status, 200);

    let again = app.admin().post("/api/operators", form).await;
    assert_eq!(again.text("/id"), made.text("/id"));
    let nameless = json!({"email": "olga@hub.example", "name": " "});
    let refused = app.admin().post("/api/operators", nameless).await;
    assert_eq!(refused.refusal(), "422 invalid_field name");
}
