//! The courier: who is waited for, in which order, when again, and what a crash leaves.

mod claims;
mod ladder;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use api_types::MessageId;
use chrono::TimeDelta;
use network::app::HUB;
use serde_json::json;
use service_kit::outbox::{self, Carrier, Courier, Message, Outcome, Parcel, Room};
use tokio::sync::Notify;

use crate::harness::TestApp;

const LONG: Duration = Duration::from_secs(20);

/// What is done with messages, by the beginning of their lane.
#[derive(Clone, Default)]
struct Script {
    seen: Arc<Mutex<Vec<(String, String, MessageId)>>>,
    answers: Arc<Mutex<HashMap<&'static str, Outcome>>>,
}

impl Script {
    fn answer(&self, lane: &'static str, outcome: Outcome) {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).insert(lane, outcome);
    }

    /// What was tried in a lane, in order: subject and message.
    fn tried(&self, lane: &str) -> Vec<(String, MessageId)> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let of_lane = seen.iter().filter(|it| it.0 == lane);
        of_lane.map(|(_, subject, id)| (subject.clone(), *id)).collect()
    }
}

impl Carrier for Script {
    async fn carry(&self, parcel: &Parcel) -> Outcome {
        let seen = (parcel.lane.clone(), parcel.subject.clone(), parcel.id);
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(seen);
        match parcel.lane.as_str() {
            "hangs" => std::future::pending().await,
            "panics" => panic!("this carrier breaks off"),
            lane => {
                let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
                answers.get(lane).cloned().unwrap_or(Outcome::Sent)
            }
        }
    }
}

impl TestApp {
    fn courier_of(&self, script: &Script) -> Courier<Script> {
        let (db, clock) = (self.app.db.clone(), self.app.clock.clone());
        Courier::new(db, clock, self.app.sealer.clone(), Arc::new(Notify::new()), script.clone())
    }

    async fn record(&self, lane: &str, subject: &str) -> MessageId {
        let (sealer, now) = (self.app.sealer.clone(), self.app.clock.now());
        let (lane, subject) = (lane.to_owned(), subject.to_owned());
        let recorded = async move |conn: &mut service_kit::Conn| {
            let message = Message { lane: &lane, subject, kind: "test" };
            outbox::record(conn, &sealer, HUB, message, &json!({}), now).await
        };
        let id = self.app.write(recorded).await.expect("a message");
        self.advance(TimeDelta::milliseconds(1));
        id
    }

    async fn state(&self, lane: &'static str) -> (i64, i64) {
        let state =
            async move |conn: &mut service_kit::Conn| outbox::lane_state(conn, HUB, lane).await;
        let state = self.app.read(state).await.expect("a state");
        (state.waiting, state.dead)
    }

    /// Tries what is due; how many were tried.
    async fn try_due(&self, script: &Script) -> usize {
        self.courier_of(script).deliver_all().await.expect("the outbox can be read")
    }
}

async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let waiting = async {
        while !holds().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LONG, waiting).await.unwrap_or_else(|_| panic!("in vain: {what}"));
}

#[actix_web::test]
async fn a_receiver_who_hangs_holds_up_nobody_else() {
    let (app, script) = (TestApp::start().await, Script::default());
    for number in 0..100 {
        app.record("hangs", &format!("s{number}")).await;
    }
    for number in 0..60 {
        app.record("a", &format!("s{number}")).await;
        app.record("b", &format!("s{number}")).await;
    }
    let running = tokio::spawn(app.courier_of(&script).run());
    until("the other lanes to be through", async || {
        app.state("a").await.0 + app.state("b").await.0 == 0
    })
    .await;
    assert_eq!(app.state("hangs").await, (100, 0));
    assert_eq!(script.tried("hangs").len(), Room::default().first);
    running.abort();
}

#[actix_web::test]
async fn messages_of_one_subject_keep_their_order_over_several_couriers() {
    let (app, script) = (TestApp::start().await, Script::default());
    let mut recorded = Vec::new();
    for number in 0..40 {
        recorded.push(app.record("a", "one").await);
        app.record("a", &format!("other {number}")).await;
    }
    let running: Vec<_> = (0..3).map(|_| tokio::spawn(app.courier_of(&script).run())).collect();
    until("all to be sent", async || app.state("a").await.0 == 0).await;
    let tried = script.tried("a");
    let one: Vec<MessageId> = tried.iter().filter(|it| it.0 == "one").map(|(_, id)| *id).collect();
    assert_eq!(one, recorded);
    assert_eq!(tried.len(), 80, "each is tried once");
    running.iter().for_each(tokio::task::JoinHandle::abort);
}

#[actix_web::test]
async fn a_message_that_fails_stops_its_subject_alone() {
    let (app, script) = (TestApp::start().await, Script::default());
    script.answer("a", Outcome::Failed { error: "503".into(), retry_after: None });
    let first = app.record("a", "one").await;
    assert_eq!(app.try_due(&script).await, 1);
    script.answer("a", Outcome::Sent);
    app.record("a", "one").await;
    app.record("a", "two").await;
    assert_eq!(app.try_due(&script).await, 1, "the second of the subject waits for the first");
    assert_eq!(script.tried("a").last().expect("one").0, "two");
    app.advance(TimeDelta::seconds(37));
    assert_eq!(app.try_due(&script).await, 2);
    assert_eq!(script.tried("a")[2].1, first);
}

#[actix_web::test]
async fn what_a_dead_courier_had_claimed_is_free_again_after_fifteen_seconds() {
    let (app, script) = (TestApp::start().await, Script::default());
    app.record("hangs", "one").await;
    let running = tokio::spawn(app.courier_of(&script).run());
    until("the message to be on its way", async || !script.tried("hangs").is_empty()).await;
    running.abort();
    let heir = Script::default();
    let tries = async || tokio::spawn(app.courier_of(&heir).run());
    app.advance(TimeDelta::seconds(14));
    let early = tries().await;
    app.record("a", "sent after the look at the claim").await;
    until("a look", async || app.state("a").await.0 == 0).await;
    assert!(heir.tried("hangs").is_empty(), "the claim still holds");
    early.abort();
    app.advance(TimeDelta::seconds(1));
    let late = tries().await;
    until("the message to be tried again", async || heir.tried("hangs").len() == 1).await;
    late.abort();
}

#[actix_web::test]
async fn a_refusal_kills_at_once_and_a_retry_after_is_waited_for() {
    let (app, script) = (TestApp::start().await, Script::default());
    script.answer("a", Outcome::Dead { error: "422".into() });
    script.answer("b", Outcome::Failed { error: "429".into(), retry_after: Some(3_000) });
    app.record("a", "one").await;
    app.record("b", "one").await;
    assert_eq!(app.try_due(&script).await, 2);
    assert_eq!((app.state("a").await, app.state("b").await), ((0, 1), (1, 0)));
    app.advance(TimeDelta::seconds(2_900));
    assert_eq!(app.try_due(&script).await, 0, "not before it was asked to come");
    app.advance(TimeDelta::seconds(101));
    assert_eq!(app.try_due(&script).await, 1);
}

#[actix_web::test]
async fn a_delivery_that_breaks_off_is_tried_again() {
    let (app, script) = (TestApp::start().await, Script::default());
    app.record("panics", "one").await;
    assert_eq!(app.try_due(&script).await, 1);
    assert_eq!(app.state("panics").await, (1, 0));
    app.advance(TimeDelta::seconds(37));
    assert_eq!(app.try_due(&script).await, 1);
}
