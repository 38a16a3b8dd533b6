//! Rules of requests, tried.

use api_types::federation::{PutOffering, VendorStatus};

use super::*;
use crate::creators::Creator;
use crate::offerings::model::{Counted, lawful};

const PROGRAM: &str = "prg_01J00000000000000000000001";

fn shown() -> Shown {
    let now = DateTime::UNIX_EPOCH;
    let put: PutOffering = serde_json::from_value(serde_json::json!({
        "title": "Kilns", "description": "", "productUrl": "https://brand.example/",
        "terms": {
            "rule": {"kind": "percent", "value": "20.00", "months": 12},
            "model": "last_click", "windowDays": 60, "holdbackDays": 30,
        },
        "termsVersion": 3, "published": true, "version": 1,
    }))
    .expect("an offering");
    let offering = lawful(VendorId::new_at(now), PROGRAM, put, now).expect("lawful");
    Shown {
        offering,
        counted: Counted { partners: 0, epc: None, epc_currency: None },
        vendor_name: "Brightkiln".into(),
        vendor_slug: "brightkiln".into(),
        vendor_status: VendorStatus::Active,
    }
}

fn wish(pitch: &str, slug: &str, terms_version: i32) -> Apply {
    Apply { pitch: pitch.into(), preferred_slug: slug.into(), terms_version }
}

fn creator() -> Creator {
    let now = DateTime::UNIX_EPOCH;
    Creator::new(CreatorId::new_at(now), "ada@example.com".into(), now)
}

fn pending() -> Request {
    let now = DateTime::UNIX_EPOCH;
    Request::new(&shown(), creator().id, wish(" Hello ", "Ada", 3), now).expect("lawful")
}

fn begun(request: Request, now: DateTime<Utc>) -> Request {
    match request.begin(None, "claim", now).expect("lawful") {
        Begun::Mine(request) => *request,
        other => panic!("expected a claim, got {other:?}"),
    }
}

fn failure() -> FederationFailure {
    let (step, at) = (SagaStep::Partner, DateTime::UNIX_EPOCH);
    FederationFailure { step, status: None, error: "unreachable".into(), detail: "x".into(), at }
}

fn ask() -> Option<api_types::partners::CreatePartner> {
    Some(pending().partner_call(&creator(), PROGRAM.parse().expect("an id")))
}

#[test]
fn an_application_is_trimmed_and_bounded() {
    assert_eq!((pending().pitch.as_str(), pending().preferred_slug.as_str()), ("Hello", "ada"));
    let field = |apply: Apply| {
        let made = Request::new(&shown(), creator().id, apply, DateTime::UNIX_EPOCH);
        let err = made.expect_err("refused");
        err.refusal().and_then(|it| it.field.clone()).expect("a field").into_owned()
    };
    assert_eq!(field(wish(&"x".repeat(2_001), "ada", 3)), "pitch");
    assert_eq!(field(wish("", "a", 3)), "preferredSlug");
    assert_eq!(field(wish("", "ada", 2)), "termsVersion");
}

#[test]
fn other_terms_than_those_in_force_are_told_in_words() {
    let made = Request::new(&shown(), creator().id, wish("", "ada", 2), DateTime::UNIX_EPOCH);
    let err = made.expect_err("refused");
    let refusal = err.refusal().expect("told");
    assert_eq!(refusal.code, ErrorCode::TermsChanged);
    assert!(refusal.detail.contains("version 3: 20 % of every sale"), "{}", refusal.detail);
}

#[test]
fn a_claim_keeps_others_out_until_it_runs_out() {
    let now = DateTime::UNIX_EPOCH;
    let mine = begun(pending(), now);
    assert!(matches!(mine.clone().begin(None, "other", now), Ok(Begun::UnderWay)));
    let taken_over = begun(mine, now + CLAIM);
    assert_eq!(taken_over.status, RequestStatus::Provisioning);
}

#[test]
fn nothing_is_closed_while_it_is_provisioned() {
    let now = DateTime::UNIX_EPOCH;
    let code =
        |outcome: Result<Closed>| outcome.expect_err("refused").refusal().expect("told").code;
    let mine = begun(pending(), now);
    assert_eq!(code(mine.clone().reject(None, now)), ErrorCode::RequestProvisioning);
    assert_eq!(code(mine.clone().cancel(now)), ErrorCode::RequestProvisioning);
    assert_eq!(code(mine.approved(now).cancel(now)), ErrorCode::RequestNotPending);
}

#[test]
fn closing_twice_is_closing_once() {
    let now = DateTime::UNIX_EPOCH;
    let Ok(Closed::Now(rejected)) = pending().reject(None, now) else { panic!("rejected") };
    assert!(matches!(rejected.clone().reject(None, now), Ok(Closed::Before(_))));
    assert!(rejected.compensation(ask()).is_none());
    assert!(rejected.begin(None, "late", now).is_err());
}

#[test]
fn what_may_have_been_made_is_taken_back_and_what_was_refused_is_not() {
    let now = DateTime::UNIX_EPOCH;
    let refused = begun(pending(), now).failed(failure(), false);
    assert!(refused.compensation(ask()).is_none(), "nothing left the hub");
    let lost = begun(pending(), now).failed(failure(), true);
    let owed = lost.compensation(ask()).expect("a compensation");
    assert!(owed.partner.is_none() && owed.ask.is_some());
    let then_refused = begun(lost, now).failed(failure(), false);
    assert!(then_refused.compensation(ask()).is_some(), "a later refusal does not undo it");
    let died = begun(begun(pending(), now), now + CLAIM).failed(failure(), false);
    assert!(died.compensation(ask()).is_some(), "a worker that died may have asked");
}
