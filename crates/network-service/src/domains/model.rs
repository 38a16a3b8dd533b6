//! What a domain is, which names are lawful, and what a look at the DNS makes of it. No I/O.

use api_types::domains::{Domain as Wire, DomainRecord, DomainStatus};
use api_types::{CreatorId, DomainId};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use service_kit::{Refusal, Result, tokens};
use url::{Host, Url};

use crate::schema::creator_domains;

/// How many a creator may have.
pub const MOST: i64 = 10;

/// How long links work after the proof was missed.
const GRACE: TimeDelta = TimeDelta::days(3);

#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = creator_domains, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct Domain {
    pub id: DomainId,
    pub creator_id: CreatorId,
    pub domain: String,
    pub token: String,
    pub status: DomainStatus,
    pub found_proof: Option<String>,
    pub found_target: Option<String>,
    pub is_pointed: bool,
    pub trouble: Option<String>,
    pub checked_at: Option<DateTime<Utc>>,
    pub verified_at: Option<DateTime<Utc>>,
    pub lost_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// What the DNS said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The texts where the proof belongs.
    pub proofs: Vec<String>,
    pub target: Option<String>,
    pub is_pointed: bool,
    /// The DNS did not answer: nothing else in here counts.
    pub trouble: Option<String>,
}

/// What a look changed, as far as the creator is to hear of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The proof is gone.
    Warned,
    /// It was gone for three days.
    TurnedOff,
}

impl Domain {
    pub fn new(creator: CreatorId, domain: String, now: DateTime<Utc>) -> Self {
        Self {
            id: DomainId::new_at(now),
            creator_id: creator,
            domain,
            token: tokens::mint("opd_"),
            status: DomainStatus::Pending,
            found_proof: None,
            found_target: None,
            is_pointed: false,
            trouble: None,
            checked_at: None,
            verified_at: None,
            lost_at: None,
            created_at: now,
        }
    }

    /// Where the proof belongs.
    pub fn proof_name(&self) -> String {
        format!("_openpartner.{}", self.domain)
    }

    /// What the proof says.
    pub fn proof(&self) -> String {
        format!("openpartner-verify={}", self.token)
    }

    /// Whether links work here.
    pub fn is_in_use(&self) -> bool {
        matches!(self.status, DomainStatus::Verified | DomainStatus::Warned)
    }

    /// The domain after a look at the DNS, and what of it is to be told.
    pub fn judged(self, look: Look, now: DateTime<Utc>) -> (Self, Option<Turn>) {
        let checked_at = Some(now);
        if look.trouble.is_some() {
            return (Self { trouble: look.trouble, checked_at, ..self }, None);
        }
        let proof = self.proof();
        let is_proven = look.proofs.contains(&proof);
        let found_proof = if is_proven { Some(proof) } else { look.proofs.into_iter().next() };
        let (found_target, is_pointed, trouble) = (look.target, look.is_pointed, None);
        let seen = Self { found_proof, found_target, is_pointed, trouble, checked_at, ..self };
        if is_proven { (seen.proven(now), None) } else { seen.missed(now) }
    }

    fn proven(self, now: DateTime<Utc>) -> Self {
        let verified_at = self.verified_at.filter(|_| self.is_in_use()).or(Some(now));
        Self { status: DomainStatus::Verified, verified_at, lost_at: None, ..self }
    }

    fn missed(self, now: DateTime<Utc>) -> (Self, Option<Turn>) {
        match self.status {
            DomainStatus::Pending | DomainStatus::Off => (self, None),
            DomainStatus::Verified => {
                let warned = Self { status: DomainStatus::Warned, lost_at: Some(now), ..self };
                (warned, Some(Turn::Warned))
            }
            DomainStatus::Warned if self.off_at().is_some_and(|it| it <= now) => {
                (Self { status: DomainStatus::Off, ..self }, Some(Turn::TurnedOff))
            }
            DomainStatus::Warned => (self, None),
        }
    }

