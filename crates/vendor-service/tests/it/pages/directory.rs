//! `/admin/network/creators`, `/invitations`, `/offerings`: whom a brand finds and asks.

use api_types::{CreatorId, InvitationId, OfferingId};
use serde_json::{Value, json};

use super::hub::Hub;
use super::people::{read, says};
use crate::harness::{TestApp, at};

const CREATORS: &str = "/admin/network/creators";
const INVITATIONS: &str = "/admin/network/invitations";
const NOON: &str = "2026-11-20T12:00:00Z";

fn creator() -> CreatorId {
    CreatorId::new_at(at(NOON))
}

fn card(standing: &str) -> Value {
    json!({
        "id": CreatorId::from_ulid(7.into()), "name": "Slow Craft", "handle": "slowcraft",
        "profileUrl": "https://hub.example/@slowcraft", "bio": "A newsletter about <wood>.",
        "categories": ["craft"], "audienceLocations": ["DE"],
        "platforms": [{"platform": "YouTube", "url": "javascript:alert(1)", "followers": 9000, "verified": false}],
        "clicks90d": 18204, "conversions90d": null,
        "money90d": [{"currency": "USD", "revenue": null, "commission": "20.00", "epc": "0.71"}],
        "hiddenFigures": ["conversions", "revenue"], "statsAt": NOON, "partnershipsCount": 3,
        "standing": standing, "memberSince": NOON,
    })
}

fn offering(open: bool) -> Value {
    json!({
        "id": OfferingId::from_ulid(5.into()), "vendorId": "ven_01J00000000000000000000000",
        "vendorName": "Brightkiln", "vendorSlug": "brightkiln", "externalId": "prg_01J00000000000000000000000",
        "title": "Standard", "description": "", "productUrl": "https://shop.example/",
        "terms": {"rule": {"kind": "percent", "value": "20", "months": 12}, "model": "last_click",
            "windowDays": 60, "holdbackDays": 30},
        "termsInWords": "20 % of every sale for 12 months", "termsVersion": 1, "published": true,
        "categories": [], "visibility": "private", "approval": "manual",
        "endsAt": if open { Value::Null } else { json!("2026-11-01T00:00:00Z") },
        "partners": 4, "earningPerClick": {"amount": "0.71", "currency": "USD"},
        "createdAt": NOON, "updatedAt": NOON, "score": null,
        "allowList": ["ada"], "url": "https://hub.example/offerings/x", "isOpen": open,
        "pending": 2, "approved": 4, "rejected": 1, "invited": 3,
    })
}

fn invitation(status: &str) -> Value {
    json!({
        "id": InvitationId::from_ulid(9.into()), "offeringId": OfferingId::from_ulid(5.into()),
        "offeringTitle": "Standard", "creatorId": creator(), "creatorName": "Slow Craft",
        "creatorHandle": "slowcraft", "message": "Come along", "status": status, "createdAt": NOON,
        "expiresAt": "2026-12-20T12:00:00Z", "decidedAt": null, "requestId": null,
    })
}

fn list(items: &[Value]) -> Value {
    json!({"items": items, "nextCursor": null})
}

#[actix_web::test]
async fn the_directory_shows_verified_figures_and_says_what_is_hidden() {
    let hub = Hub::start();
    let app = hub.connected().await;
    hub.answer("GET /api/vendors/me/creators", 200, list(&[card("stranger")]));
    let answer = app.admin().get(&format!("{CREATORS}?category=craft")).await;
    let page = read(&answer, 200);
    says(
        &page,
        &[
            "Slow Craft",
            "@slowcraft",
            "18,204",
            "0.71",
            "Hidden by Slow Craft: conversions, revenue",
        ],
    );
    says(&page, &["YouTube 9,000 followers, self-reported", "audience in DE", "Invite…", "1 set"]);
    assert!(!answer.body.contains("javascript:"), "{}", answer.body);
    assert!(answer.body.contains("A newsletter about &#60;wood&#62;."), "{}", answer.body);
    hub.answer("GET /api/vendors/me/creators", 200, list(&[card("partner")]));
    let page = read(&app.admin().get(CREATORS).await, 200);
    assert!(page.contains("Your partner") && !page.contains("Invite…"), "{page}");
}

