//! After an approval: the link, and what it brings.

use insta::assert_snapshot;
use serde_json::json;

use super::{cookie, location, shown, submit, told};
use crate::brand::{PROGRAM, apply, offering};
use crate::harness::TestApp;

#[actix_web::test]
async fn nothing_yet_leads_to_the_search() {
    let app = TestApp::start().await;
    let ada = app.creator("Ada").await;

    assert!(shown(&ada, "/partnerships").await.contains("Find an offering"));
}

#[actix_web::test]
async fn an_approval_swaps_the_form_for_a_link_to_copy() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offering = brand.publish("Bookings").await;
    let ada = app.creator("Ada").await;
    let request = apply(&ada, &offering, "ada").await;
    assert_eq!(brand.approve(&request).await.status, 200);

    let page = ada.get(&format!("/offerings/{offering}")).await;

    assert!(page.body.contains(r#"value="https://brand.example/r/ada""#), "{}", page.body);
    assert!(page.body.contains("QR code of https://brand.example/r/ada"), "{}", page.body);
    assert_snapshot!(told(&page));
    let list = ada.get("/partnerships").await;
    assert!(list.body.contains(r#"href="https://brand.example/portal""#), "{}", list.body);
    assert_snapshot!(told(&list));
}

#[actix_web::test]
async fn a_brand_that_is_away_keeps_its_figures_and_the_others_theirs() {
    let app = TestApp::start().await;
    let (one, two) = (app.brand("Brightkiln").await, app.brand("Oatlane").await);
    let ada = app.creator("Ada").await;
    for (brand, slug) in [(&one, "ada"), (&two, "ada-2")] {
        let offering = brand.publish(&format!("Offer of {slug}")).await;
        let request = apply(&ada, &offering, slug).await;
        assert_eq!(brand.approve(&request).await.status, 200);
        let partner = brand.partner_id("ada@example.com");
        let told = json!({
            "partnerId": partner,
            "days": [{"day": "2026-11-19", "currency": "USD", "clicks": 40, "conversions": 2,
                "revenue": "960.00", "refunds": "0.00", "commissionAccrued": "192.00",
                "commissionApproved": "0.00", "commissionPaid": "0.00",
                "commissionReversed": "0.00"}],
            "nextPayable": {"day": "2026-12-19", "currency": "USD", "amount": "192.00"},
        });
        brand.stub.state().dashboards.insert(partner, told);
    }
    assert_eq!(
        location(&submit(&app, &cookie(&ada), "/partnerships/refresh", &[]).await),
        "/partnerships"
    );
    two.stub
        .fails("POST /partners/dashboard", crate::brand::Fault::Refuse(403, "tenant_suspended"));
    submit(&app, &cookie(&ada), "/partnerships/refresh", &[]).await;

    let page = shown(&ada, "/partnerships").await;

    assert!(page.contains("Oatlane could not be asked."), "{page}");
    assert!(page.contains("403: tenant_suspended"), "{page}");
    assert_eq!(page.matches("of USD 960.00 in sales").count(), 2, "{page}");
    assert_eq!(page.matches("19 Dec\n").count(), 2, "{page}");
    let third = submit(&app, &cookie(&ada), "/partnerships/refresh", &[]).await;
    assert_eq!(third.status, 303, "the allowance is told as a notice");
}

#[actix_web::test]
async fn two_links_at_one_brand_show_its_figures_once() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let kilns = brand.publish("Kilns").await;
    let second = format!("/api/vendors/me/offerings/{}", PROGRAM.replace("0001", "0002"));
    let glazes = brand.caller().put(&second, offering("Glazes", 1)).await.text("/id");
    let ada = app.creator("Ada").await;
    for (offer, slug) in [(&kilns, "ada"), (&glazes, "ada-2")] {
        let request = apply(&ada, offer, slug).await;
        assert_eq!(brand.approve(&request).await.status, 200);
    }
    let partner = brand.partner_id("ada@example.com");
    let told = json!({
        "partnerId": partner, "nextPayable": null,
        "days": [{"day": "2026-11-19", "currency": "USD", "clicks": 40, "conversions": 2,
            "revenue": "960.00", "refunds": "0.00", "commissionAccrued": "192.00",
            "commissionApproved": "0.00", "commissionPaid": "0.00", "commissionReversed": "0.00"}],
    });
    brand.stub.state().dashboards.insert(partner, told);
    app.job("stats.pull").await;

    let page = shown(&ada, "/partnerships").await;
    assert_eq!(page.matches("of USD 960.00 in sales").count(), 1, "{page}");
    assert!(page.contains("Brightkiln tells one figure for your 2 links together"), "{page}");
    let earned = ada.get("/api/earnings").await;
    assert_eq!(earned.number("/clicks"), 40, "{}", earned.body);
    assert_eq!(earned.text("/totals/0/commission"), "192.00");
}

#[actix_web::test]
async fn whoever_is_two_partners_of_a_brand_sees_what_each_brings() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let kilns = brand.publish("Kilns").await;
    let second = format!("/api/vendors/me/offerings/{}", PROGRAM.replace("0001", "0002"));
    let glazes = brand.caller().put(&second, offering("Glazes", 1)).await.text("/id");
    let (ada, lace) = (app.creator("Ada").await, app.creator("Lace").await);
    for (who, email, offer, revenue) in
        [(&ada, "ada@example.com", &kilns, "960.00"), (&lace, "lace@example.com", &glazes, "40.00")]
    {
        let request = apply(who, offer, email.split('@').next().expect("a name")).await;
        assert_eq!(brand.approve(&request).await.status, 200);
        let partner = brand.partner_id(email);
        let told = json!({
            "partnerId": partner, "nextPayable": null,
            "days": [{"day": "2026-11-19", "currency": "USD", "clicks": 40, "conversions": 2,
                "revenue": revenue, "refunds": "0.00", "commissionAccrued": "8.00",
                "commissionApproved": "0.00", "commissionPaid": "0.00",
                "commissionReversed": "0.00"}],
        });
        brand.stub.state().dashboards.insert(partner, told);
    }
    app.job("stats.pull").await;
    ada.post("/api/me/email-change", json!({"email": "lace@example.com"})).await;
    for email in ["ada@example.com", "lace@example.com"] {
        let code = app.last_mail(email).await.code();
        ada.post("/api/me/email-change/code", json!({"code": code})).await;
    }
    let merged = ada.post("/api/me/email-change/merge", json!({})).await;
    assert_eq!(merged.text("/outcome"), "merged");

    let page = shown(&ada, "/partnerships").await;
    assert!(page.contains("of USD 960.00 in sales"), "{page}");
    assert!(page.contains("of USD 40.00 in sales"), "{page}");
}
