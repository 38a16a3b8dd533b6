//! `/portal`: what a partner sees and does, and the same over JSON.

use chrono::TimeDelta;
use serde_json::json;

use super::people::{read, says, signed_in};
use crate::clicks::Stage;

#[actix_web::test]
async fn a_new_partner_sees_their_rate_and_link() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let partner = signed_in(&stage.app, &ada.id).await;
    let answer = partner.get("/portal").await;
    assert!(answer.body.contains("/r/ada") && answer.body.contains("qr.svg"), "{}", answer.body);
    let page = read(&answer, 200);
    says(
        &page,
        &["You earn 20 % of every sale for 12 months", "at most 30 days old", "nothing yet"],
    );
    says(
        &page,
        &["Nothing earned in these 12 weeks", "No earnings yet", "frozen since 20 Nov 2026"],
    );
    says(&read(&partner.get("/portal/earnings").await, 200), &["No earnings yet"]);
    let visitor = stage.app.nobody().get("/portal").await;
    assert_eq!(visitor.header("location"), "/signin?role=partner&next=%2Fportal");
}

#[actix_web::test]
async fn a_partner_without_a_program_is_told_so() {
    let stage = Stage::set().await;
    let form = json!({"email": "eve@example.com", "name": "Eve", "programIds": []});
    let eve = stage.app.admin().post("/api/partners", form).await.text("/id");
    let partner = signed_in(&stage.app, &eve).await;
    says(&read(&partner.get("/portal").await, 200), &["no program is open to you yet"]);
    says(&read(&partner.get("/portal/links").await, 200), &["No program yet", "No link yet"]);
}

#[actix_web::test]
async fn earnings_stand_in_their_currencies_with_their_dates() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let click = stage.click(&ada, TimeDelta::days(5)).await;
    stage.event("s-1", "signup", json!({}), json!({"userId": "u-1", "cref": click})).await;
    stage.invoice("INV-1", json!({"userId": "u-1"})).await;
    stage.app.job("clicks.fold").await;
    let partner = signed_in(&stage.app, &ada.id).await;
    let page = read(&partner.get("/portal").await, 200);
    says(&page, &["Next payable, 20 Dec 2026", "USD 10.00", "In holdback until 20 Dec", "/ada"]);
    says(&page, &["Clicks, 30 days 1", "Sign-ups 1", "Customers 1", "USD, by date of the sale"]);
    assert!(!page.contains("INV-1") && !page.contains("u-1"), "{page}");

    let euros = json!({"value": "100.00", "currency": "EUR"});
    stage.event("INV-2", "invoice_paid", euros, json!({"userId": "u-1"})).await;
    let page = read(&partner.get("/portal?currency=EUR").await, 200);
    says(&page, &["Currencies are never added up", "EUR 20.00"]);
    let dollars = read(&partner.get("/portal/earnings?currency=USD").await, 200);
    assert!(dollars.contains("USD 10.00") && !dollars.contains("EUR 20.00"), "{dollars}");
    let none = read(&partner.get("/portal/earnings?currency=USD&status=paid").await, 200);
    says(&none, &["Nothing in this state"]);

    let home = partner.get("/api/portal/home").await.json();
    assert_eq!((&home["customers"], &home["signups"]), (&json!(1), &json!(1)));
    assert_eq!(home["balances"][1]["inHoldback"], "10.00");
    let earned = partner.get("/api/portal/earnings?currency=EUR").await.json();
    assert_eq!(earned["items"][0]["linkSlug"], "ada");
    assert_eq!(earned["items"][0]["ruleInWords"], "20 % of every sale for 12 months");
}

#[actix_web::test]
async fn a_partner_makes_links_in_their_programs_only() {
    let stage = Stage::set().await;
    let (ada, bob) = (stage.promoter("Ada").await, stage.promoter("Bob").await);
    let partner = signed_in(&stage.app, &ada.id).await;
    let form = |slug, deep| {
        vec![("programId", stage.program.as_str()), ("slug", slug), ("deepLink", deep)]
    };
    let made = partner.submit("/portal/links", &form("ada-video", "")).await;
    assert_eq!((made.status.as_u16(), made.header("location")), (303, "/portal/links"));
    let page = partner.get("/portal/links").await;
    assert!(page.body.contains("/r/ada-video"), "{}", page.body);
    says(&read(&page, 200), &["/ada-video", "Standard", "Active", "2 links, the newest first"]);

    let taken = partner.submit("/portal/links", &form("bob", "")).await;
    assert!(taken.body.contains(r#"value="bob" aria-invalid="true""#), "{}", taken.body);
    says(&read(&taken, 422), &["This slug is taken"]);
    let away = partner.submit("/portal/links", &form("", "https://evil.example/")).await;
    says(&read(&away, 422), &["may not lead to evil.example"]);

    let foreign = partner.get(&format!("/api/portal/links/{}/qr.svg", bob.link)).await;
    assert_eq!(foreign.status, 404);
    let own = partner.get(&format!("/api/portal/links/{}/qr.svg", ada.link)).await;
    assert!(own.body.starts_with("<svg"), "{}", own.body);
    let twin = json!({"programId": stage.program, "slug": "ada-mail", "deepLink": null});
    assert_eq!(partner.post("/api/portal/links", twin).await.status, 201);
    let listed = partner.get("/api/portal/links").await.json();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(3));
    assert_eq!(stage.app.admin().get("/api/portal/home").await.status, 403);
}