    /// When links stop unless the proof comes back.
    pub fn off_at(&self) -> Option<DateTime<Utc>> {
        self.lost_at.filter(|_| self.status == DomainStatus::Warned).map(|it| it + GRACE)
    }

    /// What is wrong with it, as of the last look; none when nothing is.
    pub fn reason(&self) -> Option<String> {
        let (proof, target) = (self.found_proof.as_deref(), self.found_target.as_deref());
        match (&self.trouble, proof, target) {
            (Some(trouble), ..) => Some(trouble.clone()),
            _ if self.checked_at.is_none() => Some("Not looked at yet".into()),
            (None, None, _) => Some("There is no TXT record".into()),
            (None, Some(text), _) if text != self.proof() => {
                Some(format!("The TXT record says {text}"))
            }
            _ if self.is_pointed => None,
            (None, _, Some(target)) => Some(format!("It points to {target}")),
            (None, _, None) => Some("It points nowhere".into()),
        }
    }

    /// As its creator sees it; `hub` is the name to point to.
    pub fn as_wire(self, hub: &str) -> Wire {
        let proof = DomainRecord {
            kind: "TXT".into(),
            name: self.proof_name(),
            expected: self.proof(),
            is_right: self.found_proof.as_deref() == Some(&self.proof()),
            found: self.found_proof.clone(),
        };
        let target = DomainRecord {
            kind: "CNAME".into(),
            name: self.domain.clone(),
            expected: hub.to_owned(),
            found: self.found_target.clone(),
            is_right: self.is_pointed,
        };
        Wire {
            id: self.id,
            status: self.status,
            off_at: self.off_at(),
            records: vec![proof, target],
            domain: self.domain,
            checked_at: self.checked_at,
            trouble: self.trouble,
            verified_at: self.verified_at,
            created_at: self.created_at,
        }
    }
}

