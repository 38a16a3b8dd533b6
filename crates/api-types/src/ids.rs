//! Identifiers: ULIDs, with a prefix where the field's words ask for one.
//!
//! They are stored as `uuid`, so that order by id is order by time.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ulid::Ulid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[cfg_attr(feature = "diesel", derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow))]
        #[cfg_attr(feature = "diesel", diesel(sql_type = diesel::sql_types::Uuid))]
        #[serde(try_from = "String", into = "String")]
        #[schema(value_type = String)]
        pub struct $name(Ulid);

        impl $name {
            /// Makes a fresh id that sorts by `now`.
            pub fn new_at(now: DateTime<Utc>) -> Self {
                Self(Ulid::from_datetime(now.into()))
            }

            pub const fn from_ulid(ulid: Ulid) -> Self {
                Self(ulid)
            }

            pub const fn ulid(self) -> Ulid {
                self.0
            }

            /// The moment that the id was minted for, to the millisecond.
            pub fn at(self) -> DateTime<Utc> {
                self.0.datetime().into()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}{}", $prefix, self.0)
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                let bare = text.strip_prefix($prefix);
                let ulid = bare.and_then(|it| it.parse().ok());
                ulid.map(Self).ok_or(BadId { expected: $prefix })
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadId;

            fn try_from(text: String) -> Result<Self, BadId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.to_string()
            }
        }

        #[cfg(feature = "diesel")]
        const _: () = {
            use diesel::{deserialize, pg::Pg, serialize, sql_types::Uuid};

            impl serialize::ToSql<Uuid, Pg> for $name {
                fn to_sql<'b>(&'b self, out: &mut serialize::Output<'b, '_, Pg>) -> serialize::Result {
                    use std::io::Write;
                    out.write_all(&self.0.to_bytes())?;
                    Ok(serialize::IsNull::No)
                }
            }

            impl deserialize::FromSql<Uuid, Pg> for $name {
                fn from_sql(bytes: diesel::pg::PgValue<'_>) -> deserialize::Result<Self> {
                    let bytes: [u8; 16] = bytes.as_bytes().try_into()?;
                    Ok(Self(Ulid::from_bytes(bytes)))
                }
            }
        };
    )+};
}

ids! {
    /// One brand inside a `vendor` deployment; on the hub there is exactly one, the hub itself.
    TenantId = "";
    /// One person who signs in to administer a brand.
    AdminId = "";
    /// One API key.
    KeyId = "key_";
    /// One program of a brand.
    ProgramId = "prg_";
    /// One numbered version of a program's terms.
    ProgramVersionId = "pgv_";
    /// One partner of one brand.
    PartnerId = "";
    /// A partner's right to one program.
    GrantId = "grt_";
    /// One tracked redirect.
    LinkId = "lnk_";
    /// One click; the same on the hub and at the brand.
    ClickId = "";
    /// One reported event.
    EventId = "evt_";
    /// What a partner is owed for one event.
    CommissionId = "com_";
    /// One message that waits for delivery.
    MessageId = "msg_";
    /// One sign-in of one browser.
    SessionId = "ses_";
    /// One e-mailed link that proves an address.
    MagicLinkId = "mgl_";
    /// One brand instance that is registered on the hub.
    VendorId = "ven_";
    /// One person on the hub.
    CreatorId = "crt_";
    /// One person who runs the hub.
    OperatorId = "opr_";
    /// One program of a brand as creators see it on the hub.
    OfferingId = "ofr_";
    /// One application of a creator to an offering.
    RequestId = "req_";
    /// Many decisions that a brand sent in one call.
    BatchId = "dcb_";
    /// One creator being kept from applying to one brand.
    ExclusionId = "exc_";
    /// One approved request.
    PartnershipId = "prt_";
    /// One creator being a partner of one brand.
    AffiliationId = "aff_";
    /// One pull of figures from all brands.
    StatsRunId = "run_";
    /// One report of an offering or a creator to the operators.
    ReportId = "rep_";
    /// One brand asking one creator to promote an offering.
    InvitationId = "inv_";
    /// One domain of a creator that leads to the hub.
    DomainId = "dom_";
    /// One push of all partners of a brand to the hub.
    BackfillId = "bkf_";
    /// One person who asks a brand to become its partner.
    SignupId = "sgn_";
    /// One platform on which a creator publishes.
    PlatformId = "plt_";
    /// One change of a creator's e-mail address.
    EmailChangeId = "emc_";
    /// One copy of all that the hub holds on a creator.
    ExportId = "exp_";
}

/// A text that is not an id of the kind that was asked for.
#[derive(Debug, PartialEq, Eq)]
pub struct BadId {
    expected: &'static str,
}

impl fmt::Display for BadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected `{}` followed by a ULID", self.expected)
    }
}

impl std::error::Error for BadId {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_another_kind_is_turned_away() {
        let key = KeyId::new_at(DateTime::UNIX_EPOCH).to_string();
        assert_eq!(key.parse::<LinkId>(), Err(BadId { expected: "lnk_" }));
        assert!(key.parse::<KeyId>().is_ok());
    }

    #[test]
    fn an_id_tells_its_moment() {
        let at: DateTime<Utc> = "2026-03-01T10:20:30.456Z".parse().expect("a time");
        assert_eq!(ClickId::new_at(at).at(), at);
    }
}
