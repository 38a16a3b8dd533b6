//! When a failed message is tried again.

use chrono::{DateTime, TimeDelta, Utc};
use rand::RngExt;

/// Seconds after each failed attempt; the last one repeats until the message is given up.
const STEPS: &[i64] = &[30, 60, 120, 300, 900, 3_600, 14_400, 43_200, 86_400];

/// A message that is older than this is dead.
const GIVEN_UP_AFTER: TimeDelta = TimeDelta::days(14);

/// The moment of the next attempt, ±20 %, or nothing when it is time to give up.
pub fn next(attempts: i32, created: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if now - created >= GIVEN_UP_AFTER {
        return None;
    }
    let step = usize::try_from(attempts - 1).unwrap_or(0).min(STEPS.len() - 1);
    let jitter = rand::rng().random_range(800..=1_200);
    Some(now + TimeDelta::milliseconds(STEPS[step] * jitter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end_after_fourteen_days() {
        let start = DateTime::UNIX_EPOCH;
        let first = next(1, start, start).expect("tried again") - start;
        assert!((24..=36).contains(&first.num_seconds()), "{first}");
        let late = next(40, start, start).expect("tried again") - start;
        assert!((19..=29).contains(&late.num_hours()), "{late}");
        assert_eq!(next(3, start, start + TimeDelta::days(14)), None);
    }
}
