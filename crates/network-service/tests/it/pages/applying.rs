//! An offering's page in every state, and the list of applications.

use insta::assert_snapshot;

use super::{cookie, location, shown, submit, told};
use crate::brand::apply;
use crate::harness::TestApp;

#[actix_web::test]
async fn a_profile_comes_before_the_first_application() {
    let app = TestApp::start().await;
    let offering = app.brand("Brightkiln").await.publish("Bookings").await;
    let new = app.sign_in("new@example.com", "creator").await;

    let page = new.get(&format!("/offerings/{offering}")).await;

    assert!(told(&page).contains("Complete your profile"), "{}", page.body);
    let way = format!("/profile?next=%2Fofferings%2F{offering}");
    assert!(page.body.contains(&way), "{}", page.body);
}

#[actix_web::test]
async fn the_form_begins_with_the_handle_and_sends_an_application() {
    let app = TestApp::start().await;
    let offering = app.brand("Brightkiln").await.publish("Bookings").await;
    let (ada, here) = (app.creator("Ada").await, format!("/offerings/{offering}"));
    let form = ada.get(&here).await;
    assert!(form.body.contains(r#"name="preferredSlug" value="ada""#), "{}", form.body);
    assert!(shown(&ada, "/applications").await.contains("No application yet"));

    let fields =
        [("pitch", "I make pots\r\nand pans"), ("preferredSlug", "ada"), ("termsVersion", "1")];
    let sent = submit(&app, &cookie(&ada), &format!("{here}/apply"), &fields).await;

    assert_eq!((sent.status.as_u16(), location(&sent)), (303, here.clone()));
    assert!(shown(&ada, &here).await.contains("The answer comes by e-mail"));
    assert_snapshot!(shown(&ada, "/applications").await);
    let search = shown(&ada, "/discover").await;
    assert!(search.contains("You applied"), "{search}");
    let again = submit(&app, &cookie(&ada), &format!("{here}/apply"), &fields).await;
    assert_eq!(again.status, 422, "one live request at a time");
}

#[actix_web::test]
async fn a_slug_can_be_checked_without_scripts_and_the_pitch_stays() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    brand.stub.state().taken_slugs.push("pots".into());
    let offering = brand.publish("Bookings").await;
    let (ada, here) = (app.creator("Ada").await, format!("/offerings/{offering}/apply"));

    let check = async |slug: &str| {
        let form = [("pitch", "I make pots"), ("preferredSlug", slug), ("check", "1")];
        let answer = submit(&app, &cookie(&ada), &here, &form).await;
        assert!(answer.body.contains("I make pots"), "{}", answer.body);
        (answer.status.as_u16(), told(&answer))
    };
    let (status, free) = check("ada").await;
    assert!(status == 200 && free.contains("Free right now"), "{free}");
    let (status, taken) = check("pots").await;
    assert!(status == 200 && taken.contains("it gets an ending"), "{taken}");
    let (status, bad) = check("no spaces").await;
    assert!(status == 422 && bad.contains("Use only letters a to z"), "{bad}");
    assert!(shown(&ada, "/applications").await.contains("No application yet"));
}

#[actix_web::test]
async fn a_pitch_that_is_too_long_is_refused_with_the_limit() {
    let app = TestApp::start().await;
    let offering = app.brand("Brightkiln").await.publish("Bookings").await;
    let ada = app.creator("Ada").await;
    let pitch = "x".repeat(2_001);

    let form = [("pitch", pitch.as_str()), ("preferredSlug", "ada"), ("termsVersion", "1")];
    let answer = submit(&app, &cookie(&ada), &format!("/offerings/{offering}/apply"), &form).await;

    assert_eq!(answer.status, 422);
    let page = told(&answer);
    assert!(page.contains("2,001") && page.contains("2,000"), "{page}");
}

#[actix_web::test]
async fn an_application_is_taken_back_and_can_be_made_again() {
    let app = TestApp::start().await;
    let offering = app.brand("Brightkiln").await.publish("Bookings").await;
    let ada = app.creator("Ada").await;
    let request = apply(&ada, &offering, "ada").await;

    let back = submit(&app, &cookie(&ada), &format!("/applications/{request}/cancel"), &[]).await;

    assert_eq!(location(&back), "/applications");
    assert!(shown(&ada, "/applications").await.contains("Apply again"));
    let page = shown(&ada, &format!("/offerings/{offering}")).await;
    assert!(page.contains("You took your application back."), "{page}");
    let other = app.creator("Bea").await;
    let foreign =
        submit(&app, &cookie(&other), &format!("/applications/{request}/cancel"), &[]).await;
    assert_eq!(foreign.status, 404, "another creator's application is not there");
}

#[actix_web::test]
async fn a_rejection_is_told_with_its_note_and_the_last_pitch_stands_in_the_form() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offering = brand.publish("Bookings").await;
    let ada = app.creator("Ada").await;
    let request = apply(&ada, &offering, "ada").await;
    assert_eq!(brand.reject(&request).await.status, 200);

    let page = shown(&ada, &format!("/offerings/{offering}")).await;

    for said in ["Brightkiln declined your application", "“Not yet”", "I make pots", "Apply again"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
}

#[actix_web::test]
async fn a_suspended_brand_shows_to_those_who_applied_and_takes_nothing_new() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offering = brand.publish("Bookings").await;
    let (ada, bea) = (app.creator("Ada").await, app.creator("Bea").await);
    let request = apply(&ada, &offering, "ada").await;
    let here = format!("/offerings/{offering}");
    let desk = app.operator().await;
    let reason = serde_json::json!({"reason": "Complaints"});
    let path = format!("/api/operator/vendors/{}/suspend", brand.id);
    assert_eq!(desk.post(&path, reason).await.status, 200);

    assert_eq!(bea.get(&here).await.status, 404);
    assert!(shown(&ada, &here).await.contains("Take it back…"));
    submit(&app, &cookie(&ada), &format!("/applications/{request}/cancel"), &[]).await;
    assert!(shown(&ada, &here).await.contains("Takes no applications now"));
}

