//! With the database there: each click is committed before its answer.

use std::collections::HashSet;

use redirect::{Unavailable, Writer, WriterConfig};

use crate::stage::{Stage, add_leaf, click, outcomes, record_all};

#[tokio::test]
async fn every_click_is_stored_before_its_answer_and_in_few_commits() {
    let stage = Stage::set().await;
    let writer = stage.writer().await;
    let admin = stage.postgres.admin().await;
    admin
        .batch_execute("CREATE TABLE before AS SELECT pg_current_xact_id()::text::int8 AS xid")
        .await
        .expect("a mark");

    let acknowledged = record_all(&writer, 0..3_000).await;

    assert_eq!(acknowledged.len(), 3_000);
    let stored = stage.stored().await;
    assert!(acknowledged.iter().all(|id| stored.get(id) == Some(&1)));
    let commits =
        admin.query_one("SELECT pg_current_xact_id()::text::int8 - xid FROM before", &[]).await;
    let commits: i64 = commits.expect("a count").get(0);
    assert!(commits < 300, "{commits} commits for 3000 clicks");
    assert_eq!(stage.spool.pending_bytes(), 0);
}

#[tokio::test]
async fn a_row_is_read_back_as_it_was_given() {
    let stage = Stage::set().await;
    stage.writer().await.record(click(5)).await.expect("a stored click");

    let admin = stage.postgres.admin().await;
    let row = admin.query_one(
        "SELECT concat_ws('|', id, tenant_id, link_id, partner_id, program_id, class, eligible, encode(visitor_hash, 'escape'),
                landing_url, referrer_host, ua_family, device, coalesce(country, '-'), sub_id, opt_out, source,
                occurred_at AT TIME ZONE 'UTC', received_at AT TIME ZONE 'UTC', tableoid::regclass) FROM clicks",
        &[],
    );
    let row: String = row.await.expect("the click").get(0);
    let expected = "019d4656-fc1d-0000-0000-000000000005|00000000-0000-0000-0000-000000000001|\
        00000000-0000-0000-0000-000000000002|00000000-0000-0000-0000-000000000003|\
        00000000-0000-0000-0000-000000000004|human|t|0123456789abcdef|https://shop.example/?a=é|\
        blog.example|firefox|desktop|-|may|f|router|2026-03-31 23:59:59.005|\
        2026-03-31 23:59:59.005007|clicks_2026_03";
    assert_eq!(row, expected);
}

#[tokio::test]
async fn clicks_go_to_their_month_and_without_one_to_the_default() {
    let stage = Stage::set().await;
    let writer = stage.writer().await;
    assert_eq!(record_all(&writer, 900..1_100).await.len(), 200);
    assert_eq!(stage.count("clicks_2026_03").await, 100);
    assert_eq!(stage.count("clicks_default").await, 100);

    let admin = stage.postgres.admin().await;
    admin.batch_execute("DELETE FROM clicks_default").await.expect("an empty default");
    add_leaf(&admin, "2026_04", "2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z").await;
    assert_eq!(record_all(&writer, 1_100..1_200).await.len(), 100);
    assert_eq!(stage.count("clicks_2026_04").await, 100);
    assert_eq!(stage.spool.pending_bytes(), 0);
}

#[tokio::test]
async fn a_click_that_is_there_already_disturbs_nobody() {
    let stage = Stage::set().await;
    let writer = stage.writer().await;
    record_all(&writer, 0..10).await;
    assert_eq!(record_all(&writer, 0..100).await.len(), 100);
    assert_eq!(stage.stored().await.len(), 100);
}

#[tokio::test]
async fn a_row_that_breaks_a_constraint_is_refused_alone() {
    let stage = Stage::set().await;
    let writer = stage.writer().await;
    let mut wrong = click(50);
    wrong.country = Some("FRA".into());

    let (others, refused) = tokio::join!(record_all(&writer, 0..50), writer.record(wrong));

    assert_eq!(refused, Err(Unavailable::NotStored));
    assert_eq!(others.len(), 50);
    assert_eq!(stage.stored().await.len(), 50);
    assert_eq!(stage.spool.pending_bytes(), 0);
}

#[tokio::test]
async fn a_full_queue_refuses_at_once_and_stores_the_rest() {
    let stage = Stage::set().await;
    let writer = Writer::start(WriterConfig { queue_rows: 8, ..stage.config() });

    let outcomes = outcomes(&writer, 0..100).await;

    let full =
        outcomes.iter().filter(|(_, outcome)| *outcome == Err(Unavailable::QueueFull)).count();
    let taken: HashSet<_> =
        outcomes.iter().filter(|(_, outcome)| outcome.is_ok()).map(|(id, _)| *id).collect();
    assert!(full > 0 && full + taken.len() == 100, "{full} refused, {} taken", taken.len());
    assert_eq!(stage.stored().await.into_keys().collect::<HashSet<_>>(), taken);
}
