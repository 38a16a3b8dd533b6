//! A change of address, proved on both sides. No I/O.

use api_types::accounts::{EmailChange, EmailOutcome, MergePreview};
use api_types::{CreatorId, EmailChangeId};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use service_kit::tokens;

use crate::schema::creator_email_changes;

const LIFETIME: TimeDelta = TimeDelta::hours(24);
const MOST_TRIES: i32 = 5;
const PREFIX: &str = "op_ec_";

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(
    table_name = creator_email_changes,
    check_for_backend(diesel::pg::Pg),
    treat_none_as_null = true
)]
pub struct EmailRow {
    pub id: EmailChangeId,
    pub creator_id: CreatorId,
    pub old_email: String,
    pub new_email: String,
    pub old_hash: Vec<u8>,
    pub new_hash: Vec<u8>,
    pub cancel_hash: Vec<u8>,
    pub old_code_hash: Vec<u8>,
    pub new_code_hash: Vec<u8>,
    pub tries: i32,
    pub old_confirmed_at: Option<DateTime<Utc>>,
    pub new_confirmed_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub outcome: Option<EmailOutcome>,
    pub closed_at: Option<DateTime<Utc>>,
}

/// The secrets of one change; they go into the letters and are stored nowhere.
pub struct NewProofs {
    pub old: String,
    pub new: String,
    pub cancel: String,
}

/// Which of the two addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Old,
    New,
}

impl NewProofs {
    pub fn fresh() -> Self {
        let mint = || tokens::mint(PREFIX);
        Self { old: mint(), new: mint(), cancel: mint() }
    }
}

impl EmailRow {
    pub fn new(
        creator: CreatorId,
        old_email: String,
        new_email: String,
        proofs: &NewProofs,
        now: DateTime<Utc>,
    ) -> Self {
        let code = |token: &str| tokens::hash(&tokens::short_code(token));
        Self {
            id: EmailChangeId::new_at(now),
            creator_id: creator,
            old_email,
            new_email,
            old_hash: tokens::hash(&proofs.old),
            new_hash: tokens::hash(&proofs.new),
            cancel_hash: tokens::hash(&proofs.cancel),
            old_code_hash: code(&proofs.old),
            new_code_hash: code(&proofs.new),
            tries: 0,
            old_confirmed_at: None,
            new_confirmed_at: None,
            created_at: now,
            expires_at: now + LIFETIME,
            outcome: None,
            closed_at: None,
        }
    }

    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.closed_at.is_none() && self.expires_at > now
    }

    /// The side whose link has this hash.
    pub fn side_of_token(&self, hash: &[u8]) -> Option<Side> {
        side(&self.old_hash, &self.new_hash, hash)
    }

    /// The side whose letter holds this code, while there were few wrong ones.
    pub fn side_of_code(&self, code: &str) -> Option<Side> {
        let typed: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
        let hash = tokens::hash(&typed.to_ascii_uppercase());
        side(&self.old_code_hash, &self.new_code_hash, &hash).filter(|_| self.tries < MOST_TRIES)
    }

    pub fn confirmed(self, side: Side, now: DateTime<Utc>) -> Self {
        match side {
            Side::Old => Self { old_confirmed_at: self.old_confirmed_at.or(Some(now)), ..self },
            Side::New => Self { new_confirmed_at: self.new_confirmed_at.or(Some(now)), ..self },
        }
    }

    pub fn is_proved(&self) -> bool {
        self.old_confirmed_at.is_some() && self.new_confirmed_at.is_some()
    }

    pub fn closed(self, outcome: EmailOutcome, now: DateTime<Utc>) -> Self {
        Self { outcome: Some(outcome), closed_at: Some(now), ..self }
    }

    pub fn as_wire(&self, merge: Option<MergePreview>) -> EmailChange {
        EmailChange {
            id: self.id,
            old_email: self.old_email.clone(),
            new_email: self.new_email.clone(),
            old_confirmed_at: self.old_confirmed_at,
            new_confirmed_at: self.new_confirmed_at,
            expires_at: self.expires_at,
            outcome: self.outcome,
            merge,
        }
    }
}

fn side(old: &[u8], new: &[u8], shown: &[u8]) -> Option<Side> {
    match (tokens::same(old, shown), tokens::same(new, shown)) {
        (true, _) => Some(Side::Old),
        (_, true) => Some(Side::New),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> (EmailRow, NewProofs) {
        let (now, proofs) = (DateTime::UNIX_EPOCH, NewProofs::fresh());
        let id = CreatorId::new_at(now);
        (EmailRow::new(id, "a@x.example".into(), "b@x.example".into(), &proofs, now), proofs)
    }

    #[test]
    fn each_letter_proves_its_own_address() {
        let (row, proofs) = asked();
        assert_eq!(row.side_of_token(&tokens::hash(&proofs.new)), Some(Side::New));
        assert_eq!(row.side_of_token(&tokens::hash(&proofs.cancel)), None);
        let code = tokens::short_code(&proofs.old).to_lowercase();
        assert_eq!(row.side_of_code(&format!("{} {}", &code[..4], &code[4..])), Some(Side::Old));
        let burnt = EmailRow { tries: MOST_TRIES, ..row };
        assert_eq!(burnt.side_of_code(&code), None, "five wrong ones burn both");
    }

    #[test]
    fn one_proof_is_not_enough_and_a_day_is_the_end() {
        let (row, _) = asked();
        let now = row.created_at;
        let half = row.confirmed(Side::New, now);
        assert!(!half.is_proved());
        assert!(half.clone().confirmed(Side::Old, now).is_proved());
        assert!(half.is_open(now) && !half.is_open(now + LIFETIME));
        assert!(!half.closed(EmailOutcome::Cancelled, now).is_open(now));
    }
}
