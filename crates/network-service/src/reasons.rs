//! Reasons that operators give: kept, told to whom they concern, and written into the audit log.

use service_kit::{Refusal, Result};

const LONGEST: usize = 500;

/// A reason as it is kept: 1 to 500 characters, else 422 on `reason`.
pub fn lawful(reason: &str) -> Result<String> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > LONGEST {
        return Err(Refusal::field("reason", "Give a reason of 1 to 500 characters").into());
    }
    Ok(reason.to_owned())
}

/// A remark of an operator, which may be empty.
pub fn lawful_note(note: &str) -> Result<Option<String>> {
    let note = note.trim();
    if note.chars().count() > LONGEST {
        return Err(Refusal::field("note", "At most 500 characters").into());
    }
    Ok(Some(note.to_owned()).filter(|it| !it.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_has_something_to_say_and_is_bounded() {
        assert_eq!(lawful("  spam ").expect("lawful"), "spam");
        assert!(lawful(" ").is_err() && lawful(&"x".repeat(501)).is_err());
        assert_eq!(lawful_note(" ").expect("lawful"), None);
        assert!(lawful_note(&"x".repeat(501)).is_err());
    }
}
