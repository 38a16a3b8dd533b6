//! A claim lasts as long as its worker lives, and who has lost it takes nothing from the next one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use diesel::{ExpressionMethods, QueryDsl};
use service_kit::outbox::{Carrier, Courier, Outcome, Parcel};
use service_kit::schema::outbox;
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinHandle;

use super::{LONG, Script, until};
use crate::harness::TestApp;

/// Tells its outcome when it is let.
#[derive(Clone)]
struct Gated {
    outcome: Outcome,
    begun: Arc<AtomicUsize>,
    gate: Arc<Semaphore>,
}

impl Gated {
    fn new(outcome: Outcome) -> Self {
        Self { outcome, begun: Arc::default(), gate: Arc::new(Semaphore::new(0)) }
    }

    /// Sets out with what is due, and waits until it is on its way.
    async fn set_out(&self, app: &TestApp) -> JoinHandle<usize> {
        let (db, clock, sealer) =
            (app.app.db.clone(), app.app.clock.clone(), app.app.sealer.clone());
        let courier = Courier::new(db, clock, sealer, Arc::new(Notify::new()), self.clone());
        let running = tokio::spawn(async move { courier.deliver_all().await.expect("delivered") });
        until("it to be on its way", async || self.begun.load(Ordering::SeqCst) == 1).await;
        running
    }
}

impl TestApp {
    /// Whether every message that waits is claimed for ten seconds to come.
    async fn claimed_for_now(&self) -> bool {
        let soon = self.app.clock.now() + TimeDelta::seconds(10);
        let claimed = async move |conn: &mut service_kit::Conn| {
            let free = outbox::table.filter(outbox::claimed_until.lt(soon)).count();
            let free: i64 = diesel_async::RunQueryDsl::get_result(free, conn).await?;
            Ok(free == 0)
        };
        self.app.read(claimed).await.expect("it is read")
    }
}

impl Carrier for Gated {
    async fn carry(&self, _: &Parcel) -> Outcome {
        self.begun.fetch_add(1, Ordering::SeqCst);
        self.gate.acquire().await.expect("the gate stays").forget();
        self.outcome.clone()
    }
}

#[actix_web::test]
async fn a_late_failure_takes_nothing_from_the_sender_that_came_after() {
    let app = TestApp::start().await;
    app.record("a", "one").await;
    let slow = Gated::new(Outcome::Dead { error: "422".into() });
    let first = slow.set_out(&app).await;
    app.as_owner(&["UPDATE outbox SET claim = 'lost', claimed_until = NULL"]).await.expect("lost");
    let heir = Gated::new(Outcome::Sent);
    let second = heir.set_out(&app).await;

    slow.gate.add_permits(1);
    first.await.expect("it ran");
    assert_eq!(app.state("a").await, (1, 0), "the heir has the word");

    heir.gate.add_permits(1);
    second.await.expect("it ran");
    assert_eq!(app.state("a").await, (0, 0));
}

#[actix_web::test]
async fn a_delivery_that_takes_long_stays_with_its_worker() {
    let app = TestApp::start().await;
    app.record("a", "one").await;
    let slow = Gated::new(Outcome::Sent);
    let first = slow.set_out(&app).await;
    for _ in 0..4 {
        app.advance(TimeDelta::seconds(10));
        until("the claim to be renewed", async || app.claimed_for_now().await).await;
    }
    assert_eq!(app.try_due(&Script::default()).await, 0, "it is not free");
    slow.gate.add_permits(1);
    first.await.expect("it ran");
    assert_eq!(app.state("a").await, (0, 0));
}

#[actix_web::test]
async fn a_failure_that_is_late_and_whose_claim_nobody_took_is_booked() {
    let app = TestApp::start().await;
    app.record("a", "one").await;
    let slow = Gated::new(Outcome::Dead { error: "422".into() });
    let only = slow.set_out(&app).await;
    app.advance(TimeDelta::seconds(61));
    slow.gate.add_permits(1);
    only.await.expect("it ran");
    assert_eq!(app.state("a").await, (0, 1));
}

#[actix_web::test]
async fn a_delivery_without_an_end_is_broken_off_and_tried_again() {
    let (app, script) = (TestApp::start().await, Script::default());
    app.record("hangs", "one").await;
    for tries in 1..=2 {
        let courier = app.courier_of(&script).with_longest(Duration::from_millis(20));
        let ended = tokio::time::timeout(LONG, courier.deliver_all()).await;
        assert_eq!(ended.expect("it is broken off").expect("the outbox can be read"), 1);
        assert_eq!((script.tried("hangs").len(), app.state("hangs").await), (tries, (1, 0)));
        app.advance(TimeDelta::minutes(2));
    }
}
