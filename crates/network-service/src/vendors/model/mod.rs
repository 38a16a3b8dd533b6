//! What a vendor is, and which changes are lawful. No I/O.

mod lawful;

use api_types::federation::{Tier, VendorStatus};
use api_types::vendors::Health;
use api_types::{ErrorCode, KeyId, VendorId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use service_kit::{Refusal, Result};
use url::Url;

use crate::reasons;
use crate::schema::{vendor_registrations, vendors};
use crate::vendor_link::Instance;

pub use lawful::{
    callback_url, check_scopes, health, instance_url, lawful_name, particulars, slug_of,
    told_address,
};

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = vendors, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct Vendor {
    pub id: VendorId,
    pub slug: String,
    pub display_name: String,
    pub instance_url: String,
    pub portal_url: String,
    pub link_base: String,
    pub logo_url: Option<String>,
    pub contact_email: String,
    pub contact_name: String,
    pub tier: Tier,
    pub status: VendorStatus,
    pub status_before: Option<VendorStatus>,
    pub suspended_for: Option<String>,
    pub sealed_key: Vec<u8>,
    pub protocol: i32,
    pub skew_seconds: i64,
    pub partner_count: i64,
    pub health: Health,
    pub last_heartbeat_at: Option<DateTime<Utc>>,
    pub last_event_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub queue_waiting: i64,
    pub queue_dead: i64,
    pub queue_oldest_at: Option<DateTime<Utc>>,
}

/// A brand's picture that is to be fetched.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FetchLogo {
    pub vendor: VendorId,
    pub url: String,
}

/// A registration that waits for its e-mail to be answered.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = vendor_registrations, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
#[diesel(primary_key(vendor_id))]
pub struct Registration {
    pub vendor_id: VendorId,
    pub verify_hash: Vec<u8>,
    pub display_name: String,
    pub contact_email: String,
    pub contact_name: String,
    pub portal_url: String,
    pub link_base: String,
    pub protocol: i32,
    pub sealed_key: Vec<u8>,
    pub token_id: Option<KeyId>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// What a registration says about a brand, checked.
#[derive(Clone, Debug)]
pub struct Particulars {
    pub display_name: String,
    pub contact_email: String,
    pub contact_name: String,
    pub portal_url: String,
    pub link_base: String,
    pub protocol: i32,
}

impl Vendor {
    pub fn new(
        id: VendorId,
        slug: String,
        instance: &Url,
        tier: Tier,
        it: Particulars,
        sealed_key: Vec<u8>,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            slug,
            display_name: it.display_name,
            instance_url: instance.as_str().into(),
            portal_url: it.portal_url,
            link_base: it.link_base,
            logo_url: None,
            contact_email: it.contact_email,
            contact_name: it.contact_name,
            tier,
            status: VendorStatus::Pending,
            status_before: None,
            suspended_for: None,
            sealed_key,
            protocol: it.protocol,
            skew_seconds: 0,
            partner_count: 0,
            health: Health::Ok,
            last_heartbeat_at: None,
            last_event_at: None,
            created_at: now,
            queue_waiting: 0,
            queue_dead: 0,
            queue_oldest_at: None,
        }
    }

    pub fn instance(&self) -> Instance {
        let (url, sealed_key) = (self.instance_url.clone(), self.sealed_key.clone());
        Instance { vendor: self.id, url, sealed_key, trace: None }
    }

    /// The address of a picture, where it is the brand's own: the hub fetches from nobody else.
    pub fn own_logo(&self, told: Option<&str>) -> Option<String> {
        let url = Url::parse(told?).ok()?;
        let own = [&self.instance_url, &self.portal_url].into_iter().flat_map(|it| Url::parse(it));
        own.map(|it| it.origin()).any(|it| it == url.origin()).then(|| url.into())
    }

    /// A page of the brand's own administration.
    pub fn admin_page(&self, path: &str) -> String {
        format!("{}{path}", self.portal_url.trim_end_matches('/'))
    }

    /// The same vendor under a proven registration.
    pub fn registered(self, it: Particulars, sealed_key: Vec<u8>) -> Result<Self> {
        self.not_suspended()?;
        Ok(Self {
            display_name: it.display_name,
            portal_url: it.portal_url,
            link_base: it.link_base,
            contact_email: it.contact_email,
            contact_name: it.contact_name,
            protocol: it.protocol,
            sealed_key,
            status: VendorStatus::Active,
            ..self
        })
    }

    pub fn not_suspended(&self) -> Result<()> {
        if self.status != VendorStatus::Suspended {
            return Ok(());
        }
        let detail = "An operator has suspended this brand; write to the hub's support";
        Err(Refusal::new(ErrorCode::VendorSuspended, detail).into())
    }

    pub fn suspend(self, reason: &str) -> Result<Self> {
        let suspended_for = Some(reasons::lawful(reason)?);
        match self.status {
            VendorStatus::Suspended => Ok(Self { suspended_for, ..self }),
            VendorStatus::Active | VendorStatus::Cancelled => Ok(Self {
                status: VendorStatus::Suspended,
                status_before: Some(self.status),
                suspended_for,
                ..self
            }),
            VendorStatus::Pending => {
                let detail = "This brand has not proven its e-mail yet";
                Err(Refusal::new(ErrorCode::StateConflict, detail).into())
            }
        }
    }

    /// Back to what it was; one that is not suspended stays as it is.
    pub fn reactivate(self) -> Self {
        match self.status_before {
            Some(before) => {
                Self { status: before, status_before: None, suspended_for: None, ..self }
            }
            None => self,
        }
    }

    pub fn disconnect(self) -> Self {
        Self { status: VendorStatus::Cancelled, ..self }
    }
}

impl Registration {
    pub fn particulars(self) -> (Particulars, Vec<u8>) {
        let it = Particulars {
            display_name: self.display_name,
            contact_email: self.contact_email,
            contact_name: self.contact_name,
            portal_url: self.portal_url,
            link_base: self.link_base,
            protocol: self.protocol,
        };
        (it, self.sealed_key)
    }
}

#[cfg(test)]
mod tests;
