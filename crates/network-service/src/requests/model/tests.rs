//! Rules of requests, tried.

use super::*;

fn pending() -> Request {
    let now = DateTime::UNIX_EPOCH;
    let apply = Apply { pitch: " Hello ".into(), preferred_slug: "Ada".into() };
    let (vendor, offering) = (VendorId::new_at(now), OfferingId::new_at(now));
    Request::new(vendor, offering, CreatorId::new_at(now), apply, now).expect("lawful")
}

fn begun(request: Request, now: DateTime<Utc>) -> Request {
    match request.begin(None, "claim", now).expect("lawful") {
        Begun::Mine(request) => *request,
        other => panic!("expected a claim, got {other:?}"),
    }
}

#[test]
fn an_application_is_trimmed_and_bounded() {
    assert_eq!((pending().pitch.as_str(), pending().preferred_slug.as_str()), ("Hello", "ada"));
    let it = pending();
    let field = |pitch: String, preferred_slug: &str| {
        let apply = Apply { pitch, preferred_slug: preferred_slug.into() };
        let made = Request::new(it.vendor_id, it.offering_id, it.creator_id, apply, it.created_at);
        let err = made.expect_err("refused");
        err.refusal().and_then(|it| it.field.clone()).expect("a field").into_owned()
    };
    assert_eq!(field("x".repeat(2_001), "ada"), "pitch");
    assert_eq!(field(String::new(), "a"), "preferredSlug");
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
    assert!(rejected.compensation().is_none());
    assert!(rejected.begin(None, "late", now).is_err());
}
