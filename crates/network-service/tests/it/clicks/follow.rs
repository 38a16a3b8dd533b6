//! `GET /r/{vendor}/{slug}`, and `GET /r/{slug}` on a creator's domain.

use actix_web::http::Method;
use chrono::TimeDelta;
use serde_json::json;

use super::{FIREFOX, Headers, Stage, cref, follow, header, location, sql_of, ulid};
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_is_led_on_and_the_brand_learns_of_the_same_click() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    assert_eq!(stage.text("hubUrl"), "http://hub.example:4700/r/brightkiln/ada");

    let path = format!("{}?s=may", stage.path().to_uppercase().replace("/R/", "/r/"));
    let answer = follow(&app, &path, &[("referer", "https://Blog.example/post?x=1")]).await;

    assert_eq!(answer.status, 302, "{}", answer.body);
    assert!(location(&answer).starts_with("https://brand.example/?cref="));
    assert_eq!(header(&answer, "cache-control"), "no-store");
    assert_eq!(header(&answer, "referrer-policy"), "strict-origin-when-cross-origin");
    assert_eq!(answer.cookies(), "", "the hub remembers no visitor");
    app.job("clicks.deliver").await;
    let told = stage.delivered();
    assert_eq!(told.len(), 1);
    assert_eq!((&told[0]["id"], &told[0]["linkId"]), (&json!(cref(&answer)), &json!(stage.link())));
    assert_eq!(
        (&told[0]["subId"], &told[0]["referrerHost"]),
        (&json!("may"), &json!("blog.example"))
    );
    assert_eq!((&told[0]["class"], &told[0]["device"]), (&json!("human"), &json!("desktop")));
    assert_eq!(told[0]["visitor"].as_str().map(str::len), Some(32));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_class_is_led_on_and_told_as_what_it_is() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    let cases: [(Method, Headers<'_>, &str, bool); 4] = [
        (Method::GET, &[("user-agent", "Twitterbot/1.0")], "bot", false),
        (Method::GET, &[("user-agent", FIREFOX), ("sec-purpose", "prefetch")], "prefetch", false),
        (Method::HEAD, &[("user-agent", FIREFOX)], "head", false),
        (Method::GET, &[("user-agent", FIREFOX), ("sec-gpc", "1")], "human", true),
    ];
    for (method, headers, class, opt_out) in cases {
        let answer = app.nobody().send(method, &stage.path(), None, headers).await;
        assert_eq!((answer.status.as_u16(), answer.cookies().as_str()), (302, ""), "{class}");
        app.job("clicks.deliver").await;
        let told = stage.brand.stub.state().clicks.remove(&cref(&answer)).expect("the click");
        assert_eq!((&told["class"], &told["optOut"]), (&json!(class), &json!(opt_out)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn paused_and_ended_links_lead_on_and_earn_nothing() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    for (status, version, class, eligible) in
        [("paused", 5, "paused", true), ("ended", 6, "human", false), ("active", 7, "human", true)]
    {
        assert_eq!(
            stage.put_link("https://brand.example/new?a=1#b", status, version).await.status,
            200
        );
        network::clicks::map::fill(&app.app).await;
        let answer = follow(&app, &stage.path(), &[]).await;
        let id = cref(&answer).trim_end_matches("#b").to_owned();
        assert_eq!(location(&answer), format!("https://brand.example/new?a=1&cref={id}#b"));
        let sql = "SELECT class, eligible FROM network_clicks ORDER BY id DESC LIMIT 1";
        let row = sql_of(&app).await.query_one(sql, &[]).await.expect("the click");
        assert_eq!((row.get::<_, &str>(0), row.get::<_, bool>(1)), (class, eligible), "{status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ended_partnership_and_a_suspended_brand_lead_on() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    let path = format!("/api/operator/vendors/{}/suspend", stage.brand.id);
    let suspended = app.admin().post(&path, json!({"reason": "A check"})).await;
    assert_eq!(suspended.status, 200, "{}", suspended.body);
    assert_eq!(follow(&app, &stage.path(), &[]).await.status, 302);
    let pushed = stage.put_link("https://brand.example/moved", "active", 9).await;
    assert_eq!(pushed.status, 200, "a suspended brand still tells where its links lead");
    let sql = "UPDATE partnerships SET status = 'ended', ended_at = now(), ended_by = 'brand'";
    sql_of(&app).await.execute(sql, &[]).await.expect("ended");
    network::clicks::map::fill(&app.app).await;

    let answer = follow(&app, &stage.path(), &[]).await;

    assert!(location(&answer).starts_with("https://brand.example/moved?"));
    let sql = "SELECT eligible FROM network_clicks ORDER BY id DESC LIMIT 1";
    let row = sql_of(&app).await.query_one(sql, &[]).await.expect("the click");
    assert!(!row.get::<_, bool>(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn on_an_own_domain_links_work_and_nothing_else_of_the_hub() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    let creator =
        api_types::CreatorId::from_ulid(ulid(&stage.ada.get("/api/me").await.text("/id")));
    app.app.hosts.put("go.ada.com", Some(creator));
    let here: Headers<'_> = &[("host", "Go.Ada.com:4700"), ("user-agent", FIREFOX)];

    let answer = app.nobody().send(Method::GET, "/r/Brightkiln", None, here).await;
    assert!(location(&answer).starts_with("https://brand.example/?cref="));
    let renamed = json!({"creatorSlug": "kilns"});
    let path = format!("/api/partnerships/{}", stage.id());
    assert_eq!(stage.ada.patch(&path, renamed).await.status, 200);
    app.advance(TimeDelta::seconds(6));
    for slug in ["kilns", "brightkiln"] {
        let answer = app.nobody().send(Method::GET, &format!("/r/{slug}"), None, here).await;
        assert_eq!(answer.status, 302, "{slug}");
    }
    for path in ["/r/nobody", "/r/brightkiln/ada", "/", "/signin", "/api/me", "/internal/tls/ask"] {
        let answer = app.nobody().send(Method::GET, path, None, here).await;
        assert_eq!((answer.status.as_u16(), answer.cookies().as_str()), (404, ""), "{path}");
        assert!(answer.body.contains("<h1>This link leads nowhere</h1>"), "{path}");
        assert!(answer.body.contains(r#"href="http://hub.example:4700/""#), "{path}");
    }
    let opted = app.nobody().send(Method::GET, "/.well-known/gpc.json", None, here).await;
    assert_eq!(opted.json()["gpc"], json!(true));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_link_is_told_in_plain_words() {
    let app = TestApp::start().await;
    for path in ["/r/nobody", "/r/brightkiln/nobody", "/r/@01J00000000000000000000000/x"] {
        let answer = follow(&app, path, &[]).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.body.contains("<h1>This link leads nowhere</h1>"), "{}", answer.body);
        assert_eq!(header(&answer, "cache-control"), "no-store");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_is_away_known_links_lead_on_and_unknown_ones_are_busy() {
    let mut app = TestApp::start().await;
    let (path, cookie) = {
        let stage = Stage::set(&app).await;
        assert_eq!(follow(&app, &stage.path(), &[]).await.status, 302);
        (stage.path(), stage.ada.cookie.clone().expect("a session"))
    };
    let roles = network::app::ROLES;
    let away = "postgres://nobody@127.0.0.1:9/none";
    let db = service_kit::Db::new(away, 1, roles).expect("a pool");
    app.alter(|app| app.db = db);

    assert_eq!(follow(&app, &path, &[]).await.status, 302);
    let signed_in = app.browser(&cookie).send(Method::GET, &path, None, &[]).await;
    assert_eq!(signed_in.status, 302, "who is signed in is not looked up");
    let unknown = follow(&app, "/r/brightkiln/bob", &[]).await;
    assert_eq!((unknown.status.as_u16(), header(&unknown, "retry-after")), (503, "1"));
    for path in impossible() {
        assert_eq!(follow(&app, &path, &[]).await.status, 404, "{path} is not looked up");
    }
}

/// Paths of links that nobody can have made.
fn impossible() -> [String; 4] {
    let long = "a".repeat(2_000);
    [
        format!("/r/brightkiln/{long}"),
        format!("/r/{long}/ada"),
        "/r/brightkiln/a%00b".to_owned(),
        "/r/brightkiln/a%20b".to_owned(),
    ]
}
