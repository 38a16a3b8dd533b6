//! Which keys and sessions were used; booked in batches, for a GET never writes.

use std::collections::BTreeSet;
use std::mem;
use std::sync::{Mutex, PoisonError};

use ulid::Ulid;

/// Ids that were seen since the last time somebody took them.
#[derive(Debug, Default)]
pub struct Seen(Mutex<BTreeSet<Ulid>>);

impl Seen {
    pub fn note(&self, id: Ulid) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
    }

    pub fn take(&self) -> Vec<Ulid> {
        let seen = mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        seen.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_is_gone() {
        let seen = Seen::default();
        seen.note(Ulid::from(1));
        seen.note(Ulid::from(1));
        assert_eq!(seen.take(), [Ulid::from(1)]);
        assert!(seen.take().is_empty());
    }
}