#[actix_web::test]
async fn filters_that_can_not_be_meant_are_told_beside_their_field() {
    let hub = Hub::start();
    let app = hub.connected().await;
    let typed = app.admin().get(&format!("{CREATORS}?minFollowers=many")).await;
    says(&read(&typed, 422), &["A whole number, such as 5000"]);
    let refusal = json!({"error": "value_without_currency", "detail": "Name a currency", "field": "currency"});
    hub.answer("GET /api/vendors/me/creators", 422, refusal);
    let typed = app.admin().get(&format!("{CREATORS}?minRevenue=5")).await;
    says(&read(&typed, 422), &["Name a currency"]);
    hub.answer("GET /api/vendors/me/creators", 200, list(&[]));
    says(&read(&app.admin().get(&format!("{CREATORS}?q=x")).await, 200), &["Nobody matches"]);
    says(&read(&app.admin().get(CREATORS).await, 200), &["Nobody here yet"]);
    let away = json!({"error": "internal", "detail": "down"});
    hub.answer("GET /api/vendors/me/creators", 500, away);
    says(&read(&app.admin().get(CREATORS).await, 200), &["could not be fetched", "Try again"]);
}

#[actix_web::test]
async fn a_creator_is_invited_from_the_directory() {
    let hub = Hub::start();
    let app = hub.connected().await;
    let id = CreatorId::from_ulid(7.into());
    hub.answer(&format!("GET /api/vendors/me/creators/{id}"), 200, card("stranger"));
    hub.answer("GET /api/vendors/me/offerings", 200, list(&[offering(true)]));
    let form = format!("{CREATORS}/{id}/invite");
    says(&read(&app.admin().get(&form).await, 200), &["Invite Slow Craft", "Standard: 20 %"]);
    let none = app.admin().submit(&form, &[("message", "Hello")]).await;
    says(&read(&none, 422), &["Choose an offering"]);
    let offer = OfferingId::from_ulid(5.into());
    let send = format!("POST /api/vendors/me/offerings/{offer}/invitations");
    hub.answer(&send, 409, json!({"error": "invitation_exists", "detail": "One is out already"}));
    let offer = offer.to_string();
    let typed = [("offeringId", offer.as_str()), ("message", "Hello")];
    let twice = app.admin().submit(&form, &typed).await;
    let said = twice.body.clone();
    says(&read(&twice, 422), &["invitation_exists", "One is out already"]);
    assert!(said.contains(">Hello</textarea>"), "what was typed stays");
    hub.answer(&send, 201, invitation("pending"));
    let sent = app.admin().submit(&form, &typed).await;
    assert_eq!((sent.status.as_u16(), sent.header("location")), (303, INVITATIONS));
}

#[actix_web::test]
async fn invitations_are_listed_by_state_and_taken_back() {
    let hub = Hub::start();
    let app = hub.connected().await;
    hub.answer("GET /api/vendors/me/invitations", 200, list(&[]));
    says(&read(&app.admin().get(INVITATIONS).await, 200), &["Nobody invited yet"]);
    let declined = format!("{INVITATIONS}?status=declined");
    says(&read(&app.admin().get(&declined).await, 200), &["None in this state"]);
    hub.answer("GET /api/vendors/me/invitations", 200, list(&[invitation("pending")]));
    let page = read(&app.admin().get(INVITATIONS).await, 200);
    says(&page, &["Slow Craft", "Come along", "Open", "Take back"]);
    let id = InvitationId::from_ulid(9.into());
    let withdraw = format!("/api/vendors/me/invitations/{id}/withdraw");
    hub.answer(&format!("POST {withdraw}"), 200, invitation("withdrawn"));
    let done = app.admin().submit(&format!("{INVITATIONS}/{id}/withdraw"), &[]).await;
    assert_eq!((done.status.as_u16(), done.header("location")), (303, INVITATIONS));
    let json =
        app.admin().post(&format!("/api/admin/network/invitations/{id}/withdraw"), json!({})).await;
    assert_eq!(json.text("/status"), "withdrawn");
}

