//! Clicks on local disk while the database is away: an append-only file.
//!
//! A record is `length u32 LE · crc32 u32 LE · JSON of a row`. A batch is written at the end and synced once;
//! if that fails the file is cut back, so what is in it was acknowledged. Opening a file cuts a torn tail off
//! (kept beside it as `.cut`). One replay at a time walks from the oldest record; when it reaches the end the
//! file is emptied. Where the replay stands is not stored: after a crash it starts over, and its inserts
//! do nothing for rows that are there already. All calls block on the disk.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufReader, ErrorKind, Read, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tracing::{error, warn};

use crate::row::ClickRow;

const HEADER: usize = 8;
const LARGEST_RECORD: usize = 1 << 20;
const READ_AHEAD: usize = 2 * LARGEST_RECORD;

/// A handle; clones share the file. One process at a time may hold it.
#[derive(Clone)]
pub struct Spool(Arc<Inner>);

struct Inner {
    path: PathBuf,
    limit: u64,
    tape: Mutex<Tape>,
    pending: AtomicU64,
    claimed: AtomicBool,
    halted: AtomicBool,
}

struct Tape {
    file: File,
    start: u64,
    end: u64,
}

impl Tape {
    fn drop_replayed(&mut self) -> io::Result<()> {
        if self.start < self.end {
            return Ok(());
        }
        self.file.set_len(0)?;
        (self.start, self.end) = (0, 0);
        self.file.sync_data()
    }
}

impl Spool {
    /// Opens or makes the file, which may grow to `limit` bytes, and finds the records that wait in it.
    pub fn open(path: &Path, limit: u64) -> io::Result<Self> {
        let file = own_file().read(true).write(true).truncate(false).open(path)?;
        file.try_lock().map_err(|refused| match refused {
            TryLockError::WouldBlock => io::Error::other("another process holds the spool"),
            TryLockError::Error(cause) => cause,
        })?;
        let end = cut_torn_tail(&file, path)?;
        let inner = Inner {
            path: path.into(),
            limit,
            tape: Mutex::new(Tape { file, start: 0, end }),
            pending: AtomicU64::new(end),
            claimed: AtomicBool::new(false),
            halted: AtomicBool::new(false),
        };
        Ok(Self(Arc::new(inner)))
    }

    /// Puts a batch at the end; when it returns, all of it is on disk, or none of it is kept.
    pub fn append(&self, rows: &[ClickRow]) -> io::Result<()> {
        let mut records = Vec::with_capacity(rows.len() * 512);
        for row in rows {
            push_record(&mut records, row)?;
        }
        let mut tape = self.tape();
        let end = tape.end + records.len() as u64;
        if end > self.0.limit {
            return Err(ErrorKind::StorageFull.into());
        }
        let written = tape.file.write_all_at(&records, tape.end);
        if let Err(cause) = written.and_then(|()| tape.file.sync_data()) {
            tape.file.set_len(tape.end)?;
            return Err(cause);
        }
        tape.end = end;
        self.publish(&tape);
        Ok(())
    }

    /// Bytes that wait to be replayed.
    pub fn pending_bytes(&self) -> u64 {
        self.0.pending.load(Ordering::Acquire)
    }

    /// Whether something waits that nobody replays yet.
    pub fn is_claimable(&self) -> bool {
        self.pending_bytes() > 0 && !self.is_halted() && !self.0.claimed.load(Ordering::Acquire)
    }

    /// Takes the replay, unless somebody has it. Dropping it gives it back.
    pub fn claim_replay(&self) -> Option<Replay> {
        if !self.is_claimable() || self.0.claimed.swap(true, Ordering::AcqRel) {
            return None;
        }
        Some(Replay { spool: self.clone(), next: self.tape().start })
    }

    /// Whether the replay met damage or a disk that fails, and waits for a person and a restart.
    pub fn is_halted(&self) -> bool {
        self.0.halted.load(Ordering::Acquire)
    }

    fn tape(&self) -> MutexGuard<'_, Tape> {
        self.0.tape.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn publish(&self, tape: &Tape) {
        let pending = tape.end - tape.start;
        self.0.pending.store(pending, Ordering::Release);
        metrics::gauge!("clicks_spool_bytes").set(pending as f64);
    }
}

/// The one walk through the spool, oldest record first.
pub struct Replay {
    spool: Spool,
    next: u64,
}

impl Replay {
    /// Reads up to `most` rows from where the last confirmed ones ended.
    pub fn peek(&mut self, most: usize) -> io::Result<Vec<ClickRow>> {
        let rows = self.read(most);
        self.halt_on_failure(rows)
    }

    /// Keeps rows that the database refuses for good in a file beside the spool, for a person to look at.
    pub fn set_aside(&self, rows: &[ClickRow]) -> io::Result<()> {
        let lines: Vec<u8> = rows.iter().flat_map(json_line).collect();
        let kept = if lines.is_empty() { Ok(()) } else { self.keep_refused(&lines) };
        self.halt_on_failure(kept)
    }

