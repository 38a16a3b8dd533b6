//! `POST /api/partners/{id}/revoke` and `…/reinstate`

use api_types::RequestId;
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{id, partner, program, provision};
use crate::harness::TestApp;

#[actix_web::test]
async fn a_revocation_holds_until_it_is_taken_back() {
    let app = TestApp::start().await;
    program(&app, "Standard", false).await;
    let ada = partner(&app, "ada@example.com", "Ada").await;
    let post = async |verb: &str| {
        let path = format!("/api/partners/{}/{verb}", id(&ada));
        let answer = app.admin().post(&path, json!({})).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    };

    let revoked = post("revoke").await;
    app.advance(TimeDelta::days(1));
    assert_eq!(post("revoke").await, revoked);
    assert_eq!(
        (&revoked["status"], &revoked["revokedAt"]),
        (&json!("revoked"), &json!("2026-11-20T12:00:00Z"))
    );
    let back = post("reinstate").await;
    assert_eq!(post("reinstate").await, back);
    assert_eq!((&back["status"], &back["revokedAt"]), (&json!("invited"), &Value::Null));
    assert_eq!(back["grants"], ada["grants"]);
}

#[actix_web::test]
async fn a_revoked_partner_is_signed_out_and_let_in_no_more() {
    let app = TestApp::start().await;
    program(&app, "Standard", false).await;
    let ada = partner(&app, "ada@example.com", "Ada").await;
    let token = |text: &str| {
        let (_, token) = text.split_once("#token=").expect("a link");
        json!({"token": token.split_whitespace().next().expect("a token")})
    };
    app.admin().post(&format!("/api/partners/{}/invite", id(&ada)), json!({})).await;
    let mails = app.mails().await;
    let verify = "/api/auth/magic/verify";
    let cookies = app.nobody().post(verify, token(&mails[0].text)).await.cookies();
    let sign_ins = async || {
        app.with_cookie(&cookies).get("/api/auth/whoami").await.json()["signIns"]
            .as_array()
            .map(Vec::len)
    };
    assert_eq!(sign_ins().await, Some(1));

    app.admin().post(&format!("/api/partners/{}/revoke", id(&ada)), json!({})).await;

    assert_eq!(sign_ins().await.unwrap_or_default(), 0);
    let again = app.nobody().post(verify, token(&mails[1].text)).await;
    assert_eq!(again.text("/error"), "link_expired");
}

#[actix_web::test]
async fn the_hub_revokes_only_whom_it_brought() {
    let app = TestApp::start().await;
    let program = program(&app, "Standard", true).await;
    let direct = partner(&app, "ada@example.com", "Ada").await;
    let (hub, now) = (app.hub().await, app.app.clock.now());
    let brought = provision(&hub, &program, "grace@example.com", RequestId::new_at(now)).await;
    let revoke = async |id: &str| hub.post(&format!("/api/partners/{id}/revoke"), json!({})).await;

    assert_eq!(revoke(&brought.text("/id")).await.json()["status"], "revoked");
    assert_eq!(revoke(id(&direct)).await.text("/error"), "partner_not_found");
    provision(&hub, &program, "ada@example.com", RequestId::new_at(now)).await;
    let refused = revoke(id(&direct)).await;
    assert_eq!((refused.status.as_u16(), refused.text("/error").as_str()), (403, "forbidden_role"));
}

#[actix_web::test]
async fn whom_the_brand_gave_a_program_itself_the_hub_leaves_to_it() {
    let app = TestApp::start().await;
    let shared = program(&app, "Shared", true).await;
    let own = program(&app, "By hand", false).await;
    let (hub, now) = (app.hub().await, app.app.clock.now());
    let grace = provision(&hub, &shared, "grace@example.com", RequestId::new_at(now)).await;
    let path = format!("/api/partners/{}", grace.text("/id"));
    let grants = format!("{path}/grants");
    let by_hand = app.admin().post(&grants, json!({"programId": own})).await;
    assert_eq!(by_hand.status, 201, "{}", by_hand.body);
    let revoke = async || hub.post(&format!("{path}/revoke"), json!({})).await.json();

    for _ in 0..2 {
        let left = revoke().await;
        assert_eq!((&left["status"], &left["grants"]), (&json!("active"), &json!([])));
    }
    let kept = app.admin().get(&path).await.json();
    assert_eq!(kept["grants"].as_array().map(Vec::len), Some(1), "{kept}");
    assert_eq!(
        (&kept["grants"][0]["programId"], &kept["viaNetwork"]),
        (&json!(own), &json!(false))
    );

    let given = by_hand.text("/id");
    app.admin().delete(&format!("{grants}/{given}")).await;
    assert_eq!(revoke().await["status"], "revoked", "nothing is left to stay for");
}

#[actix_web::test]
async fn a_strangers_partner_is_not_there() {
    let app = TestApp::start().await;
    let nowhere = api_types::PartnerId::new_at(app.app.clock.now());
    for verb in ["revoke", "reinstate"] {
        let path = format!("/api/partners/{nowhere}/{verb}");
        assert_eq!(app.admin().post(&path, json!({})).await.text("/error"), "partner_not_found");
        assert_eq!(app.nobody().post(&path, json!({})).await.status, 401);
    }
}
