//! E-mail addresses as identities: trimmed, lower-cased, IDNA host; plus-tags kept.

/// The one spelling of an address, or why it is none.
pub fn normalise(text: &str) -> Result<String, &'static str> {
    const BAD: &str = "Enter an e-mail address such as ada@example.com";
    let text = text.trim();
    let (local, host) = text.rsplit_once('@').ok_or(BAD)?;
    let odd = |it: char| it.is_whitespace() || it.is_control() || "<>()[],;:\\\"@".contains(it);
    if local.is_empty() || local.len() > 64 || local.chars().any(odd) {
        return Err(BAD);
    }
    if local.starts_with('.') || local.ends_with('.') || local.contains("..") {
        return Err(BAD);
    }
    let host = url::Host::parse(host).map_err(|_| BAD)?;
    let url::Host::Domain(host) = host else { return Err(BAD) };
    if !host.contains('.') || host.len() > 253 || host.ends_with('.') {
        return Err(BAD);
    }
    Ok(format!("{}@{host}", local.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mailbox_has_one_spelling() {
        assert_eq!(normalise(" Ada+News@Exämple.COM "), Ok("ada+news@xn--exmple-cua.com".into()));
        for bad in
            ["", "ada", "ada@", "@b.c", "a b@c.d", "a@b", "a@[127.0.0.1]", "a\n@b.c", "a@127.0.0.1"]
        {
            assert!(normalise(bad).is_err(), "{bad}");
        }
    }
}
