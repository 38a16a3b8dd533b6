//! The operators' desk worked through by forms alone.

use serde_json::json;

use super::{cookie, location, shown, submit, told};
use crate::brand::{Fault, apply};
use crate::clicks::Stage;
use crate::harness::TestApp;

#[actix_web::test]
async fn every_page_of_an_empty_desk_says_what_will_stand_there() {
    let app = TestApp::start().await;
    let olga = app.operator().await;
    for (path, said) in [
        ("/operator", "Nothing waits for you."),
        ("/operator/creators", "No creator yet"),
        ("/operator/creators?q=ada", "No creator matches"),
        ("/operator/offerings", "No offering yet"),
        ("/operator/offerings?state=down", "No offering matches"),
        ("/operator/reports", "Nothing to look at"),
        ("/operator/reports?status=dismissed", "None"),
        ("/operator/deliveries", "Everything was delivered"),
        ("/operator/clicks", "Every brand was told"),
        ("/operator/domains", "No domain yet"),
        ("/operator/domains?status=off", "No domain matches"),
        ("/operator/operators", "the only one"),
        ("/operator/settings", "Invited brands"),
        ("/operator/audit", "operators.invite"),
    ] {
        let page = shown(&olga, path).await;
        assert!(page.contains(said), "{path}: {page}");
    }
    let ada = app.creator("Ada").await;
    assert_eq!(ada.get("/operator/audit").await.status, 303, "a creator is no operator");
}

#[actix_web::test]
async fn a_report_leads_to_the_offering_which_is_taken_down() {
    let app = TestApp::start().await;
    let olga = app.operator().await;
    let offering = app.brand("Brightkiln").await.publish("Kilns").await;
    let ada = app.creator("Ada").await;
    let page = ada.get(&format!("/offerings/{offering}")).await.body;
    assert!(page.contains(&format!("/report?offering={offering}")), "{page}");
    assert!(shown(&ada, &format!("/report?offering={offering}")).await.contains("What is wrong?"));
    let mut form = vec![("offering", offering.as_str()), ("reason", ""), ("text", "No kiln came")];
    let refused = submit(&app, &cookie(&ada), "/report", &form).await;
    assert!(told(&refused).contains("Choose a reason"), "{}", refused.body);
    form[1].1 = "misleading";
    let sent = submit(&app, &cookie(&ada), "/report", &form).await;
    assert_eq!(location(&sent), format!("/offerings/{offering}"));

    assert!(shown(&olga, "/operator").await.contains("Reports to look at"));
    let list = olga.get("/api/operator/reports").await;
    let report = format!("/operator/reports/{}", list.text("/items/0/id"));
    assert!(shown(&olga, &report).await.contains("No kiln came"));
    let here = format!("/operator/offerings/{offering}");
    let silent =
        submit(&app, &cookie(&olga), &format!("{here}/take-down"), &[("reason", "")]).await;
    assert!(told(&silent).contains("Give a reason"), "{}", silent.body);
    let down =
        submit(&app, &cookie(&olga), &format!("{here}/take-down"), &[("reason", "Untrue")]).await;
    assert_eq!(location(&down), here);
    assert!(shown(&olga, &here).await.contains("Untrue"));
    let closed =
        submit(&app, &cookie(&olga), &format!("{report}/resolve"), &[("note", "Down")]).await;
    assert_eq!(location(&closed), "/operator/reports");
    let back =
        submit(&app, &cookie(&olga), &format!("{here}/put-back"), &[("reason", "Mended")]).await;
    assert_eq!(location(&back), here);
    assert!(shown(&olga, "/operator").await.contains("Nothing waits for you."));
}

#[actix_web::test]
async fn a_creator_is_blocked_and_let_back_in() {
    let app = TestApp::start().await;
    let olga = app.operator().await;
    app.creator("Ada").await;
    let id = olga.get("/api/operator/creators?q=ada").await.text("/items/0/id");
    let here = format!("/operator/creators/{id}");
    let silent = submit(&app, &cookie(&olga), &format!("{here}/block"), &[("reason", " ")]).await;
    assert!(told(&silent).contains("Give a reason"), "{}", silent.body);
    let done = submit(&app, &cookie(&olga), &format!("{here}/block"), &[("reason", "Spam")]).await;
    assert_eq!(location(&done), here);
    assert!(shown(&olga, &here).await.contains("Spam"));
    assert!(shown(&olga, "/operator/creators?state=blocked").await.contains("Ada"));
    let back =
        submit(&app, &cookie(&olga), &format!("{here}/unblock"), &[("reason", "Sorry")]).await;
    assert_eq!(location(&back), here);
    let invited = [("email", "new@example.com")];
    let sent = submit(&app, &cookie(&olga), "/operator/creators/invite", &invited).await;
    assert_eq!(location(&sent), "/operator/creators");
    assert_eq!(app.mails_to("new@example.com").await.len(), 1);
}

