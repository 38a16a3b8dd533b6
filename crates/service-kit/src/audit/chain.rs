//! An entry and its hash. Pure.

use api_types::TenantId;
use api_types::audit::ActorKind;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use rand::RngExt;
use sha2::{Digest, Sha256};

use crate::schema::audit_log;

/// Told first, so that no other hash of this house can be one of these.
const DOMAIN: &[u8] = b"openpartner audit entry 1";

const SALT: usize = 16;

/// One link of the chain, as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_log, check_for_backend(diesel::pg::Pg))]
pub struct Entry {
    pub tenant_id: TenantId,
    pub seq: i64,
    pub at: DateTime<Utc>,
    pub actor_kind: ActorKind,
    pub actor_id: Option<String>,
    pub verb: String,
    pub subject: String,
    pub request_id: Option<String>,
    pub actor_seal: Option<Vec<u8>>,
    pub subject_seal: Option<Vec<u8>>,
    pub reason_seal: Option<Vec<u8>>,
    pub before: Vec<u8>,
    pub hash: Vec<u8>,
}

impl Entry {
    /// SHA-256 over every field but the hash itself, each with its length before it.
    pub fn digest(&self) -> Vec<u8> {
        let mut hasher = Sha256::new();
        let mut add = |bytes: Option<&[u8]>| {
            let length = bytes.map_or(-1, |it| it.len() as i64);
            hasher.update(length.to_be_bytes());
            hasher.update(bytes.unwrap_or_default());
        };
        add(Some(DOMAIN));
        add(Some(&self.tenant_id.ulid().to_bytes()));
        add(Some(&self.seq.to_be_bytes()));
        add(Some(&self.at.timestamp_micros().to_be_bytes()));
        add(Some(self.actor_kind.as_str().as_bytes()));
        add(self.actor_id.as_deref().map(str::as_bytes));
        add(Some(self.verb.as_bytes()));
        add(Some(self.subject.as_bytes()));
        add(self.request_id.as_deref().map(str::as_bytes));
        add(self.actor_seal.as_deref());
        add(self.subject_seal.as_deref());
        add(self.reason_seal.as_deref());
        add(Some(&self.before));
        hasher.finalize().to_vec()
    }

    /// The seal of a text by the name of its field.
    pub fn seal_of(&self, field: &str) -> Option<&[u8]> {
        match field {
            "actor" => self.actor_seal.as_deref(),
            "subject" => self.subject_seal.as_deref(),
            "reason" => self.reason_seal.as_deref(),
            _ => None,
        }
    }
}

/// A text with the salt that keeps its seal from being guessed once the text is erased.
#[derive(Clone, Debug)]
pub struct Sealed {
    pub salt: Vec<u8>,
    pub said: String,
}

impl Sealed {
    pub fn new(said: &str) -> Self {
        let mut salt = vec![0; SALT];
        rand::rng().fill(&mut salt[..]);
        Self { salt, said: said.to_owned() }
    }

    pub fn seal(&self) -> Vec<u8> {
        let mut hasher = Sha256::new();
        hasher.update(&self.salt);
        hasher.update(self.said.as_bytes());
        hasher.finalize().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        Entry {
            tenant_id: TenantId::from_ulid(7_u128.into()),
            seq: 1,
            at: DateTime::UNIX_EPOCH,
            actor_kind: ActorKind::Admin,
            actor_id: Some("a".into()),
            verb: "keys.mint".into(),
            subject: "key_1".into(),
            request_id: None,
            actor_seal: Some(vec![1]),
            subject_seal: None,
            reason_seal: None,
            before: vec![0; 32],
            hash: Vec::new(),
        }
    }

    #[test]
    fn every_field_moves_the_hash_and_no_border_between_two_can_shift() {
        let whole = entry().digest();
        let others = [
            Entry { seq: 2, ..entry() },
            Entry { actor_kind: ActorKind::Key, ..entry() },
            Entry { actor_id: None, ..entry() },
            Entry { actor_id: Some(String::new()), ..entry() },
            Entry { verb: "keys.mintk".into(), subject: "ey_1".into(), ..entry() },
            Entry { request_id: Some("r".into()), ..entry() },
            Entry { actor_seal: None, subject_seal: Some(vec![1]), ..entry() },
            Entry { reason_seal: Some(vec![1]), ..entry() },
            Entry { before: vec![1; 32], ..entry() },
        ];
        let mut seen: Vec<Vec<u8>> = others.iter().map(Entry::digest).collect();
        seen.push(whole.clone());
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), others.len() + 1);
        assert_eq!(Entry { hash: vec![9], ..entry() }.digest(), whole);
    }

    #[test]
    fn the_same_text_is_sealed_differently_each_time() {
        assert_ne!(Sealed::new("Ada").seal(), Sealed::new("Ada").seal());
        let sealed = Sealed::new("Ada");
        assert_eq!(sealed.seal(), sealed.clone().seal());
        assert_ne!(Sealed { said: "Bob".into(), ..sealed.clone() }.seal(), sealed.seal());
    }
}
