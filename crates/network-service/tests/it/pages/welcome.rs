//! The first visit, step by step.

use super::{location, shown, submit, told};
use crate::harness::TestApp;

/// Signs in by the pages; answers the browser's cookies and where it leads.
async fn enter(app: &TestApp, email: &str, next: &str) -> (String, String) {
    let asked = submit(app, "", "/signin", &[("email", email), ("next", next)]).await;
    let browser = asked.cookies();
    let code = app.last_mail(email).await.code();
    let form = [("email", email), ("code", code.as_str())];
    let entered = submit(app, &browser, "/signin/code", &form).await;
    let leads = location(&entered);
    (format!("{browser}; {}", entered.cookies()), leads)
}

#[actix_web::test]
async fn three_steps_lead_back_to_where_somebody_came_from() {
    let app = TestApp::start().await;
    app.creator("Maker").await;
    let (browser, leads) = enter(&app, "ada@example.com", "/offerings/x").await;
    assert_eq!(leads, "/welcome");
    let ada = app.browser(&browser);
    assert!(shown(&ada, "/welcome").await.contains("Welcome. Who are you?"));

    let you = [("step", "you"), ("name", "Ada"), ("handle", "maker"), ("act", "check")];
    let asked = submit(&app, &browser, "/welcome", &you).await;
    assert!(told(&asked).contains("@maker is taken; @maker-makes is free."), "{}", asked.body);
    let taken = submit(&app, &browser, "/welcome", &you[..3]).await;
    assert_eq!(taken.status, 422);
    assert!(told(&taken).contains("Somebody else has this handle"), "{}", taken.body);
    let you = [("step", "you"), ("name", "Ada"), ("handle", "@ada")];
    assert_eq!(location(&submit(&app, &browser, "/welcome", &you).await), "/welcome");

    assert!(shown(&ada, "/welcome").await.contains("What do you make?"), "it goes on where it was");
    let work = [
        ("step", "work"),
        ("bio", "Pots"),
        ("categories", "craft"),
        ("platform", "Blog"),
        ("url", "not an address"),
        ("followers", ""),
    ];
    let bad = submit(&app, &browser, "/welcome", &work).await;
    assert!(told(&bad).contains("Give an address that begins with https://"), "{}", bad.body);
    let skip = [("step", "work"), ("act", "skip"), ("url", "not an address")];
    assert_eq!(location(&submit(&app, &browser, "/welcome", &skip).await), "/welcome");

    let terms = shown(&ada, "/welcome").await;
    assert!(terms.contains("Connected brands see sums over"), "{terms}");
    let unread = [("step", "terms"), ("shown", "clicks")];
    assert_eq!(submit(&app, &browser, "/welcome", &unread).await.status, 422);
    let done = [("step", "terms"), ("shown", "clicks"), ("terms", "true")];
    assert_eq!(location(&submit(&app, &browser, "/welcome", &done).await), "/offerings/x");
    let settings = ada.get("/api/me/settings").await;
    assert_eq!(
        settings.json()["hiddenFigures"],
        serde_json::json!(["conversions", "revenue", "commission"])
    );
    let (_, leads) = enter(&app, "ada@example.com", "/offerings/x").await;
    assert_eq!(leads, "/offerings/x", "the first visit is over");
}

#[actix_web::test]
async fn every_step_can_be_skipped_and_none_is_a_dead_end() {
    let app = TestApp::start().await;
    let (browser, leads) = enter(&app, "ada@example.com", "").await;
    assert_eq!(leads, "/welcome");
    for (step, next) in [("you", "/welcome"), ("work", "/welcome"), ("terms", "/discover")] {
        let form = [("step", step), ("act", "skip")];
        assert_eq!(location(&submit(&app, &browser, "/welcome", &form).await), next);
    }
    let (_, leads) = enter(&app, "ada@example.com", "").await;
    assert_eq!(leads, "/discover");
    let ada = app.browser(&browser);
    assert_eq!(ada.get("/welcome").await.status, 303);
    assert!(
        shown(&ada, "/welcome?step=you").await.contains("Who are you?"),
        "by hand it comes back"
    );
}
