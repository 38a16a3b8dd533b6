//! The spool keeps what it acknowledged, in order, over a crash.

use std::fs;

use chrono::DateTime;
use ulid::Ulid;

use super::*;
use crate::agents::{Device, Family};
use crate::classify::Class;
use crate::row::Source;

const LIMIT: u64 = 1 << 20;

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("spool-{:016x}", rand::random::<u64>()));
        fs::create_dir(&path).expect("a folder");
        Self(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("clicks.spool")
    }

    fn open(&self) -> Spool {
        Spool::open(&self.file(), LIMIT).expect("a spool")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).expect("the folder to remove");
    }
}

fn row(n: u64) -> ClickRow {
    let id = Ulid::from_parts(n, 0);
    ClickRow {
        id,
        tenant_id: id,
        link_id: id,
        partner_id: id,
        program_id: id,
        class: Class::Human,
        eligible: true,
        visitor_hash: [3; 16],
        landing_url: Some("https://shop.example/?a=é".into()),
        referrer_host: None,
        ua_family: Family::Safari,
        device: Device::Mobile,
        country: Some("FR".into()),
        sub_id: None,
        opt_out: false,
        source: Source::Router,
        occurred_at: DateTime::UNIX_EPOCH,
        received_at: DateTime::UNIX_EPOCH,
    }
}

fn rows(range: std::ops::Range<u64>) -> Vec<ClickRow> {
    range.map(row).collect()
}

fn drain(spool: &Spool) -> Vec<ClickRow> {
    let mut replay = spool.claim_replay().expect("a replay");
    let mut all = Vec::new();
    while spool.pending_bytes() > 0 {
        all.extend(replay.peek(7).expect("rows"));
        replay.confirm().expect("a confirmation");
    }
    all
}

#[test]
fn rows_come_back_in_order_after_a_restart_and_then_are_gone() {
    let folder = Folder::new();
    let spool = folder.open();
    spool.append(&rows(0..20)).expect("room");
    spool.append(&rows(20..30)).expect("room");
    drop(spool);

    let spool = folder.open();
    assert!(spool.pending_bytes() > 0);
    assert_eq!(drain(&spool), rows(0..30));
    assert_eq!(spool.pending_bytes(), 0);
    assert_eq!(fs::metadata(folder.file()).expect("the file").len(), 0);
    assert!(!spool.is_claimable());
}

#[test]
fn what_is_not_confirmed_is_read_again() {
    let folder = Folder::new();
    let spool = folder.open();
    spool.append(&rows(0..10)).expect("room");
    let mut replay = spool.claim_replay().expect("a replay");
    assert!(spool.claim_replay().is_none(), "a second replay at once");
    assert_eq!(replay.peek(4).expect("rows"), rows(0..4));
    replay.confirm().expect("a confirmation");
    assert_eq!(replay.peek(4).expect("rows"), rows(4..8));
    drop(replay);
    spool.append(&rows(10..12)).expect("room");
    assert_eq!(drain(&spool), rows(4..12));
}

#[test]
fn a_torn_tail_is_cut_off_wherever_it_tears() {
    let folder = Folder::new();
    folder.open().append(&rows(0..3)).expect("room");
    let whole = fs::read(folder.file()).expect("the file");
    folder.open().append(&rows(3..4)).expect("room");
    let longer = fs::read(folder.file()).expect("the file");
    for cut in whole.len() + 1..longer.len() {
        fs::write(folder.file(), &longer[..cut]).expect("a torn file");
        let spool = folder.open();
        assert_eq!(spool.pending_bytes(), whole.len() as u64, "cut at {cut}");
    }
    let mut flipped = longer.clone();
    flipped[whole.len() + 20] ^= 1;
    fs::write(folder.file(), &flipped).expect("a damaged file");
    let spool = folder.open();
    spool.append(&rows(9..10)).expect("room");
    assert_eq!(drain(&spool), [rows(0..3), rows(9..10)].concat());
    let kept = fs::metadata(folder.file().with_added_extension("cut")).expect("what was cut");
    assert!(kept.len() > 0);
}

#[test]
fn zeros_after_the_last_record_are_torn_too() {
    let folder = Folder::new();
    folder.open().append(&rows(0..3)).expect("room");
    let mut bytes = fs::read(folder.file()).expect("the file");
    bytes.extend([0; 4096]);
    fs::write(folder.file(), &bytes).expect("a torn file");
    assert_eq!(drain(&folder.open()), rows(0..3));
}

#[test]
fn a_full_spool_refuses_a_whole_batch_and_keeps_the_rest() {
    let folder = Folder::new();
    let spool = Spool::open(&folder.file(), 2_000).expect("a spool");
    spool.append(&rows(0..2)).expect("room");
    let refused = spool.append(&rows(2..20)).expect_err("no room");
    assert_eq!(refused.kind(), ErrorKind::StorageFull);
    assert_eq!(drain(&spool), rows(0..2));
    spool.append(&rows(2..4)).expect("room again");
}

#[test]
fn one_process_holds_the_file() {
    let folder = Folder::new();
    let _held = folder.open();
    assert!(Spool::open(&folder.file(), LIMIT).is_err());
}

#[test]
fn a_record_that_no_longer_reads_is_set_aside_and_passed() {
    let folder = Folder::new();
    let spool = folder.open();
    spool.append(&rows(0..1)).expect("room");
    drop(spool);
    let mut bytes = fs::read(folder.file()).expect("the file");
    bytes.extend(2_u32.to_le_bytes());
    bytes.extend(crc32fast::hash(b"{}").to_le_bytes());
    bytes.extend(b"{}");
    fs::write(folder.file(), bytes).expect("a foreign record");
    let spool = folder.open();
    spool.append(&rows(1..2)).expect("room");
    assert_eq!(drain(&spool), rows(0..2));
    let aside = fs::read(folder.file().with_added_extension("refused")).expect("what was refused");
    assert_eq!(aside, b"{}\n");
}

#[test]
fn damage_under_a_running_replay_stops_it_and_loses_nothing() {
    let folder = Folder::new();
    let spool = folder.open();
    spool.append(&rows(0..3)).expect("room");
    let mut bytes = fs::read(folder.file()).expect("the file");
    bytes[12] ^= 1;
    fs::write(folder.file(), bytes).expect("a damaged file");
    let mut replay = spool.claim_replay().expect("a replay");
    assert!(replay.peek(7).is_err());
    drop(replay);
    assert!(spool.is_halted() && !spool.is_claimable() && spool.pending_bytes() > 0);
}