#[actix_web::test]
async fn a_stuck_request_and_a_dead_letter_are_tried_again_by_button() {
    let app = TestApp::start().await;
    let olga = app.operator().await;
    let brand = app.brand("Brightkiln").await;
    let ada = app.creator("Ada").await;
    let request = apply(&ada, &brand.publish("Kilns").await, "ada").await;
    brand.stub.fails("POST /partners", Fault::Refuse(500, "internal"));
    brand.approve(&request).await;
    brand.stub.recovers();
    app.as_owner(&["UPDATE outbox SET state = 'dead', last_error = '550'"]).await.expect("dead");

    let retry = format!("/operator/requests/{request}/retry");
    assert_eq!(location(&submit(&app, &cookie(&olga), &retry, &[]).await), "/operator/requests");
    assert!(shown(&olga, "/operator/requests").await.contains("Nothing is stuck"));
    assert!(shown(&olga, "/operator/deliveries").await.contains("550"));
    let all = submit(&app, &cookie(&olga), "/operator/deliveries/retry", &[]).await;
    assert_eq!(location(&all), "/operator/deliveries");
    assert!(shown(&olga, "/operator/deliveries").await.contains("Everything was delivered"));
    let gone = format!("/operator/requests/{request}/give-up");
    let late = submit(&app, &cookie(&olga), &gone, &[("reason", "x")]).await;
    assert_eq!(location(&late), "/operator/requests", "what is approved stays, and says so");
    assert_eq!(ada.get("/api/partnerships").await.count(), 1);
}

#[actix_web::test]
async fn settings_and_colleagues_are_changed_by_form() {
    let app = TestApp::start().await;
    let olga = app.operator().await;
    let wish = [("name", ""), ("brands", "invitation"), ("creators", "open")];
    let refused = submit(&app, &cookie(&olga), "/operator/settings", &wish).await;
    assert!(told(&refused).contains("Give a name"), "{}", refused.body);
    let wish = [("name", "Clay Guild"), ("brands", "invitation"), ("creators", "open")];
    let saved = submit(&app, &cookie(&olga), "/operator/settings", &wish).await;
    assert_eq!(location(&saved), "/operator/settings");
    assert!(app.nobody().get("/").await.body.contains("Clay Guild"));
    let guest = [("email", "desk@brand.example")];
    submit(&app, &cookie(&olga), "/operator/settings/guests", &guest).await;
    assert!(shown(&olga, "/operator/settings").await.contains("desk@brand.example"));
    submit(&app, &cookie(&olga), "/operator/settings/guests/withdraw", &guest).await;
    assert!(!shown(&olga, "/operator/settings").await.contains("desk@brand.example"));

    let pete = [("email", "pete@hub.example"), ("name", "Pete")];
    submit(&app, &cookie(&olga), "/operator/operators", &pete).await;
    assert!(shown(&olga, "/operator/operators").await.contains("Pete"));
    let id = olga.get("/api/operator/operators").await.text("/items/0/id");
    submit(&app, &cookie(&olga), &format!("/operator/operators/{id}/remove"), &[]).await;
    assert!(!shown(&olga, "/operator/operators").await.contains("Pete"));
    let started = submit(&app, &cookie(&olga), "/operator/stats", &[]).await;
    assert_eq!(location(&started), "/operator");
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_clicks_and_a_domain_are_dealt_with_by_button() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    let olga = app.operator().await;
    let ids = stage.record([None]).await;
    stage.brand.stub.state().click_outcomes.insert(ids[0].clone(), "link_not_found");
    app.job("clicks.deliver").await;
    stage.brand.stub.recovers();
    assert!(shown(&olga, "/operator").await.contains("Clicks that were given up"));
    assert!(shown(&olga, "/operator/clicks").await.contains("link_not_found"));
    let retry = format!("/operator/clicks/{}/retry", stage.brand.id);
    assert_eq!(location(&submit(&app, &cookie(&olga), &retry, &[]).await), "/operator/clicks");
    assert!(shown(&olga, "/operator/clicks").await.contains("Every brand was told"));

    let added = stage.ada.post("/api/domains", json!({"domain": "go.ada.com"})).await;
    let page = shown(&olga, "/operator/domains").await;
    assert!(page.contains("Not looked at yet") && page.contains("Ada"), "{page}");
    let path = format!("/operator/domains/{}/remove", added.text("/id"));
    let silent = submit(&app, &cookie(&olga), &path, &[("reason", "")]).await;
    assert_eq!(location(&silent), "/operator/domains");
    assert!(shown(&olga, "/operator/domains").await.contains("go.ada.com"), "a reason is needed");
    submit(&app, &cookie(&olga), &path, &[("reason", "Spam")]).await;
    assert!(shown(&olga, "/operator/domains").await.contains("No domain yet"));
}
