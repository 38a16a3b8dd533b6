//! `/api/operator/settings`

use actix_web::http::Method;
use serde_json::json;

use crate::brand::{Stub, registration};
use crate::harness::TestApp;

const HERE: &str = "/api/operator/settings";

#[tokio::test(flavor = "multi_thread")]
async fn the_hubs_name_and_legal_pages_stand_on_every_page() {
    let app = TestApp::start().await;
    let olga = app.operator().await;
    assert_eq!(olga.get(HERE).await.text("/name"), "OpenPartner");
    let form = json!({"name": "Clay Guild", "imprintUrl": "https://guild.example/imprint"});
    assert_eq!(olga.patch(HERE, form).await.text("/name"), "Clay Guild");
    for page in ["/", "/signin", "/nowhere"] {
        let html =
            app.nobody().send(Method::GET, page, None, &[("accept", "text/html")]).await.body;
        assert!(
            html.contains("Clay Guild") && html.contains("guild.example/imprint"),
            "{page}: {html}"
        );
    }
    let bad = olga.patch(HERE, json!({"privacyUrl": "ftp://x"})).await;
    assert_eq!(bad.refusal(), "422 invalid_field privacyUrl");
    let gone = olga.patch(HERE, json!({"imprintUrl": ""})).await;
    assert!(gone.json()["imprintUrl"].is_null());
    assert_eq!(olga.get("/api/operator/audit?verb=settings.change").await.count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn brands_register_openly_by_invitation_or_not_at_all() {
    let app = TestApp::start().await;
    let admin = app.admin();
    let (stub, other, known) = (Stub::start(), Stub::start(), Stub::start());
    let register = async |stub: &Stub| {
        let form = registration(stub, "Brightkiln");
        app.nobody().post("/api/vendors", form).await
    };
    assert_eq!(register(&known).await.status, 202, "open from the start");

    admin.patch(HERE, json!({"brands": "closed"})).await;
    assert_eq!(register(&stub).await.refusal(), "403 registration_closed");
    assert_eq!(register(&known).await.status, 202, "whoever is here already may renew");
    let hosted = admin.post("/api/vendors", registration(&other, "Mudworks")).await;
    assert_eq!(hosted.status, 201, "the hub's admin key always comes in");

    admin.patch(HERE, json!({"brands": "invitation"})).await;
    assert_eq!(register(&stub).await.refusal(), "403 invitation_required");
    let guests = format!("{HERE}/guests");
    let invited = admin.post(&guests, json!({"email": "Desk@Brand.example"})).await;
    assert_eq!(invited.status, 201);
    assert!(app.last_mail("desk@brand.example").await.0.subject.contains("List your brand"));
    assert_eq!(admin.get(&guests).await.text("/items/0/email"), "desk@brand.example");
    assert_eq!(register(&stub).await.status, 202);
    let path = format!("{guests}/desk@brand.example");
    assert_eq!(admin.send(Method::DELETE, &path, None, &[]).await.status, 204);
    assert_eq!(admin.send(Method::DELETE, &path, None, &[]).await.refusal(), "404 not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn creators_join_by_invitation_where_the_hub_is_private() {
    let app = TestApp::start().await;
    app.creator("Ada").await;
    let nobody = app.nobody();
    let asked = nobody
        .post("/api/auth/magic", json!({"email": "early@example.com", "role": "creator"}))
        .await;
    let early = asked.cookies();
    let token = app.last_mail("early@example.com").await.token();
    app.admin().patch(HERE, json!({"creators": "invitation"})).await;

    let late = app.browser(&early).post("/api/auth/magic/verify", json!({"token": token})).await;
    assert_eq!(late.refusal(), "403 invitation_required", "a link from before does not help");
    let form = json!({"email": "stranger@example.com", "role": "creator"});
    assert_eq!(app.nobody().post("/api/auth/magic", form).await.status, 202, "tells no difference");
    let letter = app.last_mail("stranger@example.com").await.0;
    assert!(letter.text.contains("by invitation") && !letter.text.contains("#token="));
    app.sign_in("ada@example.com", "creator").await;
    app.admin()
        .post("/api/operator/creators/invite", json!({"email": "stranger@example.com"}))
        .await;
    let token = app.last_mail("stranger@example.com").await.token();
    let entered = app.nobody().post("/api/auth/magic/verify", json!({"token": token})).await;
    assert_eq!(entered.status, 200);
    assert_eq!(
        app.admin().patch(HERE, json!({"creators": "closed"})).await.refusal(),
        "400 bad_request"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_replicas_change_is_read_again() {
    let app = TestApp::start().await;
    let now = app.app.clock.now();
    let settings =
        api_types::hub::HubSettings { name: "Elsewhere".into(), ..(*app.app.hub()).clone() };
    let put = async move |conn: &mut service_kit::Conn| {
        network::settings::store::put(conn, &settings, now).await
    };
    app.app.write(put).await.expect("stored");
    network::settings::jobs::read_again(&app.app).await.expect("read");
    assert_eq!(app.app.hub().name, "Elsewhere");
}
