//! A brand that revokes a partner who leaves at the same moment

use chrono::TimeDelta;
use network::partnerships;
use serde_json::json;
use service_kit::Conn;
use tokio::sync::oneshot;

use super::{UPSERT, told_as};
use crate::brand::{Brand, apply};
use crate::harness::{Caller, TestApp};

const ADA: &str = "ada@example.com";

async fn partnered(brand: &Brand<'_>, ada: &Caller<'_>) -> (String, String) {
    let request = apply(ada, &brand.publish("Kilns").await, "ada").await;
    assert_eq!(brand.approve(&request).await.status, 200);
    (ada.get("/api/partnerships").await.text("/items/0/id"), brand.partner_id(ADA))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_an_account_and_a_revocation_wait_for_each_other() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let ada = app.creator("Ada").await;
    let (partnership, partner) = partnered(&brand, &ada).await;
    let me = ada.get("/api/me").await.text("/id").parse().expect("an id");
    ada.post("/api/me/deletion", json!({"confirm": "ada"})).await;
    app.advance(TimeDelta::days(30));

    let ((held, is_held), (go, gate)) = (oneshot::channel(), oneshot::channel());
    let id = partnership.parse().expect("an id");
    let hold = async move |conn: &mut Conn| {
        partnerships::store::lock_of_creator(conn, me, id).await?;
        held.send(()).expect("the test waits");
        gate.await.expect("the test goes on");
        Ok(())
    };
    let caller = brand.caller();
    let revoke = async {
        is_held.await.expect("held");
        caller.post(UPSERT, told_as(&partner, ADA, 2, "revoked")).await
    };
    let erase = async {
        app.until_waiting(1).await;
        app.job("accounts.erase").await;
    };
    let release = async {
        app.until_waiting(2).await;
        go.send(()).expect("it is held");
    };
    let (held, revoked, (), ()) = tokio::join!(app.app.write(hold), revoke, erase, release);
    held.expect("released");
    assert_eq!(revoked.status, 200, "{}", revoked.body);
    let mails = app.mails_to(ADA).await;
    let erased = mails.iter().filter(|it| it.subject == "Your account is deleted").count();
    assert_eq!(erased, 1, "neither is thrown out by the other");
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_and_being_revoked_at_once_ends_it_once_each_time() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let ada = app.creator("Ada").await;
    let (partnership, partner) = partnered(&brand, &ada).await;
    let leave = format!("/api/partnerships/{partnership}/leave");
    let caller = brand.caller();
    for round in 0..20 {
        let (version, nothing) = (2 + 2 * round, json!({}));
        let (left, revoked) = tokio::join!(
            ada.post(&leave, nothing),
            caller.post(UPSERT, told_as(&partner, ADA, version, "revoked")),
        );
        assert_eq!((left.status.as_u16(), revoked.status.as_u16()), (200, 200), "{}", left.body);
        assert_eq!(ada.get("/api/me").await.number("/partnershipsCount"), 0);
        let back = caller.post(UPSERT, told_as(&partner, ADA, version + 1, "active")).await;
        assert_eq!(back.status, 200, "{}", back.body);
        if ada.get("/api/me").await.number("/partnershipsCount") == 0 {
            return; // The creator left first, for good.
        }
    }
}
