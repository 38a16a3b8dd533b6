//! Letters to a brand about many applications

use chrono::TimeDelta;

use crate::brand::apply;
use crate::harness::TestApp;

const DESK: &str = "desk@brand.example";

#[tokio::test(flavor = "multi_thread")]
async fn more_than_ten_applications_an_hour_come_in_one_letter() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let offer = brand.publish("Kilns").await;
    let before = app.mails_to(DESK).await.len();
    let mut ids = Vec::new();
    for number in 0..13 {
        let creator = app.creator(&format!("Maker{number}")).await;
        ids.push(apply(&creator, &offer, &format!("maker-{number}")).await);
    }
    assert_eq!(app.mails_to(DESK).await.len(), before + 10, "one each, up to ten");
    brand.reject(&ids[12]).await;

    app.job("requests.digest").await;
    let mails = app.mails_to(DESK).await;
    assert_eq!(mails.len(), before + 11);
    let digest = mails.last().expect("a digest");
    assert_eq!(digest.subject, "2 more creators applied");
    for told in [
        format!("Maker10 to Kilns: https://brand.example/admin/network/requests/{}", ids[10]),
        format!("Maker11 to Kilns: https://brand.example/admin/network/requests/{}", ids[11]),
        "https://brand.example/admin/network/requests".to_owned(),
    ] {
        assert!(digest.text.contains(&told), "{told}: {}", digest.text);
    }
    assert!(!digest.text.contains("Maker12"), "it is decided: {}", digest.text);
    app.job("requests.digest").await;
    assert_eq!(app.mails_to(DESK).await.len(), before + 11, "nobody is told twice");

    app.advance(TimeDelta::hours(1));
    let late = app.creator("Late").await;
    apply(&late, &offer, "late").await;
    let mails = app.mails_to(DESK).await;
    assert_eq!(mails.last().expect("a mail").subject, "Late applied to Kilns");
}
