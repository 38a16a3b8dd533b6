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

pub type Run = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// One line of a timetable.
pub struct Entry<A: 'static> {
    pub name: &'static str,
    /// Second, minute, hour, day of the month, month, day of the week; in UTC.
    pub cron: &'static str,
    pub run: fn(A) -> Run,
}

/// Runs one job now, whatever its hour: for an operator at the command line, and for tests.
pub async fn run_now<A>(app: A, timetable: &[Entry<A>], name: &str) -> Result<()> {
    let entry = timetable.iter().find(|it| it.name == name);
    (entry.with_context(|| format!("no job is called `{name}`"))?.run)(app).await
}

/// Runs the timetable until the process ends.
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
    scheduler.start().await?;
    Ok(scheduler)
}

/// Runs a job if no replica has run it for this minute; says whether this one did.
pub async fn run_in_turn<A>(db: &Db, clock: &Clock, entry: &Entry<A>, app: A) -> Result<bool> {
    let now = clock.now();
    let slot = now.duration_trunc(Duration::minutes(1))?;
    let name = entry.name;
    let mut lock = db.own_connection().await?;
    let key = format!("job {name}");
    if !hold(&mut lock, &key).await? {
        return Ok(false);
    }
    let mine = db.across(Purpose::Jobs, async move |conn| claim(conn, name, slot, now).await).await;
    let outcome = match mine {
        Ok(true) => Some((entry.run)(app).await),
        _ => None,
    };
    release(&mut lock, &key).await?;
    let Some(outcome) = outcome else { return mine };
    let error = outcome.as_ref().err().map(ToString::to_string);
    let ended = clock.now();
    db.across(Purpose::Jobs, async move |conn| finish(conn, name, slot, ended, error).await)
        .await?;
    outcome.map(|()| true)
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
