//! For how long a message is tried: two weeks, counted anew where somebody or something said so.

use chrono::{DateTime, TimeDelta, Utc};
use network::app::HUB;
use service_kit::outbox::{self, Outcome};

use super::Script;
use crate::harness::TestApp;

fn unavailable() -> Outcome {
    Outcome::Failed { error: "503".into(), retry_after: None }
}

impl TestApp {
    /// Tries the one message of a lane until it is dead; says for how long.
    async fn wear_out(&self, script: &Script, lane: &'static str) -> TimeDelta {
        let began: DateTime<Utc> = self.app.clock.now();
        let waited = || self.app.clock.now() - began;
        while self.state(lane).await == (1, 0) {
            self.try_due(script).await;
            self.advance(TimeDelta::minutes(1));
            assert!(waited() < TimeDelta::days(16), "still waiting after {}", waited());
            if waited() > TimeDelta::hours(6) {
                self.advance(TimeDelta::hours(3));
            }
        }
        waited()
    }
}

#[actix_web::test]
async fn a_message_that_never_arrives_is_tried_for_two_weeks_and_then_dead() {
    let (app, script) = (TestApp::start().await, Script::default());
    script.answer("a", unavailable());
    app.record("a", "one").await;
    assert!(app.wear_out(&script, "a").await >= TimeDelta::days(14));
    assert!((12..=100).contains(&script.tried("a").len()), "{}", script.tried("a").len());
}

#[actix_web::test]
async fn a_dead_letter_that_a_person_retries_starts_the_ladder_anew() {
    let (app, script) = (TestApp::start().await, Script::default());
    script.answer("a", unavailable());
    let id = app.record("a", "one").await;
    app.wear_out(&script, "a").await;
    for way in ["one", "lane", "all"] {
        script.answer("a", unavailable());
        let now = app.app.clock.now();
        let retried = async move |conn: &mut service_kit::Conn| match way {
            "one" => outbox::retry_dead(conn, HUB, id, now).await.map(usize::from),
            "lane" => outbox::retry_lane(conn, HUB, "a", now).await,
            _ => outbox::retry_all_dead(conn, HUB, now).await.map(|it| it as usize),
        };
        assert_eq!(app.app.write(retried).await.expect("retried"), 1);
        app.try_due(&script).await;
        assert_eq!(app.state("a").await, (1, 0), "{way}: one bad moment does not kill it again");
        script.answer("a", Outcome::Dead { error: "422".into() });
        app.advance(TimeDelta::minutes(1));
        app.try_due(&script).await;
        assert_eq!(app.state("a").await, (0, 1), "{way}");
    }
}

#[actix_web::test]
async fn what_a_receiver_holds_up_for_weeks_is_not_dead_and_goes_out_when_it_is_released() {
    let (app, script) = (TestApp::start().await, Script::default());
    script.answer("a", unavailable());
    app.record("a", "tried before").await;
    app.try_due(&script).await;
    script.answer("a", Outcome::Held { error: "403: vendor_suspended".into() });
    for subject in ["one", "one", "two"] {
        app.record("a", subject).await;
    }
    for _ in 0..160 {
        app.try_due(&script).await;
        app.advance(TimeDelta::hours(3));
    }
    assert_eq!(app.state("a").await, (4, 0), "after twenty days");

    script.answer("a", unavailable());
    app.try_due(&script).await;
    assert_eq!(app.state("a").await, (4, 0), "a bad moment after the release kills nothing");

    script.answer("a", Outcome::Sent);
    app.advance(TimeDelta::hours(30));
    app.try_due(&script).await;
    assert_eq!(app.state("a").await, (0, 0));
}