#[actix_web::test]
async fn offerings_say_how_they_stand_on_the_hub() {
    let hub = Hub::start();
    let app = hub.connected().await;
    let path = "/admin/network/offerings";
    hub.answer("GET /api/vendors/me/offerings", 200, list(&[]));
    says(&read(&app.admin().get(path).await, 200), &["Nothing shared yet"]);
    hub.answer("GET /api/vendors/me/offerings", 200, list(&[offering(true)]));
    let page = read(&app.admin().get(path).await, 200);
    says(&page, &["Standard", "Private", "1 named, 3 invited", "On the network", "0.71"]);
    hub.answer("GET /api/vendors/me/offerings", 200, list(&[offering(false)]));
    says(&read(&app.admin().get(path).await, 200), &["Ended"]);
    let api = app.admin().get("/api/admin/network/offerings").await;
    assert_eq!(api.json()["items"][0]["pending"], 2);

    let apart = TestApp::start().await;
    for page in [CREATORS, INVITATIONS, path] {
        says(&read(&apart.admin().get(page).await, 200), &["Not on the Network"]);
    }
    let refused = apart.admin().get("/api/admin/network/creators").await;
    assert_eq!(refused.text("/error"), "not_connected");
}

#[actix_web::test]
async fn an_offering_that_the_network_took_down_says_why_and_what_to_do() {
    let hub = Hub::start();
    let app = hub.connected().await;
    let mut down = offering(true);
    down["isOpen"] = json!(false);
    down["takenDown"] = json!({"at": NOON, "reason": "It promises a cure"});
    hub.answer("GET /api/vendors/me/offerings", 200, list(&[down]));
    let page = read(&app.admin().get("/admin/network/offerings").await, 200);
    let told = "Standard: taken down by the network. It promises a cure.";
    says(&page, &[told, "partnerships and links go on", "write to the operator", "Taken down"]);
    assert!(!page.contains("Private") && !page.contains("On the network"), "{page}");
}

#[actix_web::test]
async fn a_program_keeps_how_it_is_listed_and_sends_it_along() {
    let hub = Hub::start();
    let app = hub.connected().await;
    let typed = [
        ("name", "Standard"),
        ("destinationUrl", "https://shop.example/"),
        ("rule.kind", "percent"),
        ("rule.value", "20"),
        ("rule.months", "12"),
        ("windowDays", "60"),
        ("holdbackDays", "30"),
        ("shareOnNetwork", "true"),
        ("networkListing.visibility", "private"),
        ("networkListing.approval", "auto"),
        ("networkListing.categories", "Craft, home"),
        ("networkListing.allowList", "@ada"),
        ("networkListing.endsAt", "2026-12-31"),
    ];
    let saved = app.admin().submit("/admin/programs/new", &typed).await;
    let here = saved.header("location").to_owned();
    let page = app.admin().get(&here).await.body;
    assert!(
        page.contains(r#"value="craft, home""#) && page.contains(r#"value="2026-12-31""#),
        "{page}"
    );
    let id = here.rsplit('/').next().expect("an id");
    let told = app.admin().get(&format!("/api/programs/{id}")).await.json();
    assert_eq!(
        told["networkListing"],
        json!({"visibility": "private", "approval": "auto", "categories": ["craft", "home"],
            "allowList": ["ada"], "endsAt": "2027-01-01T00:00:00Z"})
    );
    let change = json!({"networkListing": {"categories": ["a,b"]}});
    let refused = app.admin().patch(&format!("/api/programs/{id}"), change).await;
    assert_eq!(refused.text("/field"), "networkListing.categories");
    let version = told["version"].clone();
    let change = json!({"networkListing": {"categories": ["food"]}});
    let patched = app.admin().patch(&format!("/api/programs/{id}"), change).await.json();
    assert_eq!(
        (&patched["version"], &patched["networkListing"]["visibility"]),
        (&version, &json!("public"))
    );
}