#[actix_web::test]
async fn terms_have_to_be_ticked_and_newer_ones_are_shown_first() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offering = brand.publish("Bookings").await;
    let (ada, here) = (app.creator("Ada").await, format!("/offerings/{offering}"));
    let page = shown(&ada, &here).await;
    assert!(page.contains("I accept the terms, version 1"), "{page}");
    assert!(page.contains("20 % of every sale for 12 months"), "{page}");
    let apply = format!("{here}/apply");

    let unticked = [("pitch", "I make pots"), ("preferredSlug", "ada")];
    let answer = submit(&app, &cookie(&ada), &apply, &unticked).await;
    let page = told(&answer);
    assert!(answer.status == 422 && page.contains("Tick that you accept the terms"), "{page}");
    assert!(page.contains("I make pots"), "{page}");

    let mut changed = crate::brand::offering("Bookings", 2);
    changed["terms"]["rule"]["value"] = serde_json::json!("10.00");
    changed["termsVersion"] = serde_json::json!(2);
    let put = format!("/api/vendors/me/offerings/{}", crate::brand::PROGRAM);
    assert_eq!(brand.caller().put(&put, changed).await.status, 200);
    let ticked = [("preferredSlug", "ada"), ("termsVersion", "1")];
    let answer = submit(&app, &cookie(&ada), &apply, &ticked).await;
    let page = told(&answer);
    assert!(answer.status == 422 && page.contains("The terms are now version 2"), "{page}");
    assert!(page.contains("I accept the terms, version 2") && !answer.body.contains(" checked"));
    let ticked = [("preferredSlug", "ada"), ("termsVersion", "2")];
    assert_eq!(location(&submit(&app, &cookie(&ada), &apply, &ticked).await), here);
}

#[actix_web::test]
async fn who_is_kept_out_sees_the_day_in_place_of_the_form() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offering = brand.publish("Bookings").await;
    let (ada, here) = (app.creator("Ada").await, format!("/offerings/{offering}"));
    let creator = ada.get("/api/me").await.text("/id");
    let door = format!("/api/vendors/me/creators/{creator}/exclusions");
    let form = serde_json::json!({"days": 30, "reason": "Spam"});
    assert_eq!(brand.caller().post(&door, form).await.status, 201);

    let page = shown(&ada, &here).await;
    assert!(page.contains("You can apply again on 20 Dec 2026."), "{page}");
    assert!(!page.contains("Send application") && !page.contains("Spam"), "{page}");
    let fields = [("preferredSlug", "ada"), ("termsVersion", "1")];
    let answer = submit(&app, &cookie(&ada), &format!("{here}/apply"), &fields).await;
    let page = told(&answer);
    assert!(answer.status == 422 && page.contains("You can apply again on 20 Dec 2026"), "{page}");
    let bea = app.creator("Bea").await;
    assert!(shown(&bea, &here).await.contains("Send application"));
}
