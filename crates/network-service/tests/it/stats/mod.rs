//! `GET`, `POST /api/operator/stats`, and the jobs `stats.pull` and `stats.resume`

use api_types::{CreatorId, PartnerId, VendorId};
use chrono::TimeDelta;
use network::affiliations::model::Affiliation;
use network::{affiliations, creators, stats};
use serde_json::{Value, json};
use service_kit::Conn;

use crate::brand::{Brand, Fault};
use crate::harness::{TestApp, at};

const RUN: &str = "/api/operator/stats";

/// Makes `count` creators partners of a brand, as if it had enrolled them.
async fn partners(app: &TestApp, brand: &Brand<'_>, count: u64) -> Vec<PartnerId> {
    let vendor: VendorId = brand.id.parse().expect("an id");
    let made = async move |conn: &mut Conn| {
        let mut made = Vec::new();
        for number in 0..count {
            let now = at("2026-11-01T00:00:00Z") + TimeDelta::seconds(number as i64);
            let email = format!("p{number}-{vendor}@example.com");
            let creator: CreatorId = creators::actions::join(conn, &email, now).await?.id;
            let partner = PartnerId::new_at(now);
            let affiliation = Affiliation::provisioned(vendor, partner, creator, false, now);
            made.push(affiliations::store::affiliate(conn, &affiliation).await?.vendor_partner_id);
        }
        Ok(made)
    };
    app.app.write(made).await.expect("partners")
}

fn tells(brand: &Brand<'_>, partner: PartnerId, change: impl FnOnce(&mut Value)) {
    let mut told = json!({
        "partnerId": partner, "nextPayable": null,
        "days": [{
            "day": "2026-11-20", "currency": "USD", "clicks": 3, "conversions": 1,
            "revenue": "10.00", "refunds": "0.00", "commissionAccrued": "2.00",
            "commissionApproved": "0.00", "commissionPaid": "0.00", "commissionReversed": "0.00",
        }],
    });
    change(&mut told);
    brand.stub.state().dashboards.insert(partner.to_string(), told);
}

fn asked(brand: &Brand<'_>) -> Vec<usize> {
    let calls = brand.stub.received("POST /partners/dashboard");
    calls.iter().map(|it| it.body["partnerIds"].as_array().map_or(0, Vec::len)).collect()
}

/// What is kept about a partner's figures: clicks of all days, and why they are no newer.
async fn kept(app: &TestApp, partner: PartnerId) -> (i64, Option<String>) {
    let read = async move |conn: &mut Conn| {
        use diesel::prelude::*;
        use diesel_async::RunQueryDsl;
        use network::schema::{affiliations, vendor_daily};
        let clicks: Vec<i64> = vendor_daily::table
            .filter(vendor_daily::vendor_partner_id.eq(partner))
            .select(vendor_daily::clicks)
            .load(conn)
            .await?;
        let error = affiliations::table
            .filter(affiliations::vendor_partner_id.eq(partner))
            .select(affiliations::stats_error)
            .first(conn)
            .await?;
        Ok((clicks.iter().sum(), error))
    };
    app.app.read(read).await.expect("it is read")
}

#[tokio::test(flavor = "multi_thread")]
async fn absurd_figures_are_refused_for_their_partner_alone() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let ids = partners(&app, &brand, 7).await;
    ids.iter().for_each(|it| tells(&brand, *it, |_| ()));
    app.job("stats.pull").await;
    tells(&brand, ids[0], |it| it["days"][0]["clicks"] = json!(7));
    tells(&brand, ids[1], |it| it["days"][0]["clicks"] = json!(-7));
    tells(&brand, ids[2], |it| it["days"][0]["revenue"] = json!("1.001"));
    tells(&brand, ids[3], |it| it["days"][0]["day"] = json!("2026-08-01"));
    tells(&brand, ids[4], |it| it["days"][0]["currency"] = json!("???"));
    brand.stub.state().dashboards.remove(&ids[5].to_string());
    tells(&brand, ids[6], |it| it["days"][0]["revenue"] = json!("1000000000000.01"));
    app.advance(TimeDelta::hours(1));
    app.job("stats.pull").await;

    assert_eq!(kept(&app, ids[0]).await, (7, None));
    for (id, why) in [
        (ids[1], "-7 clicks on 2026-11-20"),
        (ids[2], "revenue of 1.001, finer than USD is on 2026-11-20"),
        (ids[3], "2026-08-01 was not asked for"),
        (ids[4], "it cannot be read"),
        (ids[5], "The brand tells no figures of this partner"),
        (ids[6], "revenue of 1000000000000.01 USD on 2026-11-20"),
    ] {
        let (clicks, error) = kept(&app, id).await;
        assert_eq!(clicks, 3, "the last figures stay");
        let error = error.expect("a reason");
        assert!(error.contains(why), "{error}");
    }
    let run = app.admin().get(RUN).await;
    assert_eq!((run.number("/told"), run.number("/refused")), (1, 6));
}

