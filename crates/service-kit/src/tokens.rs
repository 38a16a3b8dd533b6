//! Secrets that are handed out: a prefix, 30 random characters, and a checksum of six.
//!
//! The checksum lets a mistyped or invented secret be refused without asking the database. Only
//! the SHA-256 of a secret is ever stored.

use rand::RngExt;
use sha2::{Digest, Sha256};

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM: usize = 30;
const CHECK: usize = 6;

/// A fresh secret that begins with `prefix`.
pub fn mint(prefix: &str) -> String {
    let mut rng = rand::rng();
    let random = (0..RANDOM).map(|_| char::from(ALPHABET[rng.random_range(0..ALPHABET.len())]));
    let body: String = prefix.chars().chain(random).collect();
    let check = checksum(&body);
    body + &check
}

/// Whether a text has the form of a secret with this prefix, checksum included.
pub fn well_formed(text: &str, prefix: &str) -> bool {
    let Some(rest) = text.strip_prefix(prefix) else { return false };
    if rest.len() != RANDOM + CHECK || !rest.bytes().all(|it| it.is_ascii_alphanumeric()) {
        return false;
    }
    let (body, check) = text.split_at(prefix.len() + RANDOM);
    checksum(body) == check
}

/// The secret as it is stored.
pub fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// Compares in constant time.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    use subtle::ConstantTimeEq;
    a.ct_eq(b).into()
}

/// Eight characters that are easy to type, derived from a secret.
pub fn short_code(secret: &str) -> String {
    const EASY: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
    let digest = Sha256::digest(format!("short code of {secret}").as_bytes());
    digest.iter().take(8).map(|byte| char::from(EASY[usize::from(byte % 31)])).collect()
}

fn checksum(body: &str) -> String {
    let mut rest = crc32fast::hash(body.as_bytes());
    let mut digits = [b'0'; CHECK];
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[(rest % 62) as usize];
        rest /= 62;
    }
    String::from_utf8_lossy(&digits).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minted_secret_is_well_formed_and_a_changed_one_is_not() {
        let secret = mint("op_sk_");
        assert_eq!(secret.len(), 6 + 36);
        assert!(well_formed(&secret, "op_sk_"));
        assert!(!well_formed(&secret, "opn_vt_"));
        let last = if secret.ends_with('a') { "b" } else { "a" };
        assert!(!well_formed(&format!("{}{last}", &secret[..secret.len() - 1]), "op_sk_"));
        assert!(!well_formed("op_sk_ä", "op_sk_"));
    }

    #[test]
    fn the_code_follows_from_the_secret() {
        assert_eq!(short_code("a"), short_code("a"));
        assert_ne!(short_code("a"), short_code("b"));
        assert_eq!(short_code("a").len(), 8);
    }
}
