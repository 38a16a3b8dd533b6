//! How a secret would look in a dump if it were only spelt differently.

use std::fmt::Write;

/// Plain, in hex as `bytea` is dumped, and the middle of its base64.
pub fn variants(secret: &str) -> [String; 3] {
    let hex = secret.bytes().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").ok();
        text
    });
    [secret.to_owned(), hex, base64(secret.as_bytes())]
}

/// Whole groups only: what follows a secret in a longer text changes its last letters.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let groups = bytes.chunks_exact(3).flat_map(|it| {
        let group = u32::from(it[0]) << 16 | u32::from(it[1]) << 8 | u32::from(it[2]);
        [18, 12, 6, 0].map(|shift| char::from(LETTERS[(group >> shift & 63) as usize]))
    });
    groups.collect()
}

#[cfg(test)]
mod tests {
    use super::variants;

    #[test]
    fn a_secret_is_searched_in_three_spellings() {
        assert_eq!(variants("Man"), ["Man".to_owned(), "4d616e".into(), "TWFu".into()]);
    }
}