#[tokio::test(flavor = "multi_thread")]
async fn partners_that_were_not_asked_for_are_not_booked() {
    let app = TestApp::start().await;
    let (brand, other) = (app.brand("Brightkiln").await, app.brand("Mudworks").await);
    let mine = partners(&app, &brand, 1).await[0];
    let foreign = partners(&app, &other, 1).await[0];
    tells(&other, foreign, |_| ());
    // Answers with somebody else's partner, under the id that it was asked for.
    tells(&brand, mine, |it| it["partnerId"] = json!(foreign));
    app.job("stats.pull").await;
    assert_eq!(kept(&app, foreign).await.0, 3, "told once, by its own brand");
    assert_eq!(kept(&app, mine).await.0, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_call_is_made_per_brand_and_500_partners() {
    let app = TestApp::start().await;
    let (brand, other) = (app.brand("Brightkiln").await, app.brand("Mudworks").await);
    partners(&app, &brand, 501).await;
    partners(&app, &other, 2).await;
    app.job("stats.pull").await;
    assert_eq!((asked(&brand), asked(&other)), (vec![500, 1], vec![2]));
    let run = app.admin().get(RUN).await;
    assert_eq!((run.number("/brands"), run.number("/done")), (2, 2));
    assert!(!run.json()["finishedAt"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_run_goes_on_where_it_was_and_a_live_one_is_left_alone() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let ids = partners(&app, &brand, 501).await;
    ids.iter().for_each(|it| tells(&brand, *it, |_| ()));
    let (now, first) = (app.app.clock.now(), ids[..500].to_vec());
    let vendor: VendorId = brand.id.parse().expect("an id");
    // A worker books its first batch, and dies.
    let died = async move |conn: &mut Conn| {
        let run = stats::actions::begin(conn, now).await?;
        let claim = stats::store::claim(conn, run, now).await?.expect("a brand to ask");
        let batch = affiliations::store::partners_of_vendor(conn, vendor, None, 500).await?;
        let last = batch.last().expect("partners").0;
        stats::actions::book(conn, vendor, &first, Vec::new(), now).await?;
        stats::store::advance(conn, &claim, last, (0, 500), now).await
    };
    assert!(app.app.write(died).await.expect("booked"));

    app.job("stats.resume").await;
    assert_eq!(asked(&brand), Vec::<usize>::new(), "the worker may be alive");
    app.advance(TimeDelta::minutes(4));
    app.job("stats.resume").await;
    assert_eq!(asked(&brand), [1], "only what was left");
    assert_eq!(kept(&app, ids[500]).await.0, 3);
    let run = app.admin().get(RUN).await;
    assert_eq!((run.number("/done"), run.number("/told"), run.number("/refused")), (1, 1, 500));
    app.job("stats.resume").await;
    assert_eq!(asked(&brand), [1], "a run that is done is done");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_was_taken_for_dead_books_nothing_twice() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    let vendor: VendorId = brand.id.parse().expect("an id");
    partners(&app, &brand, 2).await;
    let now = app.app.clock.now();
    let slow = async move |conn: &mut Conn| {
        let run = stats::actions::begin(conn, now).await?;
        let claim = stats::store::claim(conn, run, now).await?.expect("a brand to ask");
        let batch = affiliations::store::partners_of_vendor(conn, vendor, None, 500).await?;
        Ok((claim, batch.last().expect("partners").0))
    };
    let (claim, last) = app.app.write(slow).await.expect("claimed");
    app.advance(TimeDelta::minutes(4));
    app.job("stats.resume").await;
    let late =
        async move |conn: &mut Conn| stats::store::advance(conn, &claim, last, (2, 0), now).await;
    assert!(!app.app.write(late).await.expect("asked"), "the claim is lost");
    assert_eq!(app.admin().get(RUN).await.number("/refused"), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_brand_is_told_on_the_run_and_spoils_no_other() {
    let app = TestApp::start().await;
    let olga = app.operator().await;
    let (dead, live) = (app.brand("Brightkiln").await, app.brand("Mudworks").await);
    let gone = partners(&app, &dead, 2).await;
    let told = partners(&app, &live, 2).await;
    told.iter().for_each(|it| tells(&live, *it, |_| ()));
    dead.stub.fails("POST /partners/dashboard", Fault::Nonsense);
    app.job("stats.pull").await;

    let run = olga.get(RUN).await;
    assert_eq!((run.number("/failed"), run.number("/done"), run.number("/told")), (1, 1, 2));
    assert!(kept(&app, gone[0]).await.1.is_some());
    assert_eq!(kept(&app, told[1]).await, (3, None));
    let page = olga.get("/operator").await;
    assert!(page.body.contains("1 failed"), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_starts_a_run_and_joins_the_open_one() {
    let app = TestApp::start().await;
    let brand = app.brand("Brightkiln").await;
    partners(&app, &brand, 1).await;
    let begun = app.app.write({
        let now = app.app.clock.now();
        async move |conn: &mut Conn| stats::actions::begin(conn, now).await
    });
    let begun = begun.await.expect("begun");
    let started = app.admin().post(RUN, json!({})).await;
    assert_eq!((started.status.as_u16(), started.text("/id")), (202, begun.to_string()));
    let log = app.admin().get("/api/operator/audit?verb=stats.run").await;
    assert_eq!(log.text("/items/0/subject"), begun.to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_never_ends_makes_way_for_the_next_night() {
    let app = TestApp::start().await;
    assert!(app.admin().get(RUN).await.json().is_null());
    let brand = app.brand("Brightkiln").await;
    partners(&app, &brand, 1).await;
    let now = app.app.clock.now();
    let begun = async move |conn: &mut Conn| stats::actions::begin(conn, now).await;
    let old = app.app.write(begun).await.expect("begun");
    app.advance(TimeDelta::hours(21));
    app.job("stats.pull").await;
    let run = app.admin().get(RUN).await;
    assert_ne!(run.text("/id"), old.to_string());
    assert_eq!(run.number("/done"), 1);
}
