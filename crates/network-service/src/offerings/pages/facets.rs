//! The counts beside the search, kept for a minute where counting takes long.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use service_kit::Result;

use crate::app::App;
use crate::offerings::store::{self, Facets};

/// Above so many offerings the counts may be a minute old.
const FEW: i64 = 2_000;
const FRESH: TimeDelta = TimeDelta::minutes(1);

/// What was counted last, by this worker.
#[derive(Default)]
pub struct FacetCache {
    last: Mutex<Option<(DateTime<Utc>, Facets)>>,
}

impl FacetCache {
    pub async fn get(&self, app: &App) -> Result<Facets> {
        let now = app.clock.now();
        if let Some(kept) = self.kept(now) {
            return Ok(kept);
        }
        let facets = app.read(async move |conn| store::facets(conn, now).await).await?;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some((now, facets.clone()));
        Ok(facets)
    }

    fn kept(&self, now: DateTime<Utc>) -> Option<Facets> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, facets) = last.as_ref()?;
        let is_fresh = facets.totals.offerings > FEW && now < *at + FRESH && now >= *at;
        is_fresh.then(|| facets.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_many_offerings_are_counted_once_a_minute() {
        let now = DateTime::UNIX_EPOCH;
        let cache = |offerings| {
            let mut facets = Facets::default();
            facets.totals.offerings = offerings;
            FacetCache { last: Mutex::new(Some((now, facets))) }
        };
        assert!(cache(FEW).kept(now).is_none());
        assert!(cache(FEW + 1).kept(now + TimeDelta::seconds(59)).is_some());
        assert!(cache(FEW + 1).kept(now + FRESH).is_none());
    }
}
