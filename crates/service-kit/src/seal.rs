//! Secrets that must be read again are sealed at rest: XChaCha20-Poly1305, key id in the blob.
//!
//! Layout: one byte of version, four of key id, 24 of nonce, then the ciphertext with its tag. The
//! `place` (table, column, row) is authenticated, so that a blob can't be moved to another row.

use anyhow::{Context, bail};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use rand::RngExt;
use sha2::{Digest, Sha256};

const VERSION: u8 = 1;
const NONCE: usize = 24;
const HEAD: usize = 1 + 4 + NONCE;

/// The keys of one deployment: the first one seals, all of them open.
#[derive(Clone)]
pub struct Sealer {
    keys: Vec<([u8; 4], XChaCha20Poly1305)>,
}

impl Sealer {
    /// Takes one or more secrets of at least 32 characters, the newest first.
    pub fn new(secrets: &[String]) -> anyhow::Result<Self> {
        if secrets.is_empty() || secrets.iter().any(|it| it.len() < 32) {
            bail!("give at least one secret of at least 32 characters");
        }
        let keys = secrets.iter().map(|secret| {
            let key: [u8; 32] = Sha256::digest(secret.as_bytes()).into();
            let id: [u8; 32] = Sha256::digest(key).into();
            let id = [id[0], id[1], id[2], id[3]];
            (id, XChaCha20Poly1305::new(&Key::from(key)))
        });
        Ok(Self { keys: keys.collect() })
    }

    pub fn seal(&self, place: &str, secret: &[u8]) -> anyhow::Result<Vec<u8>> {
        let (id, cipher) = self.keys.first().context("no key to seal with")?;
        let nonce: [u8; NONCE] = rand::rng().random();
        let payload = Payload { msg: secret, aad: place.as_bytes() };
        let sealed = cipher.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| anyhow::anyhow!("sealing failed"))?;
        Ok([&[VERSION][..], id, &nonce, &sealed].concat())
    }

    pub fn open(&self, place: &str, blob: &[u8]) -> anyhow::Result<Vec<u8>> {
        if blob.len() < HEAD || blob[0] != VERSION {
            bail!("this is no sealed secret");
        }
        let (head, sealed) = blob.split_at(HEAD);
        let (id, nonce) = (&head[1..5], &head[5..]);
        let known = self.keys.iter().find(|(it, _)| it == id);
        let (_, cipher) = known.context("the key that sealed this secret is not configured")?;
        let nonce: [u8; NONCE] = nonce.try_into().context("a nonce has 24 bytes")?;
        let payload = Payload { msg: sealed, aad: place.as_bytes() };
        let opened = cipher.decrypt(&XNonce::from(nonce), payload);
        opened.map_err(|_| anyhow::anyhow!("this secret was sealed elsewhere or was changed"))
    }

    /// Like [`Self::open`], for a secret that is text.
    pub fn open_text(&self, place: &str, blob: &[u8]) -> anyhow::Result<String> {
        String::from_utf8(self.open(place, blob)?).context("a sealed text is UTF-8")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealer(secrets: &[&str]) -> Sealer {
        let secrets: Vec<String> = secrets.iter().map(|it| it.repeat(32)).collect();
        Sealer::new(&secrets).expect("long enough")
    }

    #[test]
    fn a_secret_opens_only_at_its_own_place_and_unchanged() {
        let sealer = sealer(&["a"]);
        let mut blob = sealer.seal("t/1", b"secret").expect("sealed");
        assert_eq!(sealer.open("t/1", &blob).expect("opened"), b"secret");
        assert!(sealer.open("t/2", &blob).is_err());
        *blob.last_mut().expect("not empty") ^= 1;
        assert!(sealer.open("t/1", &blob).is_err());
        assert!(sealer.open("t/1", b"short").is_err());
    }

    #[test]
    fn an_older_key_still_opens_after_a_rotation() {
        let blob = sealer(&["a"]).seal("t/1", b"secret").expect("sealed");
        assert!(sealer(&["b", "a"]).open("t/1", &blob).is_ok());
        assert!(sealer(&["b"]).open("t/1", &blob).is_err());
    }
}
