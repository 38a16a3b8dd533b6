//! Links & domains.

use insta::assert_snapshot;

use super::{cookie, location, shown, submit, told};
use crate::clicks::Stage;
use crate::domains::{add, hub, proven};
use crate::harness::TestApp;
use service_kit::testing::dns::{Held, Names};

#[actix_web::test]
async fn a_visitor_is_led_to_sign_in_and_a_new_creator_to_the_offerings() {
    let app = TestApp::start().await;
    assert_eq!(location(&app.nobody().get("/domains").await), "/signin?next=%2Fdomains");
    let ada = app.creator("Ada").await;
    let page = shown(&ada, "/domains").await;
    assert!(page.contains("No domain yet") && page.contains("Find an offering"), "{page}");
}

#[actix_web::test]
async fn links_stand_in_every_form_and_domains_with_what_was_found() {
    let names = Names::start();
    let app = hub(&names).await;
    let stage = Stage::set(&app).await;
    let (ada, who) = (&stage.ada, cookie(&stage.ada));
    proven(&names, ada, "go.ada.com").await;
    let added = submit(&app, &who, "/domains", &[("domain", "links.ada.com")]).await;
    assert_eq!(location(&added), "/domains");
    let (id, _) = add_again(&stage).await;
    names.put("links.ada.com", &[Held::Alias("elsewhere.example".into())]);
    let checked = submit(&app, &who, &format!("/domains/{id}/check"), &[]).await;
    assert_eq!(location(&checked), "/domains");

    let page = ada.get("/domains").await;

    for url in ["http://go.ada.com:4700/r/brightkiln", "http://hub.example:4700/r/brightkiln/ada"] {
        assert!(page.body.contains(&format!(r#"value="{url}""#)), "{url}");
    }
    assert!(page.body.len() < 60_000, "{} bytes", page.body.len());
    assert_snapshot!(told(&page));
    let list = ada.get("/partnerships").await;
    assert!(list.body.contains(r#"value="http://go.ada.com:4700/r/brightkiln""#), "{}", list.body);
}

/// The id of a domain that was added by the form.
async fn add_again(stage: &Stage<'_>) -> (String, String) {
    let listed = stage.ada.get("/api/domains").await;
    (listed.text("/items/1/id"), listed.text("/items/1/records/0/expected"))
}

#[actix_web::test]
async fn a_name_that_is_refused_stays_in_the_form_with_the_reason() {
    let app = TestApp::start().await;
    let ada = app.creator("Ada").await;
    let refused = submit(&app, &cookie(&ada), "/domains", &[("domain", "localhost")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains(r#"value="localhost""#), "{}", refused.body);
    assert!(told(&refused).contains("This is not below a public suffix"), "{}", told(&refused));
}

#[actix_web::test]
async fn a_link_is_renamed_and_a_domain_removed() {
    let app = TestApp::start().await;
    let stage = Stage::set(&app).await;
    let who = cookie(&stage.ada);
    let path = format!("/partnerships/{}/slug", stage.id());
    let renamed = submit(&app, &who, &path, &[("creatorSlug", "kilns")]).await;
    assert_eq!(location(&renamed), "/domains");
    assert_eq!(stage.ada.get("/api/partnerships").await.text("/items/0/creatorSlug"), "kilns");
    let code = stage.ada.get(&format!("/partnerships/{}/qr.svg", stage.id())).await;
    assert!(code.status == 200 && code.body.starts_with("<svg"), "{}", code.body);

    let (id, _) = add(&stage.ada, "go.ada.com").await;
    let removed = submit(&app, &who, &format!("/domains/{id}/remove"), &[]).await;
    assert_eq!(location(&removed), "/domains");
    assert_eq!(stage.ada.get("/api/domains").await.count(), 0);
}