/// A name that can be a creator's own, in its one spelling: below a public suffix, and not the hub's.
pub fn lawful_name(text: &str, hub: &str) -> Result<String> {
    let refusal = |detail: &'static str| Refusal::field("domain", detail);
    const ODD: &str = "Write a bare domain, such as go.example.com";
    let text = text.trim().trim_end_matches('.');
    let text = text.strip_prefix("https://").unwrap_or(text).trim_end_matches('/');
    if text.is_empty() || text.contains(['/', '?', '#', '@', ':', ' ', '\\', '%', '*']) {
        return Err(refusal(ODD).into());
    }
    let url = Url::parse(&format!("https://{text}/")).map_err(|_| refusal(ODD))?;
    let Some(Host::Domain(name)) = url.host() else { return Err(refusal(ODD).into()) };
    if name.len() > 253 || name.split('.').any(|it| it.is_empty() || it.len() > 63) {
        return Err(refusal(ODD).into());
    }
    if name == hub || name.strip_suffix(hub).is_some_and(|it| it.ends_with('.')) {
        return Err(refusal("This name is the hub's own").into());
    }
    let is_known = psl::suffix(name.as_bytes()).is_some_and(|it| it.is_known());
    if !is_known || psl::domain(name.as_bytes()).is_none() {
        return Err(refusal("This is not below a public suffix such as .com or .co.uk").into());
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    fn domain() -> Domain {
        Domain::new(CreatorId::new_at(at(0)), "go.ada.com".into(), at(0))
    }

    fn proven(domain: &Domain) -> Look {
        Look { proofs: vec!["v=spf1".into(), domain.proof()], ..Look::default() }
    }

    #[test]
    fn a_name_stands_below_a_public_suffix_and_is_not_the_hubs() {
        let lawful = |text: &str| lawful_name(text, "hub.openpartner.dev");
        for (text, name) in [
            ("go.Ada.com", "go.ada.com"),
            (" https://go.ada.co.uk/ ", "go.ada.co.uk"),
            ("ada.com.", "ada.com"),
            ("bücher.de", "xn--bcher-kva.de"),
        ] {
            assert_eq!(lawful(text).ok().as_deref(), Some(name), "{text}");
        }
        let bad = [
            "",
            "com",
            "co.uk",
            "localhost",
            "go.ada.example",
            "127.0.0.1",
            "[::1]",
            "a b.com",
            "ada.com/x",
            "ada.com:80",
            "u@ada.com",
            "*.ada.com",
            "hub.openpartner.dev",
            "x.hub.openpartner.dev",
            "github.io",
            "a..com",
            "2130706433",
        ];
        for text in bad {
            let err = lawful(text).expect_err(text);
            assert_eq!(err.refusal().and_then(|it| it.field.as_deref()), Some("domain"), "{text}");
        }
        assert!(lawful("nothub.openpartner.dev").is_ok());
    }

    #[test]
    fn a_proof_verifies_and_a_lost_one_warns_before_it_turns_off() {
        let fresh = domain();
        let (same, turn) = fresh.clone().judged(Look::default(), at(1));
        assert_eq!((same.status, turn), (DomainStatus::Pending, None));
        let (verified, turn) = same.judged(proven(&fresh), at(2));
        assert_eq!((verified.status, turn), (DomainStatus::Verified, None));
        let (warned, turn) = verified.judged(Look::default(), at(26));
        assert_eq!((warned.status, turn), (DomainStatus::Warned, Some(Turn::Warned)));
        assert_eq!(warned.off_at(), Some(at(26 + 72)));
        let (still, turn) = warned.judged(Look::default(), at(97));
        assert_eq!((still.status, turn), (DomainStatus::Warned, None));
        let (off, turn) = still.judged(Look::default(), at(98));
        assert_eq!((off.status, turn), (DomainStatus::Off, Some(Turn::TurnedOff)));
        let (again, turn) = off.judged(proven(&fresh), at(99));
        assert_eq!((again.status, turn, again.lost_at), (DomainStatus::Verified, None, None));
    }

    #[test]
    fn a_dns_that_does_not_answer_takes_nothing_away() {
        let fresh = domain();
        let (verified, _) = fresh.clone().judged(proven(&fresh), at(1));
        let away = Look { trouble: Some("no answer".into()), ..Look::default() };
        let (same, turn) = verified.clone().judged(away, at(500));
        assert_eq!((same.status, turn), (DomainStatus::Verified, None));
        assert_eq!(same.found_proof, verified.found_proof);
        assert_eq!(same.trouble.as_deref(), Some("no answer"));
    }

    #[test]
    fn what_is_wrong_is_told_in_words() {
        let fresh = domain();
        let reason = |look: Look| fresh.clone().judged(look, at(1)).0.reason();
        assert_eq!(fresh.reason().as_deref(), Some("Not looked at yet"));
        assert_eq!(reason(Look::default()).as_deref(), Some("There is no TXT record"));
        let other = Look { proofs: vec!["v=spf1".into()], ..Look::default() };
        assert_eq!(reason(other).as_deref(), Some("The TXT record says v=spf1"));
        let away = Look { trouble: Some("No answer".into()), ..Look::default() };
        assert_eq!(reason(away).as_deref(), Some("No answer"));
        let astray = Look { is_pointed: false, target: None, ..proven(&fresh) };
        assert_eq!(reason(astray.clone()).as_deref(), Some("It points nowhere"));
        let elsewhere = Look { target: Some("a.example".into()), ..astray };
        assert_eq!(reason(elsewhere).as_deref(), Some("It points to a.example"));
        assert_eq!(reason(Look { is_pointed: true, ..proven(&fresh) }), None);
    }

    #[test]
    fn what_was_found_is_shown_beside_what_was_expected() {
        let fresh = domain();
        let other = Look {
            proofs: vec!["openpartner-verify=other".into()],
            target: Some("elsewhere.com".into()),
            ..Look::default()
        };
        let shown = fresh.judged(other, at(1)).0.as_wire("hub.example");
        assert_eq!(shown.records[0].name, "_openpartner.go.ada.com");
        assert_eq!(shown.records[0].found.as_deref(), Some("openpartner-verify=other"));
        assert_eq!(shown.records[1].expected, "hub.example");
        assert!(shown.records.iter().all(|it| !it.is_right));
    }
}
