//! The profile: edited by its owner, seen by everybody.

use insta::assert_snapshot;

use super::{cookie, location, shown, submit, told};
use crate::harness::TestApp;

const FORM: [(&str, &str); 12] = [
    ("name", "Ada Makes"),
    ("handle", "@ada-makes"),
    ("bio", "Pots and pans."),
    ("categories", "Craft, food"),
    ("platform", "YouTube"),
    ("url", "https://video.example/@ada"),
    ("followers", "12,400"),
    ("platform", ""),
    ("url", ""),
    ("followers", ""),
    ("csrf", ""),
    ("next", "/discover"),
];

#[actix_web::test]
async fn a_new_creator_fills_in_a_profile_and_goes_on() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.com", "creator").await;
    let empty = shown(&ada, "/profile").await;
    assert!(empty.contains("Two things before you can apply:"), "{empty}");

    let saved = submit(&app, &cookie(&ada), "/profile", &FORM).await;

    assert_eq!((saved.status.as_u16(), location(&saved).as_str()), (303, "/discover"));
    assert_snapshot!(shown(&app.nobody(), "/@ada-makes").await);
}

#[actix_web::test]
async fn mistakes_are_told_beside_the_field_and_nothing_typed_is_lost() {
    let app = TestApp::start().await;
    let ada = app.creator("Ada").await;
    app.creator("Taken").await;

    let form =
        [("name", "Ada"), ("handle", "taken"), ("bio", "Typed at length"), ("categories", "")];
    let refused = submit(&app, &cookie(&ada), "/profile", &form).await;

    assert_eq!(refused.status, 422);
    let page = told(&refused);
    assert!(page.contains("Somebody else has this handle"), "{page}");
    assert!(page.contains("Typed at length"), "{page}");
}

#[actix_web::test]
async fn an_old_handle_leads_to_the_present_one() {
    let app = TestApp::start().await;
    let ada = app.creator("Ada").await;
    submit(&app, &cookie(&ada), "/profile", &FORM).await;

    let answer = app.nobody().get("/@ada").await;

    assert_eq!((answer.status.as_u16(), location(&answer).as_str()), (301, "/@ada-makes"));
    let mine = shown(&ada, "/@ada-makes").await;
    assert!(mine.contains("Edit profile"), "{mine}");
}
