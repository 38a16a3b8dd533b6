//! What a key is. No I/O.

use api_types::keys::KeyKind;
use api_types::{ErrorCode, KeyId, ProgramId, Scope, TenantId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use service_kit::{Refusal, Result, tokens};

use crate::schema::api_keys;

/// What the secrets of scoped keys begin with.
pub const SCOPED_PREFIX: &str = "op_sk_";
/// What the secrets of admin keys begin with.
pub const ADMIN_PREFIX: &str = "op_ak_";

#[derive(
    Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Identifiable,
)]
#[diesel(table_name = api_keys, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct Key {
    pub id: KeyId,
    pub tenant_id: TenantId,
    pub kind: KeyKind,
    pub label: String,
    pub scopes: Vec<String>,
    pub program_ids: Vec<ProgramId>,
    pub secret_hash: Vec<u8>,
    pub hint: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A key to be made.
#[derive(Clone, Debug)]
pub struct NewKey {
    pub kind: KeyKind,
    pub label: String,
    pub scopes: Vec<Scope>,
    pub program_ids: Vec<ProgramId>,
    pub expires_at: Option<DateTime<Utc>>,
}

impl Key {
    /// Makes a key; answers it with its secret, which is kept nowhere.
    pub fn mint(tenant_id: TenantId, new: NewKey, now: DateTime<Utc>) -> Result<(Self, String)> {
        let label = new.label.trim();
        if label.is_empty() || label.chars().count() > 80 {
            return Err(Refusal::field("label", "A label has 1 to 80 characters").into());
        }
        if new.expires_at.is_some_and(|it| it <= now) {
            return Err(Refusal::field("expiresAt", "This moment has passed").into());
        }
        if new.scopes.is_empty() && new.kind != KeyKind::Admin {
            return Err(Refusal::field("scopes", "Name at least one scope").into());
        }
        let admin = new.kind == KeyKind::Admin;
        let secret = tokens::mint(if admin { ADMIN_PREFIX } else { SCOPED_PREFIX });
        let key = Self {
            id: KeyId::new_at(now),
            tenant_id,
            kind: new.kind,
            label: label.to_owned(),
            scopes: new.scopes.iter().map(Scope::to_string).collect(),
            program_ids: new.program_ids,
            secret_hash: tokens::hash(&secret),
            hint: secret[secret.len() - 4..].to_owned(),
            created_at: now,
            expires_at: new.expires_at,
            revoked_at: None,
            last_used_at: None,
        };
        Ok((key, secret))
    }

    pub fn revoke(self, now: DateTime<Utc>) -> Self {
        Self { revoked_at: self.revoked_at.or(Some(now)), ..self }
    }

    /// Why the key opens nothing any more.
    pub fn end(&self, now: DateTime<Utc>) -> Option<ErrorCode> {
        if self.revoked_at.is_some() {
            return Some(ErrorCode::KeyRevoked);
        }
        self.expires_at.is_some_and(|it| it <= now).then_some(ErrorCode::KeyExpired)
    }

    pub fn has(&self, scope: Scope) -> bool {
        self.kind == KeyKind::Admin || self.scopes.iter().any(|it| it == scope.as_str())
    }
}

/// Whether a text has the form of a key's secret; a wrong checksum costs no query.
pub fn well_formed(secret: &str) -> bool {
    [SCOPED_PREFIX, ADMIN_PREFIX].iter().any(|prefix| tokens::well_formed(secret, prefix))
}

/// The scopes of these words, or which word is none.
pub fn scopes(words: &[String]) -> Result<Vec<Scope>> {
    let parse =
        |word: &String| word.parse().map_err(|err: String| Refusal::field("scopes", err).into());
    let mut scopes: Vec<Scope> = words.iter().map(parse).collect::<Result<_>>()?;
    scopes.sort();
    scopes.dedup();
    Ok(scopes)
}

impl From<Key> for api_types::keys::ApiKey {
    fn from(key: Key) -> Self {
        let Key { id, kind, label, scopes, program_ids, hint, .. } = key;
        let Key { created_at, expires_at, revoked_at, last_used_at, .. } = key;
        let scopes = scopes.iter().filter_map(|it| it.parse().ok()).collect();
        Self {
            id,
            kind,
            label,
            scopes,
            program_ids,
            hint,
            created_at,
            expires_at,
            revoked_at,
            last_used_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(scopes: Vec<Scope>) -> NewKey {
        NewKey {
            kind: KeyKind::Scoped,
            label: "CRM".into(),
            scopes,
            program_ids: vec![],
            expires_at: None,
        }
    }

    #[test]
    fn a_key_has_its_scopes_and_no_others() {
        let now = DateTime::UNIX_EPOCH;
        let tenant = TenantId::new_at(now);
        let (key, secret) = Key::mint(tenant, new(vec![Scope::EventsWrite]), now).expect("minted");
        assert!(key.has(Scope::EventsWrite) && !key.has(Scope::PartnersRead));
        assert!(well_formed(&secret) && secret.ends_with(&key.hint));
        assert_eq!(key.clone().revoke(now).end(now), Some(ErrorCode::KeyRevoked));
        assert!(Key::mint(tenant, new(vec![]), now).is_err());
    }
}