    /// Forgets what was read last; at the end of the file it is emptied.
    pub fn confirm(&mut self) -> io::Result<()> {
        let emptied = {
            let mut tape = self.spool.tape();
            tape.start = self.next;
            let emptied = tape.drop_replayed();
            self.spool.publish(&tape);
            emptied
        };
        self.halt_on_failure(emptied)
    }

    fn read(&mut self, most: usize) -> io::Result<Vec<ClickRow>> {
        let bytes = self.read_ahead()?;
        let (mut rows, mut rest) = (Vec::new(), bytes.as_slice());
        while rows.len() < most && !rest.is_empty() {
            let Some((payload, after)) = split_record(rest) else { break };
            match serde_json::from_slice(payload) {
                Ok(row) => rows.push(row),
                Err(cause) => {
                    error!(%cause, "A spooled click cannot be read");
                    self.keep_refused(&[payload, b"\n"].concat())?;
                }
            }
            self.next += (rest.len() - after.len()) as u64;
            rest = after;
        }
        let is_stuck = !bytes.is_empty() && rest.len() == bytes.len();
        if is_stuck { Err(ErrorKind::InvalidData.into()) } else { Ok(rows) }
    }

    fn read_ahead(&mut self) -> io::Result<Vec<u8>> {
        let tape = self.spool.tape();
        let length = (tape.end - tape.start).min(READ_AHEAD as u64);
        let mut bytes = vec![0; usize::try_from(length).unwrap_or(READ_AHEAD)];
        tape.file.read_exact_at(&mut bytes, tape.start)?;
        self.next = tape.start;
        Ok(bytes)
    }

    fn keep_refused(&self, lines: &[u8]) -> io::Result<()> {
        error!(bytes = lines.len(), "Spooled clicks are set aside");
        keep_beside(&self.spool.0.path, "refused", lines)
    }

    /// Trying again at once would only spin; the records stay on disk.
    fn halt_on_failure<T>(&self, outcome: io::Result<T>) -> io::Result<T> {
        outcome.inspect_err(|cause| {
            self.spool.0.halted.store(true, Ordering::Release);
            error!(%cause, at = self.next, "The replay of the spool stops");
        })
    }
}

impl Drop for Replay {
    fn drop(&mut self) {
        self.spool.0.claimed.store(false, Ordering::Release);
    }
}

fn json_line(row: &ClickRow) -> Vec<u8> {
    let mut line = serde_json::to_vec(row).expect("a click has only fields that JSON knows");
    line.push(b'\n');
    line
}

fn push_record(out: &mut Vec<u8>, row: &ClickRow) -> io::Result<()> {
    let payload = serde_json::to_vec(row)?;
    if payload.len() > LARGEST_RECORD - HEADER {
        return Err(ErrorKind::FileTooLarge.into());
    }
    let length = u32::try_from(payload.len()).map_err(io::Error::other)?;
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&crc32fast::hash(&payload).to_le_bytes());
    out.extend_from_slice(&payload);
    Ok(())
}

/// The first record's payload and what follows it, if the record is whole and its checksum is right.
fn split_record(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (sum, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let (payload, rest) = rest.split_at_checked(length)?;
    let is_whole = length > 0 && crc32fast::hash(payload) == u32::from_le_bytes(*sum);
    is_whole.then_some((payload, rest))
}

/// Length of the leading whole records; what comes after them is cut off and kept beside.
fn cut_torn_tail(file: &File, path: &Path) -> io::Result<u64> {
    let length = file.metadata()?.len();
    let whole = whole_records(&mut BufReader::with_capacity(READ_AHEAD, file))?;
    if whole < length {
        warn!(bytes = length - whole, at = whole, "The spool ends in a torn record; it is cut off");
        let mut tail = vec![0; usize::try_from(length - whole).map_err(io::Error::other)?];
        file.read_exact_at(&mut tail, whole)?;
        keep_beside(path, "cut", &tail)?;
        file.set_len(whole)?;
        file.sync_all()?;
    }
    Ok(whole)
}

fn whole_records(file: &mut impl Read) -> io::Result<u64> {
    let (mut at, mut record) = (0, Vec::new());
    loop {
        record.clear();
        file.take(HEADER as u64).read_to_end(&mut record)?;
        let Some(length) = record.first_chunk::<4>().map(|bytes| u32::from_le_bytes(*bytes)) else {
            return Ok(at);
        };
        if length as usize > LARGEST_RECORD {
            return Ok(at);
        }
        file.take(u64::from(length)).read_to_end(&mut record)?;
        if split_record(&record).is_none() {
            return Ok(at);
        }
        at += record.len() as u64;
    }
}

/// Clicks are nobody else's to read on this machine.
fn own_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).mode(0o600);
    options
}

fn keep_beside(path: &Path, extension: &str, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_added_extension(extension);
    let mut file = own_file().append(true).open(beside)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests;
