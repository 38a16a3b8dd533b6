//! What the clock does: one timetable per service, each run once over all replicas.

use std::pin::Pin;

use anyhow::Context;
use chrono::{DateTime, Duration, DurationRound, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use tokio_cron_scheduler::{Job, JobScheduler};

use crate::db::Purpose;
use crate::schema::job_runs;
use crate::{Clock, Conn, Db, Result};

/// Often enough that a dead replica is replaced within ten seconds.
const LOOK_FOR_THE_DEAD: &str = "*/5 * * * * *";

/// An older run is left alone: a job that takes its process down must not do so for ever.
const WORTH_TAKING_OVER: Duration = Duration::minutes(15);

pub type Run = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// One line of a timetable.
pub struct Entry<A: 'static> {
    pub name: &'static str,
    /// Second, minute, hour, day of the month, month, day of the week; in UTC.
    pub cron: &'static str,
    pub run: fn(A) -> Run,
}

/// One line per job: its name, and its times as in [`Entry::cron`].
pub fn listing<A>(timetable: &[Entry<A>]) -> String {
    timetable.iter().map(|it| format!("{} {}\n", it.name, it.cron)).collect()
}

/// Runs one job now, whatever its hour: for an operator at the command line, and for tests.
pub async fn run_now<A>(app: A, timetable: &[Entry<A>], name: &str) -> Result<()> {
    let entry = timetable.iter().find(|it| it.name == name);
    (entry.with_context(|| format!("no job is called `{name}`"))?.run)(app).await
}

/// Runs the timetable until the process ends, and takes over runs whose replica died.
pub async fn start<A: Clone + Send + Sync + 'static>(
    app: A,
    db: Db,
    clock: Clock,
    timetable: &'static [Entry<A>],
) -> anyhow::Result<JobScheduler> {
    let scheduler = JobScheduler::new().await?;
    for entry in timetable {
        let (app, db, clock) = (app.clone(), db.clone(), clock.clone());
        let job = Job::new_async(entry.cron, move |_, _| {
            let (app, db, clock) = (app.clone(), db.clone(), clock.clone());
            Box::pin(async move {
                if let Err(err) = run_in_turn(&db, &clock, entry, app).await {
                    tracing::error!(job.name = entry.name, cause = %err, "The job {} failed", entry.name);
                }
            })
        })?;
        scheduler.add(job).await?;
    }
    let job = Job::new_async(LOOK_FOR_THE_DEAD, move |_, _| {
        let (app, db, clock) = (app.clone(), db.clone(), clock.clone());
        Box::pin(async move {
            if let Err(err) = take_over(&db, &clock, timetable, app).await {
                tracing::warn!(cause = %err, "Broken runs of jobs were not looked for");
            }
        })
    })?;
    scheduler.add(job).await?;
    scheduler.start().await?;
    Ok(scheduler)
}

/// Runs a job if no replica has run it for this minute; says whether this one did.
pub async fn run_in_turn<A>(db: &Db, clock: &Clock, entry: &Entry<A>, app: A) -> Result<bool> {
    let now = clock.now();
    let slot = now.duration_trunc(Duration::minutes(1))?;
    let name = entry.name;
    let claim = async move |conn: &mut Conn| claim(conn, name, slot, now).await;
    under_lock(db, name, async || {
        if !db.across(Purpose::Jobs, claim).await? {
            return Ok(false);
        }
        run_and_book(db, clock, entry, slot, app).await
    })
    .await
}

/// Runs again what a replica began and did not end: whoever runs a job holds its lock, so a run
/// that is open while its lock is free has lost its replica. Says how many were taken over.
pub async fn take_over<A: Clone>(
    db: &Db,
    clock: &Clock,
    timetable: &[Entry<A>],
    app: A,
) -> Result<usize> {
    let since = clock.now() - WORTH_TAKING_OVER;
    let open = db.across(Purpose::Jobs, async move |conn| unfinished(conn, since).await).await?;
    let mut taken = 0;
    for (name, slot) in open {
        let Some(entry) = timetable.iter().find(|it| it.name == name) else { continue };
        let still_open = async move |conn: &mut Conn| is_open(conn, entry.name, slot).await;
        let ran = under_lock(db, entry.name, async || {
            if !db.across(Purpose::Jobs, still_open).await? {
                return Ok(false);
            }
            tracing::warn!(job.name = entry.name, "Taking over {}: its replica died", entry.name);
            run_and_book(db, clock, entry, slot, app.clone()).await
        });
        taken += usize::from(ran.await?);
    }
    Ok(taken)
}

