//! How often somebody may do something, counted per bucket and key.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

const CHECKS_BETWEEN_SWEEPS: u64 = 4096;

/// `times` at once, filling up again evenly over `within`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    pub times: NonZeroU32,
    pub within: Duration,
}

impl Allowance {
    pub const fn per_minute(times: NonZeroU32) -> Self {
        Self { times, within: Duration::from_secs(60) }
    }

    pub const fn per_hour(times: NonZeroU32) -> Self {
        Self { times, within: Duration::from_secs(3600) }
    }

    /// Never zero: an allowance that needs no time to fill up would be none.
    fn quota(self) -> Quota {
        let one = (self.within / self.times.get()).max(Duration::from_nanos(1));
        let quota = Quota::with_period(one).expect("the period is above zero");
        quota.allow_burst(self.times)
    }
}

type Bucket<C> =
    RateLimiter<u64, DefaultKeyedStateStore<u64>, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// Counts in memory, of this process alone; keys are kept as hashes.
pub struct Limiter<C: Clock = DefaultClock> {
    buckets: HashMap<&'static str, Bucket<C>>,
    hasher: RandomState,
    clock: C,
    checks: AtomicU64,
}

impl Limiter {
    pub fn new(buckets: &[(&'static str, Allowance)]) -> Self {
        Self::with_clock(buckets, DefaultClock::default())
    }
}

impl<C: Clock + Clone> Limiter<C> {
    pub fn with_clock(buckets: &[(&'static str, Allowance)], clock: C) -> Self {
        let bucket = |allowance: Allowance| {
            let store = DefaultKeyedStateStore::default();
            RateLimiter::new(allowance.quota(), store, clock.clone())
        };
        let buckets = buckets.iter().map(|(name, allowance)| (*name, bucket(*allowance))).collect();
        Self { buckets, hasher: RandomState::new(), clock, checks: AtomicU64::new(0) }
    }

    /// Takes one from the allowance of `key`, or says in how many seconds (at least 1) to come
    /// back.
    ///
    /// # Panics
    /// When the limiter was made without such a bucket.
    pub fn check(&self, bucket: &str, key: &str) -> Result<(), u64> {
        self.sweep_now_and_then();
        let limits = self.buckets.get(bucket).expect("every bucket is named at the start");
        limits.check_key(&self.hasher.hash_one(key)).map_err(|refused| {
            let wait = refused.wait_time_from(self.clock.now());
            wait.as_secs() + u64::from(wait.subsec_nanos() > 0 || wait.is_zero())
        })
    }

    /// Forgets the keys whose allowance is full again. Also happens by itself every 4096 checks.
    pub fn sweep(&self) {
        for limits in self.buckets.values() {
            limits.retain_recent();
            limits.shrink_to_fit();
        }
    }

    /// How many keys are kept, over all buckets.
    pub fn len(&self) -> usize {
        self.buckets.values().map(Bucket::len).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn sweep_now_and_then(&self) {
        let before = self.checks.fetch_add(1, Ordering::Relaxed);
        if before % CHECKS_BETWEEN_SWEEPS == CHECKS_BETWEEN_SWEEPS - 1 {
            self.sweep();
        }
    }
}

impl<C: Clock> fmt::Debug for Limiter<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.buckets.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    const THREE: NonZeroU32 = NonZeroU32::new(3).expect("not zero");

    fn limiter() -> (Limiter<FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        let buckets =
            [("mail", Allowance::per_minute(THREE)), ("login", Allowance::per_hour(THREE))];
        (Limiter::with_clock(&buckets, clock.clone()), clock)
    }

    #[test]
    fn the_allowance_is_used_up_and_fills_evenly() {
        let (limiter, clock) = limiter();
        for _ in 0..3 {
            assert_eq!(limiter.check("mail", "ada"), Ok(()));
        }
        assert_eq!(limiter.check("mail", "ada"), Err(20));
        clock.advance(Duration::from_millis(19_500));
        assert_eq!(limiter.check("mail", "ada"), Err(1));
        clock.advance(Duration::from_millis(500));
        assert_eq!(limiter.check("mail", "ada"), Ok(()));
        assert_eq!(limiter.check("mail", "ada"), Err(20));
    }

    #[test]
    fn keys_and_buckets_do_not_share() {
        let (limiter, _) = limiter();
        for _ in 0..3 {
            assert_eq!(limiter.check("mail", "ada"), Ok(()));
        }
        assert_eq!(limiter.check("mail", "bob"), Ok(()));
        assert_eq!(limiter.check("login", "ada"), Ok(()));
        assert_eq!(limiter.check("mail", "ada"), Err(20));
    }

    #[test]
    fn keys_with_a_full_allowance_are_forgotten_by_themselves() {
        let (limiter, clock) = limiter();
        for caller in 0..CHECKS_BETWEEN_SWEEPS - 1 {
            assert_eq!(limiter.check("mail", &caller.to_string()), Ok(()));
        }
        assert_eq!(limiter.len() as u64, CHECKS_BETWEEN_SWEEPS - 1);
        clock.advance(Duration::from_secs(61));
        assert_eq!(limiter.check("mail", "the last"), Ok(()));
        assert_eq!(limiter.len(), 1);
    }

    #[test]
    fn a_sweep_keeps_who_is_still_refused() {
        let (limiter, clock) = limiter();
        for _ in 0..3 {
            assert_eq!(limiter.check("login", "ada"), Ok(()));
        }
        clock.advance(Duration::from_secs(60));
        limiter.sweep();
        assert_eq!(limiter.check("login", "ada"), Err(1140));
        assert!(!limiter.is_empty());
    }

    #[test]
    #[should_panic(expected = "every bucket is named at the start")]
    fn an_unknown_bucket_is_a_mistake_of_the_programmer() {
        limiter().0.check("nonsense", "ada").ok();
    }
}
