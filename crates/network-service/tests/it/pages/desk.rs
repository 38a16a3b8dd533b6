//! The operators' desk.

use insta::assert_snapshot;

use super::{cookie, location, shown, submit, told};
use crate::brand::{Fault, apply};
use crate::harness::TestApp;

#[actix_web::test]
async fn an_empty_desk_tells_nothing_yet_from_no_match() {
    let app = TestApp::start().await;
    let olga = app.operator().await;

    assert!(shown(&olga, "/operator/vendors").await.contains("No brand yet"));
    assert!(shown(&olga, "/operator/vendors?q=kiln").await.contains("No brand matches"));
    assert!(shown(&olga, "/operator/requests").await.contains("Nothing is stuck"));
}

#[actix_web::test]
async fn a_brand_is_listed_found_and_suspended_with_a_reason() {
    let app = TestApp::start().await;
    let olga = app.operator().await;
    let brand = app.brand("Brightkiln").await;
    let offering = brand.publish("Bookings").await;
    let here = format!("/operator/vendors/{}", brand.id);
    let list = shown(&olga, "/operator/vendors?q=bright&status=active").await;
    assert!(list.contains("Brightkiln") && list.contains("None yet"), "{list}");

    let silent = submit(&app, &cookie(&olga), &format!("{here}/suspend"), &[("reason", " ")]).await;
    assert_eq!(silent.status, 422);
    assert!(told(&silent).contains("Give a reason"), "{}", silent.body);
    let form = [("reason", "Overwrites clicks")];
    let done = submit(&app, &cookie(&olga), &format!("{here}/suspend"), &form).await;

    assert_eq!(location(&done), here);
    let page = shown(&olga, &here).await;
    assert!(page.contains("Overwrites clicks"), "{page}");
    assert_eq!(app.nobody().get(&format!("/offerings/{offering}")).await.status, 404);
    let back = submit(&app, &cookie(&olga), &format!("{here}/reactivate"), &[("reason", "")]).await;
    assert_eq!(location(&back), here);
    assert_eq!(app.nobody().get(&format!("/offerings/{offering}")).await.status, 200);
}

#[actix_web::test]
async fn a_request_that_could_not_be_provisioned_is_listed_with_the_reason() {
    let app = TestApp::start().await;
    let olga = app.operator().await;
    let brand = app.brand("Brightkiln").await;
    let offering = brand.publish("Bookings").await;
    let ada = app.creator("Ada").await;
    let request = apply(&ada, &offering, "ada").await;
    brand.stub.fails("POST /partners", Fault::Refuse(422, "partner_revoked"));
    assert_eq!(brand.approve(&request).await.status, 422);

    assert_snapshot!(shown(&olga, "/operator/requests").await);
}