/// Does `work` while no other replica holds this job; false at once where one does.
async fn under_lock(db: &Db, name: &str, work: impl AsyncFnOnce() -> Result<bool>) -> Result<bool> {
    let mut lock = db.own_connection().await?;
    let key = format!("job {name}");
    if !hold(&mut lock, &key).await? {
        return Ok(false);
    }
    let outcome = work().await;
    release(&mut lock, &key).await?;
    outcome
}

/// The end is booked before the lock is free: an open run without a holder means a death.
async fn run_and_book<A>(
    db: &Db,
    clock: &Clock,
    entry: &Entry<A>,
    slot: DateTime<Utc>,
    app: A,
) -> Result<bool> {
    let outcome = (entry.run)(app).await;
    let error = outcome.as_ref().err().map(ToString::to_string);
    let (name, ended) = (entry.name, clock.now());
    db.across(Purpose::Jobs, async move |conn| finish(conn, name, slot, ended, error).await)
        .await?;
    outcome.map(|()| true)
}

/// Runs that began after `since` and did not end, oldest first.
async fn unfinished(conn: &mut Conn, since: DateTime<Utc>) -> Result<Vec<(String, DateTime<Utc>)>> {
    let open = job_runs::table
        .filter(job_runs::finished_at.is_null())
        .filter(job_runs::started_at.gt(since))
        .order(job_runs::slot)
        .select((job_runs::name, job_runs::slot));
    Ok(open.load(conn).await?)
}

async fn is_open(conn: &mut Conn, name: &str, slot: DateTime<Utc>) -> Result<bool> {
    let open = job_runs::table.find((name, slot)).filter(job_runs::finished_at.is_null());
    Ok(diesel::select(diesel::dsl::exists(open)).get_result(conn).await?)
}

async fn claim(
    conn: &mut Conn,
    name: &str,
    slot: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let row = (job_runs::name.eq(name), job_runs::slot.eq(slot), job_runs::started_at.eq(now));
    let inserted = diesel::insert_into(job_runs::table).values(row).on_conflict_do_nothing();
    Ok(inserted.execute(conn).await? == 1)
}

async fn finish(
    conn: &mut Conn,
    name: &str,
    slot: DateTime<Utc>,
    now: DateTime<Utc>,
    error: Option<String>,
) -> Result<()> {
    let change = (job_runs::finished_at.eq(now), job_runs::error.eq(error));
    diesel::update(job_runs::table.find((name, slot))).set(change).execute(conn).await?;
    Ok(())
}

/// Deletes runs that started before `before`.
pub async fn prune(conn: &mut Conn, before: DateTime<Utc>) -> Result<usize> {
    let old = job_runs::table.filter(job_runs::started_at.lt(before));
    Ok(diesel::delete(old).execute(conn).await?)
}

async fn hold(conn: &mut Conn, key: &str) -> Result<bool> {
    use crate::db::hashtextextended;
    Ok(diesel::select(pg_try_advisory_lock(hashtextextended(key, 0))).get_result(conn).await?)
}

async fn release(conn: &mut Conn, key: &str) -> Result<bool> {
    use crate::db::hashtextextended;
    Ok(diesel::select(pg_advisory_unlock(hashtextextended(key, 0))).get_result(conn).await?)
}

diesel::define_sql_function! {
    fn pg_try_advisory_lock(key: diesel::sql_types::BigInt) -> diesel::sql_types::Bool;
}
diesel::define_sql_function! {
    fn pg_advisory_unlock(key: diesel::sql_types::BigInt) -> diesel::sql_types::Bool;
}
