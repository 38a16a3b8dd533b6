//! The visitor's hash: tells two visitors apart for a day, names nobody after.

use std::net::IpAddr;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use ulid::Ulid;

use crate::address::ClientIp;
use crate::agents::cap;

/// HMAC-SHA256, cut to 16 bytes.
pub type VisitorHash = [u8; 16];

/// 32 random bytes that live for 48 hours; the service keeps and destroys them.
pub type Salt = [u8; 32];

/// Hashes tenant, address (IPv6: its /64) and user agent with the salt of the day.
///
/// Each part before the last has a fixed length for its kind, so no two visitors share an input.
pub fn visitor_hash(
    salt: &Salt,
    tenant: Ulid,
    address: &ClientIp,
    user_agent: &str,
) -> VisitorHash {
    let mut mac = Hmac::<Sha256>::new_from_slice(salt).expect("HMAC takes a key of any length");
    mac.update(&tenant.to_bytes());
    match address.expose() {
        IpAddr::V4(v4) => {
            mac.update(&[4]);
            mac.update(&v4.octets());
        }
        IpAddr::V6(v6) => {
            mac.update(&[6]);
            mac.update(&v6.octets()[..8]);
        }
    }
    mac.update(cap(user_agent).as_bytes());
    let digest = mac.finalize().into_bytes();
    let mut hash = [0; 16];
    hash.copy_from_slice(&digest[..16]);
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    const SALT: Salt = [7; 32];

    fn hash(salt: Salt, tenant: u128, address: &str, agent: &str) -> VisitorHash {
        let address = ClientIp::new(address.parse().expect("an address"));
        visitor_hash(&salt, Ulid::from_bytes(tenant.to_be_bytes()), &address, agent)
    }

    #[test]
    fn a_visitor_is_recognised_within_tenant_and_day_only() {
        let seen = hash(SALT, 1, "203.0.113.9", "Firefox");
        assert_eq!(seen, hash(SALT, 1, "203.0.113.9", "Firefox"));
        assert_ne!(seen, hash([8; 32], 1, "203.0.113.9", "Firefox"));
        assert_ne!(seen, hash(SALT, 2, "203.0.113.9", "Firefox"));
        assert_ne!(seen, hash(SALT, 1, "203.0.113.8", "Firefox"));
        assert_ne!(seen, hash(SALT, 1, "203.0.113.9", "Chrome"));
    }

    #[test]
    fn an_ipv6_household_is_one_visitor() {
        assert_eq!(hash(SALT, 1, "2001:db8::1", "a"), hash(SALT, 1, "2001:db8::ffff:2", "a"));
        assert_ne!(hash(SALT, 1, "2001:db8::1", "a"), hash(SALT, 1, "2001:db8:0:1::1", "a"));
    }
}
