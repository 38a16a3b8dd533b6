//! With the database away: clicks go on, wait in the spool, and arrive once.

use std::time::Duration;

use redirect::{Durability, Unavailable, Writer, WriterConfig};

use crate::stage::{Stage, click, outcomes, record_all, until};

async fn each_once(stage: &Stage, acknowledged: &[ulid::Ulid]) {
    stage.spool_is_empty().await;
    let stored = stage.stored().await;
    let lost = acknowledged.iter().filter(|id| !stored.contains_key(id)).count();
    assert_eq!(lost, 0, "acknowledged clicks that are not stored");
    assert!(stored.values().all(|times| *times == 1), "a click is stored twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn backends_that_are_killed_under_load_lose_and_double_nothing() {
    let stage = Stage::set().await;
    let writers = [stage.writer().await, stage.writer().await];
    let admin = stage.postgres.admin().await;
    let mut acknowledged = Vec::new();
    for round in 0..10_u32 {
        let first = round * 1_000;
        let kill = admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'",
            &[],
        );
        let (one, two, killed) = tokio::join!(
            record_all(&writers[0], first..first + 500),
            record_all(&writers[1], first + 500..first + 1_000),
            kill,
        );
        killed.expect("the backends to be killed");
        acknowledged.extend([one, two].concat());
        until("both are connected again", || writers.iter().all(Writer::is_connected)).await;
    }
    assert_eq!(acknowledged.len(), 10_000);
    each_once(&stage, &acknowledged).await;
}

const DIE_AT_COMMIT: &str = "
CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
    'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';
CREATE CONSTRAINT TRIGGER die AFTER INSERT ON clicks_2026_03
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die();";

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_ends_and_does_not_commit_is_not_believed() {
    let stage = Stage::set().await;
    let writer = stage.writer().await;
    let admin = stage.postgres.admin().await;
    admin.batch_execute(DIE_AT_COMMIT).await.expect("a trigger");

    let acknowledged = record_all(&writer, 0..100).await;
    assert_eq!(acknowledged.len(), 100);
    assert!(stage.stored().await.is_empty() && stage.spool.pending_bytes() > 0);

    admin.batch_execute("DROP TRIGGER die ON clicks_2026_03").await.expect("no trigger");
    each_once(&stage, &acknowledged).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crashed_server_is_bridged_by_the_spool() {
    let stage = Stage::set().await;
    let writer = stage.writer().await;
    let mut acknowledged = record_all(&writer, 0..500).await;

    stage.postgres.crash();
    acknowledged.extend(record_all(&writer, 500..2_000).await);
    assert_eq!(acknowledged.len(), 2_000, "a known link redirects during the outage");
    assert!(!writer.is_connected() && stage.spool.pending_bytes() > 0);

    stage.postgres.boot().await;
    acknowledged.extend(record_all(&writer, 2_000..2_100).await);
    each_once(&stage, &acknowledged).await;
    assert_eq!(stage.stored().await.len(), 2_100);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_starts_during_an_outage_spools_and_a_later_one_replays() {
    let stage = Stage::set().await;
    stage.postgres.crash();
    let writer = Writer::start(stage.config());
    let acknowledged = record_all(&writer, 0..100).await;
    assert_eq!(acknowledged.len(), 100);
    drop(writer);

    stage.postgres.boot().await;
    let _later = stage.writer().await;
    each_once(&stage, &acknowledged).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_stored_and_spooled_is_stored_once() {
    let stage = Stage::set().await;
    let writer = stage.writer().await;
    let acknowledged = record_all(&writer, 0..200).await;
    let rows: Vec<_> = (100..1_400).map(click).collect();
    stage.spool.append(&rows).expect("room in the spool");

    record_all(&writer, 1_400..1_401).await;

    each_once(&stage, &acknowledged).await;
    assert_eq!(stage.stored().await.len(), 1_401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spooled_row_that_the_database_refuses_does_not_stop_the_replay() {
    let stage = Stage::set().await;
    let mut rows: Vec<_> = (0..700).map(click).collect();
    rows[321].country = Some("FRA".into());
    stage.spool.append(&rows).expect("room in the spool");

    let _writer = stage.writer().await;

    stage.spool_is_empty().await;
    assert_eq!(stage.stored().await.len(), 699);
    assert!(!stage.spool.is_halted());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_without_rights_fills_the_spool_and_heals() {
    let stage = Stage::set().await;
    let writer = stage.writer().await;
    let admin = stage.postgres.admin().await;
    admin
        .batch_execute("REVOKE INSERT ON clicks_2026_03 FROM router")
        .await
        .expect("a revoked right");
    let acknowledged = record_all(&writer, 0..50).await;
    assert_eq!(acknowledged.len(), 50);
    assert!(stage.spool.pending_bytes() > 0);

    admin.batch_execute("GRANT INSERT ON clicks_2026_03 TO router").await.expect("a granted right");
    each_once(&stage, &acknowledged).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_neither_database_nor_spool_takes_is_refused() {
    let stage = Stage::set_with_spool(20_000).await;
    stage.postgres.crash();
    let writer = Writer::start(WriterConfig { batch_rows: 10, ..stage.config() });

    let outcomes = outcomes(&writer, 0..200).await;

    let refused =
        outcomes.iter().filter(|(_, outcome)| *outcome == Err(Unavailable::NotStored)).count();
    let acknowledged: Vec<_> =
        outcomes.iter().filter(|(_, outcome)| outcome.is_ok()).map(|(id, _)| *id).collect();
    assert!(refused > 0 && refused + acknowledged.len() == 200);
    stage.postgres.boot().await;
    each_once(&stage, &acknowledged).await;
    assert_eq!(stage.stored().await.len(), acknowledged.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_before_the_commit_loses_what_group_commit_refuses() {
    let stage = Stage::set_with_spool(0).await;
    stage.postgres.crash();
    let hasty = WriterConfig { durable: Durability::AnswerBeforeCommit, ..stage.config() };
    let (sound, hasty) = (Writer::start(stage.config()), Writer::start(hasty));

    assert_eq!(record_all(&hasty, 0..50).await.len(), 50);
    assert_eq!(record_all(&sound, 50..100).await.len(), 0);

    stage.postgres.boot().await;
    until("both are connected", || hasty.is_connected() && sound.is_connected()).await;
    assert_eq!(record_all(&sound, 100..101).await.len(), 1);
    assert_eq!(stage.stored().await.len(), 1, "answered clicks that nobody stored");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_hangs_is_left_and_its_late_commits_are_not_doubled() {
    let stage = Stage::set().await;
    let admin = stage.postgres.admin().await;
    let impatient = WriterConfig { commit_timeout: Duration::from_millis(200), ..stage.config() };
    let writer = Writer::start(impatient);
    until("the writer is connected", || writer.is_connected()).await;
    let mut acknowledged = record_all(&writer, 0..10).await;

    admin.batch_execute("BEGIN; LOCK TABLE clicks_2026_03 IN SHARE MODE").await.expect("a lock");
    acknowledged.extend(record_all(&writer, 10..300).await);
    acknowledged.extend(record_all(&writer, 300..600).await);
    assert_eq!(acknowledged.len(), 600, "a hanging database holds nobody up for long");
    assert!(stage.spool.pending_bytes() > 0);

    admin.batch_execute("COMMIT").await.expect("the lock to go");
    each_once(&stage, &acknowledged).await;
    assert_eq!(stage.stored().await.len(), 600);
}
