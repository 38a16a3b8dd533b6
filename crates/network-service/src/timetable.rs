//! What the clock does, and when; each line also runs by name.

use chrono::TimeDelta;
use service_kit::jobs::Entry;
use service_kit::{Purpose, Result, idempotency, jobs, magic_links, outbox, sessions};

use crate::app::App;
use crate::{
    accounts, clicks, creators, decisions, domains, invitations, offerings, reconciliations,
    requests, stats, vendors,
};

/// Rows of one deletion, so that no statement holds many locks.
const BATCH: i64 = 5_000;

pub const TIMETABLE: &[Entry<App>] = &[
    Entry {
        name: "accounts.erase",
        cron: "0 35 * * * *",
        run: |app| Box::pin(accounts::jobs::erase_leaving(app)),
    },
    Entry {
        name: "accounts.export",
        cron: "30 * * * * *",
        run: |app| Box::pin(accounts::jobs::make_exports(app)),
    },
    Entry {
        name: "accounts.expire",
        cron: "0 45 3 * * *",
        run: |app| Box::pin(accounts::jobs::expire_exports(app)),
    },
    Entry {
        name: "creators.first_commission",
        cron: "0 10 5 * * *",
        run: |app| Box::pin(creators::jobs::tell_first_earners(app)),
    },
    Entry {
        name: "creators.monthly_summary",
        cron: "0 20 7 * * *",
        run: |app| Box::pin(creators::jobs::summarise_month(app)),
    },
    Entry {
        name: "creators.recheck",
        cron: "0 10 4 * * *",
        run: |app| Box::pin(creators::jobs::recheck_platforms(app)),
    },
    Entry {
        name: "invitations.expire",
        cron: "0 35 * * * *",
        run: |app| Box::pin(invitations::jobs::expire(app)),
    },
    Entry {
        name: "offerings.count",
        cron: "0 10 * * * *",
        run: |app| Box::pin(offerings::jobs::count(app)),
    },
    Entry {
        name: "clicks.bury",
        cron: "0 10 4 * * *",
        run: |app| Box::pin(clicks::jobs::bury(app)),
    },
    Entry {
        name: "clicks.deliver",
        cron: "0 * * * * *",
        run: |app| Box::pin(clicks::jobs::deliver(app)),
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
    Entry {
        name: "domains.check",
        cron: "0 5 * * * *",
        run: |app| Box::pin(domains::jobs::check_due(app)),
    },
    Entry {
        name: "decisions.resume",
        cron: "30 * * * * *",
        run: |app| Box::pin(decisions::jobs::resume(app)),
    },
    Entry { name: "outbox.prune", cron: "0 40 3 * * *", run: |app| Box::pin(prune_outbox(app)) },
    Entry {
        name: "reconciliations.compare",
        cron: "0 50 3-9 * * *",
        run: |app| Box::pin(reconciliations::jobs::compare(app)),
    },
    Entry {
        name: "requests.digest",
        cron: "0 10 * * * *",
        run: |app| Box::pin(requests::jobs::digest(app)),
    },
    Entry {
        name: "requests.resume",
        cron: "0 * * * * *",
        run: |app| Box::pin(requests::jobs::resume(app)),
    },
    Entry {
        name: "sessions.prune",
        cron: "0 50 3 * * *",
        run: |app| Box::pin(prune_sessions(app)),
    },
    Entry { name: "stats.pull", cron: "0 30 2 * * *", run: |app| Box::pin(stats::jobs::pull(app)) },
    Entry {
        name: "stats.resume",
        cron: "30 */5 * * * *",
        run: |app| Box::pin(stats::jobs::resume(app)),
    },
    Entry {
        name: "vendors.health",
        cron: "0 20 * * * *",
        run: |app| Box::pin(vendors::jobs::judge_health(app)),
    },
];

/// Forgets sent messages after 30 days, idempotency keys after 2, runs of jobs after 90.
async fn prune_outbox(app: App) -> Result<()> {
    let now = app.clock.now();
    let (sent, used, ran) =
        (now - TimeDelta::days(30), now - TimeDelta::days(2), now - TimeDelta::days(90));
    while app
        .db
        .across(Purpose::Jobs, async move |conn| outbox::prune(conn, sent, BATCH).await)
        .await?
        > 0
    {}
    while app
        .db
        .across(Purpose::Jobs, async move |conn| idempotency::prune(conn, used, BATCH).await)
        .await?
        > 0
    {}
    app.db.across(Purpose::Jobs, async move |conn| jobs::prune(conn, ran).await).await?;
    Ok(())
}

/// Forgets sessions and links a week after their end.
async fn prune_sessions(app: App) -> Result<()> {
    let before = app.clock.now() - TimeDelta::days(7);
    let pruned = async move |conn: &mut service_kit::Conn| {
        magic_links::prune(conn, before).await?;
        sessions::prune(conn, before).await
    };
    app.db.across(Purpose::Jobs, pruned).await?;
    app.limiter.sweep();
    Ok(())
}
