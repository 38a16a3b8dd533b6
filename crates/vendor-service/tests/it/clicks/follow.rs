//! `GET /r/{slug}`.

use actix_web::http::Method;
use chrono::TimeDelta;
use serde_json::json;
use vendor::config::Tenancy;

use super::Stage;
use crate::harness::{Answer, TestApp};
use crate::partners::{partner, program};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0";

type Headers<'a> = &'a [(&'a str, &'a str)];

async fn follow(app: &TestApp, path: &str, headers: Headers<'_>) -> Answer {
    let browser = [&[("user-agent", FIREFOX)], headers].concat();
    app.nobody().send(Method::GET, path, None, &browser).await
}

fn cref(answer: &Answer) -> &str {
    answer.header("location").rsplit("cref=").next().expect("a click's id")
}

#[actix_web::test]
async fn a_visitor_is_led_on_and_the_click_is_stored() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;

    let path = format!("/r/{}?s=may", ada.slug.to_uppercase());
    let answer = follow(&stage.app, &path, &[("referer", "https://Blog.example/post?x=1")]).await;

    assert_eq!(answer.status, 302, "{}", answer.body);
    let cref = cref(&answer);
    assert!(answer.header("location").starts_with("https://shop.example/start?"));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("referrer-policy"), "strict-origin-when-cross-origin");
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with(&format!("op_cref={cref};")), "{cookie}");
    assert!(cookie.contains("SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
    assert!(cookie.contains("Max-Age=7776000") && !cookie.contains("Secure"), "{cookie}");
    let click = stage.app.admin().get("/api/clicks").await.json()["items"][0].clone();
    assert_eq!((&click["id"], &click["linkId"]), (&json!(cref), &json!(ada.link)));
    assert_eq!((&click["class"], &click["source"]), (&json!("human"), &json!("router")));
    assert_eq!((&click["subId"], &click["referrerHost"]), (&json!("may"), &json!("blog.example")));
    assert_eq!((&click["device"], &click["counted"]), (&json!("desktop"), &json!(true)));
}

#[actix_web::test]
async fn every_class_is_led_on_and_only_a_human_gets_the_cookie() {
    let stage = Stage::set().await;
    let ada = stage.promoter("Ada").await;
    let path = format!("/r/{}", ada.slug);
    let cases: [(Method, Headers<'_>, &str); 4] = [
        (Method::GET, &[("user-agent", "Twitterbot/1.0")], "bot"),
        (Method::GET, &[("user-agent", FIREFOX), ("sec-purpose", "prefetch")], "prefetch"),
        (Method::HEAD, &[("user-agent", FIREFOX)], "head"),
        (Method::GET, &[("user-agent", FIREFOX), ("sec-gpc", "1")], "human"),
    ];
    for (method, headers, class) in cases {
        let answer = stage.app.nobody().send(method, &path, None, headers).await;
        assert_eq!((answer.status.as_u16(), answer.cookies().as_str()), (302, ""), "{class}");
        stage.app.advance(TimeDelta::seconds(1));
        let clicks = stage.app.admin().get("/api/clicks").await;
        assert_eq!(clicks.text("/items/0/class"), class);
    }
}

#[actix_web::test]
async fn paused_ended_and_revoked_links_still_lead_on() {
    let stage = Stage::set().await;
    let (ada, bob) = (stage.promoter("Ada").await, stage.promoter("Bob").await);
    let admin = stage.app.admin();
    admin.patch(&format!("/api/links/{}", ada.link), json!({"status": "paused"})).await;
    admin.post(&format!("/api/partners/{}/revoke", bob.id), json!({})).await;
    for (slug, reason) in [(&ada.slug, "paused"), (&bob.slug, "not_eligible")] {
        let answer = follow(&stage.app, &format!("/r/{slug}"), &[]).await;
        assert_eq!(answer.status, 302, "{}", answer.body);
        let clicks = admin.get("/api/clicks").await;
        assert_eq!(clicks.text("/items/0/reason"), reason);
        stage.app.advance(TimeDelta::seconds(1));
    }
}

#[actix_web::test]
async fn an_unknown_slug_is_told_in_plain_words() {
    let app = TestApp::start().await;
    for path in ["/r/nobody", "/r/brand/nobody"] {
        let answer = follow(&app, path, &[]).await;
        assert_eq!(answer.status, 404, "{}", answer.body);
        assert!(answer.body.contains("<h1>This link leads nowhere</h1>"), "{}", answer.body);
        assert_eq!(answer.cookies(), "");
    }
}

#[actix_web::test]
async fn with_many_brands_the_path_names_one() {
    let stage = TestApp::start_as(Tenancy::Multi, &[]).await;
    let base = format!("/api/t/{}", stage.brand.slug);
    let form = json!({
        "name": "Standard",
        "destinationUrl": "https://shop.example/",
        "rule": {"kind": "percent", "value": "20"},
    });
    let admin = stage.admin();
    assert_eq!(admin.post(&format!("{base}/programs"), form).await.status, 201);
    let ada = json!({"email": "ada@example.com", "name": "Ada"});
    assert_eq!(admin.post(&format!("{base}/partners"), ada).await.status, 201);

    assert_eq!(follow(&stage, &format!("/r/{}/ada", stage.brand.slug), &[]).await.status, 302);
    assert_eq!(follow(&stage, "/r/ada", &[]).await.status, 404);
    assert_eq!(follow(&stage, "/r/other/ada", &[]).await.status, 404);
}

#[actix_web::test]
async fn while_the_database_is_away_known_links_lead_on_and_unknown_ones_are_busy() {
    let mut app = TestApp::start().await;
    program(&app, "Standard", false).await;
    partner(&app, "ada@example.com", "Ada").await;
    assert_eq!(follow(&app, "/r/ada", &[]).await.status, 302);
    let roles = vendor::app::ROLES;
    let db = service_kit::Db::new("postgres://nobody@127.0.0.1:9/none", 1, roles).expect("a pool");
    app.alter(|app| app.db = db);

    assert_eq!(follow(&app, "/r/ada", &[]).await.status, 302);
    let unknown = follow(&app, "/r/bob", &[]).await;
    assert_eq!((unknown.status.as_u16(), unknown.header("retry-after")), (503, "1"));
    for odd in [&"a".repeat(2_000), "a%00b", "a%20b"] {
        let answer = follow(&app, &format!("/r/{odd}"), &[]).await;
        assert_eq!(answer.status, 404, "{odd} is not looked up");
    }
}

#[actix_web::test]
async fn the_opt_out_signal_is_declared() {
    let app = TestApp::start().await;
    let answer = app.nobody().get("/.well-known/gpc.json").await;
    assert_eq!((answer.status.as_u16(), &answer.json()["gpc"]), (200, &json!(true)));
}
