//! What the clock does for creators: proofs are looked at again, earnings are written about.

use api_types::CreatorId;
use chrono::Datelike;
use futures_util::{StreamExt, stream};
use service_kit::{Conn, Result};
use ulid::Ulid;

use super::model::PlatformRow;
use super::{actions, peer, store};
use crate::app::App;

const BATCH: i64 = 100;
/// Batches of one run, so that a site that answers slowly cannot keep it going for ever.
const MOST_BATCHES: usize = 50;
const AT_ONCE: usize = 8;
/// Summaries that could not be written on the first are caught up until then.
const LAST_DAY: u32 = 7;

/// Looks at every proof that nobody has looked at for 30 days, or whose week of grace is over.
pub async fn recheck_platforms(app: App) -> Result<()> {
    for _ in 0..MOST_BATCHES {
        let now = app.clock.now();
        let due = app.read(async move |conn| store::due_platforms(conn, now, BATCH).await).await?;
        if due.is_empty() {
            break;
        }
        let looks = due.into_iter().map(|row| recheck(&app, row));
        let looked: Vec<Result<()>> = stream::iter(looks).buffer_unordered(AT_ONCE).collect().await;
        looked.into_iter().collect::<Result<()>>()?;
    }
    Ok(())
}

async fn recheck(app: &App, row: PlatformRow) -> Result<()> {
    let found = peer::look_for(app, &row.url, &row.code()).await;
    let (now, post) = (app.clock.now(), app.post());
    let booked =
        async move |conn: &mut Conn| actions::book_check(conn, &post, row.id, found, now).await;
    match app.write(booked).await {
        // The creator has removed the platform meanwhile.
        Err(err) if err.refusal().is_some() => Ok(()),
        booked => booked.map(drop),
    }
}

/// Tells whoever has earned something for the first time.
pub async fn tell_first_earners(app: App) -> Result<()> {
    loop {
        let (now, post) = (app.clock.now(), app.post());
        let told = async move |conn: &mut Conn| actions::tell_first_earners(conn, &post, now).await;
        if app.write(told).await? == 0 {
            return Ok(());
        }
    }
}

/// Writes what the month before brought, in the first days of a month.
pub async fn summarise_month(app: App) -> Result<()> {
    let now = app.clock.now();
    if now.day() > LAST_DAY {
        return Ok(());
    }
    let mut after = Some(CreatorId::from_ulid(Ulid::nil()));
    while let Some(last) = after {
        let post = app.post();
        let batch =
            async move |conn: &mut Conn| actions::summarise_batch(conn, &post, last, now).await;
        after = app.write(batch).await?;
    }
    Ok(())
}
