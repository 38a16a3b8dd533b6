//! What the service does by the clock, and when (UTC). One list.

use chrono::TimeDelta;
use service_kit::jobs::Entry;
use service_kit::{Purpose, Result, idempotency, jobs, magic_links, outbox, sessions};

use crate::app::App;
use crate::{attributions, clicks, commissions, connections, enrollments, signups};

pub const TIMETABLE: &[Entry<App>] = &[
    Entry {
        name: "heartbeat",
        cron: "0 7 * * * *",
        run: |app| Box::pin(connections::jobs::heartbeat(app)),
    },
    Entry {
        name: "backfill.retry",
        cron: "0 */5 * * * *",
        run: |app| Box::pin(enrollments::jobs::retry(app)),
    },
    Entry {
        name: "commissions.approve",
        cron: "0 15 * * * *",
        run: |app| Box::pin(commissions::jobs::approve(app)),
    },
    Entry {
        name: "clicks.fold",
        cron: "0 5 * * * *",
        run: |app| Box::pin(clicks::jobs::fold_all(app)),
    },
    Entry {
        name: "attributions.catch_up",
        cron: "0 6 * * * *",
        run: |app| Box::pin(attributions::jobs::catch_up_all(app)),
    },
    Entry {
        name: "clicks.partitions",
        cron: "0 25 3 * * *",
        run: |app| Box::pin(clicks::jobs::make_partitions(app)),
    },
    Entry {
        name: "clicks.salts",
        cron: "0 35 * * * *",
        run: |app| Box::pin(clicks::jobs::keep_salts(app)),
    },
    Entry { name: "outbox.prune", cron: "0 45 3 * * *", run: |app| Box::pin(prune_outbox(app)) },
    Entry {
        name: "sign_ins.prune",
        cron: "0 55 3 * * *",
        run: |app| Box::pin(prune_sign_ins(app)),
    },
    Entry {
        name: "signups.prune",
        cron: "0 58 3 * * *",
        run: |app| Box::pin(signups::jobs::prune(app)),
    },
];

const KEPT: TimeDelta = TimeDelta::days(30);
const BATCH: i64 = 1_000;

/// Forgets messages that were sent, answers that were kept and runs that were booked long ago.
async fn prune_outbox(app: App) -> Result<()> {
    let before = app.clock.now() - KEPT;
    loop {
        let pruned = app.db.across(Purpose::Jobs, async move |conn| {
            let messages = outbox::prune(conn, before, BATCH).await?;
            let answers = idempotency::prune(conn, before, BATCH).await?;
            Ok(messages.max(answers))
        });
        if pruned.await? < BATCH as usize {
            break;
        }
    }
    app.db.across(Purpose::Jobs, async move |conn| jobs::prune(conn, before).await).await?;
    Ok(())
}

/// Forgets sessions and links by e-mail that ended long ago.
async fn prune_sign_ins(app: App) -> Result<()> {
    let before = app.clock.now() - KEPT;
    let pruned = app.db.across(Purpose::Jobs, async move |conn| {
        sessions::prune(conn, before).await?;
        magic_links::prune(conn, before).await
    });
    pruned.await.map(|_| ())
}
