//! A secret for each day, the same on every replica and destroyed after two days.
//!
//! While the database is away a new day has no salt that all agree on; work goes on under one of
//! this process alone, at the price that two replicas may each count the same person.

mod store;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError, RwLock};

use anyhow::Context;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use self::store::SealedSalt;
use crate::db::Purpose;
use crate::seal::Sealer;
use crate::{Conn, Db, Result};

/// 32 random bytes.
pub type Salt = [u8; 32];

/// How long a database that did not answer is left alone.
const PAUSE: TimeDelta = TimeDelta::seconds(5);

type ByDay = BTreeMap<NaiveDate, Salt>;

/// The salts that this process knows.
pub struct SaltBox {
    known: RwLock<ByDay>,
    /// The one that stands in for a day, and that day.
    stopgap: Mutex<(NaiveDate, Salt)>,
    next_try: Mutex<DateTime<Utc>>,
}

impl Default for SaltBox {
    fn default() -> Self {
        Self {
            known: RwLock::default(),
            stopgap: Mutex::new((NaiveDate::MIN, rand::random())),
            next_try: Mutex::new(DateTime::UNIX_EPOCH),
        }
    }
}

impl SaltBox {
    /// The salt of the UTC day of `now`.
    pub async fn of_day(&self, db: &Db, sealer: &Sealer, now: DateTime<Utc>) -> Salt {
        let day = now.date_naive();
        if let Some(salt) = self.known(day) {
            return salt;
        }
        if self.may_ask(now)
            && let Err(cause) = self.refresh(db, sealer, now).await
        {
            tracing::warn!(%cause, "The day's salt can't be read");
        }
        self.known(day).unwrap_or_else(|| self.stopgap(day))
    }

    /// Reads the salts that live, and forgets what is over though the database be away.
    pub async fn refresh(&self, db: &Db, sealer: &Sealer, now: DateTime<Utc>) -> Result<()> {
        let oldest = (now - TimeDelta::days(1)).date_naive();
        let forget = |known: &mut ByDay| known.retain(|day, _| *day >= oldest);
        forget(&mut self.known.write().unwrap_or_else(PoisonError::into_inner));
        let sealer = sealer.clone();
        let salts = db.across(Purpose::Jobs, async move |conn| ensure(conn, &sealer, now).await);
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = salts.await?;
        Ok(())
    }

    fn known(&self, day: NaiveDate) -> Option<Salt> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(&day).copied()
    }

    /// Another one each day, so that nobody is known again over days.
    fn stopgap(&self, day: NaiveDate) -> Salt {
        let mut stopgap = self.stopgap.lock().unwrap_or_else(PoisonError::into_inner);
        if stopgap.0 != day {
            *stopgap = (day, rand::random());
        }
        stopgap.1
    }

    /// One request at a time asks; the others go on at once.
    fn may_ask(&self, now: DateTime<Utc>) -> bool {
        let mut next = self.next_try.lock().unwrap_or_else(PoisonError::into_inner);
        let may = *next <= now;
        if may {
            *next = now + PAUSE;
        }
        may
    }
}

/// Makes the salts of today and tomorrow; destroys those of which the last 24 hours are over.
pub async fn keep(conn: &mut Conn, sealer: &Sealer, now: DateTime<Utc>) -> Result<()> {
    store::forget(conn, (now - TimeDelta::days(1)).date_naive()).await?;
    ensure(conn, sealer, now).await?;
    Ok(())
}

/// Makes the salts of this day and the next where they are not made yet, and opens all that live.
///
/// Of two replicas that make one at the same time the first insert wins, and both read that one.
async fn ensure(conn: &mut Conn, sealer: &Sealer, now: DateTime<Utc>) -> Result<ByDay> {
    let today = now.date_naive();
    let tomorrow = today.succ_opt().context("time goes on")?;
    let mut sealed = store::all(conn).await?;
    for day in [today, tomorrow] {
        if sealed.iter().all(|it| it.day != day) {
            let salt: Salt = rand::random();
            let sealed_salt = sealer.seal(&place(day), &salt)?;
            store::insert(conn, &SealedSalt { day, sealed_salt }).await?;
            sealed = store::all(conn).await?;
        }
    }
    sealed.iter().map(|it| Ok((it.day, open(sealer, it)?))).collect()
}

fn open(sealer: &Sealer, sealed: &SealedSalt) -> Result<Salt> {
    let salt = sealer.open(&place(sealed.day), &sealed.sealed_salt)?;
    Ok(salt.try_into().map_err(|_| anyhow::anyhow!("a salt has 32 bytes"))?)
}

fn place(day: NaiveDate) -> String {
    format!("visitor_salts/{day}")
}
