//! When a failed message is tried again.

use chrono::{DateTime, TimeDelta, Utc};
use rand::RngExt;

/// Seconds after each of the first failed attempts, whoever the receiver is.
const QUICK: &[i64] = &[30, 60, 120, 300];

/// What goes on while the receiver is there otherwise.
const WHILE_THERE: i64 = 300;

/// What goes on while it is silent; the last one repeats until the message is given up.
const WHILE_SILENT: &[i64] = &[900, 3_600, 14_400, 43_200, 86_400];

/// A message that was tried for so long is dead.
const GIVEN_UP_AFTER: TimeDelta = TimeDelta::days(14);

/// The moment of the next attempt, ±20 %, or nothing when it is time to give up.
pub fn next(
    attempts: i32,
    tried_since: DateTime<Utc>,
    is_there: bool,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    if now - tried_since >= GIVEN_UP_AFTER {
        return None;
    }
    let jitter = rand::rng().random_range(800..=1_200);
    Some(now + TimeDelta::milliseconds(wait(attempts, is_there) * jitter))
}

/// Seconds before the attempt that follows this many.
fn wait(attempts: i32, is_there: bool) -> i64 {
    let failed = usize::try_from(attempts - 1).unwrap_or(0);
    match QUICK.get(failed) {
        Some(step) => *step,
        None if is_there => WHILE_THERE,
        None => WHILE_SILENT[(failed - QUICK.len()).min(WHILE_SILENT.len() - 1)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ladder_depends_on_whether_the_receiver_is_there() {
        let ladder = |is_there| (1..=10).map(|it| wait(it, is_there)).collect::<Vec<i64>>();
        let silent = [30, 60, 120, 300, 900, 3_600, 14_400, 43_200, 86_400, 86_400];
        assert_eq!(ladder(false), silent);
        assert_eq!(ladder(true), [30, 60, 120, 300, 300, 300, 300, 300, 300, 300]);
        assert_eq!(wait(0, false), 30);
    }

    #[test]
    fn waits_are_spread_and_end_after_fourteen_days() {
        let start = DateTime::UNIX_EPOCH;
        let first = next(1, start, false, start).expect("tried again") - start;
        assert!((24..=36).contains(&first.num_seconds()), "{first}");
        let late = next(40, start, false, start).expect("tried again") - start;
        assert!((19..=29).contains(&late.num_hours()), "{late}");
        for is_there in [false, true] {
            assert_eq!(next(3, start, is_there, start + TimeDelta::days(14)), None);
        }
    }
}
