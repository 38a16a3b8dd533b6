//! What a brand is. No I/O.

use api_types::tenants::{PatchTenant, TenantStatus};
use api_types::{TenantId, slugs};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use service_kit::{Refusal, Result};

use crate::schema::tenants;

/// The colour of a brand that has not chosen one.
pub const ACCENT: &str = "#0c6274";

#[derive(
    Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Identifiable,
)]
#[diesel(table_name = tenants, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct Tenant {
    pub id: TenantId,
    pub slug: String,
    pub name: String,
    pub status: TenantStatus,
    pub accent: String,
    pub website: Option<String>,
    pub support_email: Option<String>,
    pub setup_done_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub logo_hash: Option<String>,
}

impl Tenant {
    pub fn open(slug: &str, name: &str, now: DateTime<Utc>) -> Result<Self> {
        let slug = slugs::tenant_slug(slug).map_err(|it| Refusal::field("slug", it))?;
        Ok(Self {
            id: TenantId::new_at(now),
            slug,
            name: lawful_name(name)?,
            status: TenantStatus::Active,
            accent: ACCENT.to_owned(),
            website: None,
            support_email: None,
            setup_done_at: None,
            created_at: now,
            logo_hash: None,
        })
    }

    pub fn patch(self, patch: PatchTenant) -> Result<Self> {
        let name = patch.name.map(|it| lawful_name(&it)).transpose()?.unwrap_or(self.name);
        let accent = patch.accent.map(|it| lawful_accent(&it)).transpose()?.unwrap_or(self.accent);
        let website = match patch.website {
            Some(text) => optional_url(&text)?,
            None => self.website,
        };
        let support_email = match patch.support_email {
            Some(text) if text.trim().is_empty() => None,
            Some(text) => {
                let email = api_types::emails::normalise(&text);
                Some(email.map_err(|it| Refusal::field("supportEmail", it))?)
            }
            None => self.support_email,
        };
        Ok(Self { name, accent, website, support_email, ..self })
    }
}

fn lawful_name(name: &str) -> Result<String> {
    let name = name.trim();
    match name.chars().count() {
        1..=80 => Ok(name.to_owned()),
        _ => Err(Refusal::field("name", "A name has 1 to 80 characters").into()),
    }
}

fn lawful_accent(text: &str) -> Result<String> {
    let digits = text.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.bytes().all(|it| it.is_ascii_hexdigit()) {
        return Ok(text.to_ascii_lowercase());
    }
    Err(Refusal::field("accent", "A colour is written #rrggbb").into())
}

fn optional_url(text: &str) -> Result<Option<String>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let url = url::Url::parse(text).ok().filter(|it| matches!(it.scheme(), "https" | "http"));
    let url = url
        .ok_or_else(|| Refusal::field("website", "Enter an address such as https://example.com"))?;
    Ok(Some(url.into()))
}

impl From<Tenant> for api_types::tenants::Tenant {
    fn from(tenant: Tenant) -> Self {
        let Tenant { id, slug, name, status, accent, website, support_email, created_at, .. } =
            tenant;
        Self { id, slug, name, status, accent, website, support_email, created_at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_six_hex_digits() {
        assert!(lawful_accent("#A0b1C2").is_ok());
        for bad in ["", "red", "#fff", "#12345g", "123456"] {
            assert!(lawful_accent(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_reserved_slug_opens_nothing() {
        assert!(Tenant::open("admin", "Admin", DateTime::UNIX_EPOCH).is_err());
        assert!(
            Tenant::open("Acme", "Acme", DateTime::UNIX_EPOCH).is_ok_and(|it| it.slug == "acme")
        );
    }
}
