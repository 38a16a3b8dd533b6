//! All live links in memory, so that a click asks no database where to go.
//!
//! Reads take the read side of one of 64 locks and contend with a change of the same shard only. A link's
//! `version` only grows: a late, older row never overwrites a newer one. What is not in the map was perhaps
//! made a moment ago; the caller asks the database once and notes the miss, which then holds for a while.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use ulid::Ulid;

use crate::destination::Destination;

mod disk;

const SHARDS: usize = 64;

/// The longest part of a way to a link, bytes: longer than any slug that can be given.
const LONGEST_PART: usize = 64;

/// More misses than this are not remembered, or a guesser of slugs could fill the memory.
const MOST_MISSES: usize = 50_000;

/// What a click needs to know of its link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkTarget {
    pub tenant_id: Ulid,
    pub link_id: Ulid,
    pub partner_id: Ulid,
    pub program_id: Ulid,
    pub destination: Destination,
    /// Names and values that are appended to the destination.
    pub utm: Vec<(String, String)>,
    pub paused: bool,
    /// Whether a click here may earn.
    pub eligible: bool,
    pub version: i64,
}

/// A link with the words that lead to it; `tenant` is empty where there is only one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkEntry {
    pub tenant: String,
    pub slug: String,
    #[serde(flatten)]
    pub target: LinkTarget,
}

/// What the map knows about a slug.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    Link(Arc<LinkTarget>),
    /// Asked for a moment ago, and the database did not have it.
    Absent,
    /// Not known: ask the database, then `upsert` or `note_miss`.
    Unknown,
}

type Shard = HashMap<Box<str>, Arc<LinkTarget>>;

pub struct LinkMap {
    hasher: RandomState,
    shards: Vec<RwLock<Shard>>,
    misses: Mutex<HashMap<Box<str>, DateTime<Utc>>>,
    miss_ttl: TimeDelta,
    changed: AtomicBool,
}

impl LinkMap {
    /// An empty map in which a miss holds for `miss_ttl`.
    pub fn new(miss_ttl: TimeDelta) -> Self {
        Self {
            hasher: RandomState::new(),
            shards: (0..SHARDS).map(|_| RwLock::default()).collect(),
            misses: Mutex::default(),
            miss_ttl,
            changed: AtomicBool::new(false),
        }
    }

    /// Looks a link up; upper and lower case are the same. What can be no slug is not asked for.
    pub fn find(&self, tenant: &str, slug: &str, now: DateTime<Utc>) -> Found {
        if ![tenant, slug].into_iter().all(may_be_part) {
            return Found::Absent;
        }
        let key = key(tenant, slug);
        if let Some(target) = self.read(self.shard_of(&key)).get(&*key) {
            return Found::Link(Arc::clone(target));
        }
        match self.misses().get(&*key) {
            Some(until) if now < *until => Found::Absent,
            _ => Found::Unknown,
        }
    }

    /// Remembers that the database has no such link.
    pub fn note_miss(&self, tenant: &str, slug: &str, now: DateTime<Utc>) {
        let mut misses = self.misses();
        if misses.len() >= MOST_MISSES {
            misses.retain(|_, until| now < *until);
        }
        if misses.len() < MOST_MISSES {
            misses.insert(key(tenant, slug).into(), now + self.miss_ttl);
        }
    }

    /// Puts a link in, unless the map has a newer version of it.
    pub fn upsert(&self, entry: LinkEntry) {
        let key = key(&entry.tenant, &entry.slug);
        self.misses().remove(&*key);
        let mut shard = self.write(self.shard_of(&key));
        let held = shard.get(&*key).map(|held| held.version);
        if held.is_none_or(|held| held <= entry.target.version) {
            shard.insert(key.into(), Arc::new(entry.target));
            self.changed.store(true, Ordering::Release);
        }
    }

    pub fn remove(&self, tenant: &str, slug: &str) {
        let key = key(tenant, slug);
        self.write(self.shard_of(&key)).remove(&*key);
        self.changed.store(true, Ordering::Release);
    }

    /// Makes the map equal to a full reading of the database, but keeps a newer version that came meanwhile.
    pub fn replace_all(&self, entries: impl IntoIterator<Item = LinkEntry>) {
        let mut fresh: Vec<Shard> = (0..SHARDS).map(|_| Shard::new()).collect();
        for entry in entries {
            let key = key(&entry.tenant, &entry.slug);
            fresh[self.shard_of(&key)].insert(key.into(), Arc::new(entry.target));
        }
        for (index, mut shard) in fresh.into_iter().enumerate() {
            let mut held = self.write(index);
            for (key, target) in &mut shard {
                if let Some(newer) = held.get(key).filter(|held| held.version > target.version) {
                    *target = Arc::clone(newer);
                }
            }
            *held = shard;
        }
        self.misses().clear();
        self.changed.store(true, Ordering::Release);
    }

    pub fn len(&self) -> usize {
        (0..SHARDS).map(|index| self.read(index).len()).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn shard_of(&self, key: &str) -> usize {
        self.hasher.hash_one(key) as usize % SHARDS
    }

    fn read(&self, index: usize) -> RwLockReadGuard<'_, Shard> {
        self.shards[index].read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, index: usize) -> RwLockWriteGuard<'_, Shard> {
        self.shards[index].write().unwrap_or_else(PoisonError::into_inner)
    }

    fn misses(&self) -> MutexGuard<'_, HashMap<Box<str>, DateTime<Utc>>> {
        self.misses.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// No text of a visitor's becomes a key, or a question to the database, that no link could answer.
fn may_be_part(text: &str) -> bool {
    text.len() <= LONGEST_PART && text.bytes().all(|it| it.is_ascii_graphic())
}

/// A tenant's slug holds no slash, so the first one parts the two.
fn key(tenant: &str, slug: &str) -> String {
    let mut key = String::with_capacity(tenant.len() + 1 + slug.len());
    key.push_str(tenant);
    key.push('/');
    key.push_str(slug);
    key.make_ascii_lowercase();
    key
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn entry(tenant: &str, slug: &str, version: i64) -> LinkEntry {
        let id = Ulid::from_parts(1, u128::try_from(version).expect("a positive version"));
        let target = LinkTarget {
            tenant_id: id,
            link_id: id,
            partner_id: id,
            program_id: id,
            destination: Destination::parse("https://shop.example/", &[]).expect("a destination"),
            utm: vec![("utm_source".into(), "ada".into())],
            paused: false,
            eligible: true,
            version,
        };
        LinkEntry { tenant: tenant.into(), slug: slug.into(), target }
    }

    pub(super) fn map() -> LinkMap {
        LinkMap::new(TimeDelta::seconds(5))
    }

    fn version(map: &LinkMap, tenant: &str, slug: &str) -> Option<i64> {
        match map.find(tenant, slug, DateTime::UNIX_EPOCH) {
            Found::Link(target) => Some(target.version),
            Found::Absent | Found::Unknown => None,
        }
    }

    #[test]
    fn a_link_is_found_in_any_case_and_only_under_its_tenant() {
        let map = map();
        map.upsert(entry("Acme", "Ada", 1));
        assert_eq!(version(&map, "acme", "aDA"), Some(1));
        assert_eq!(version(&map, "", "ada"), None);
        assert_eq!(version(&map, "", "acme/ada"), None);
    }

    #[test]
    fn a_late_old_version_changes_nothing() {
        let map = map();
        map.upsert(entry("", "ada", 5));
        map.upsert(entry("", "ada", 4));
        map.replace_all([entry("", "ada", 3), entry("", "bob", 1)]);
        assert_eq!(version(&map, "", "ada"), Some(5));
        assert_eq!(version(&map, "", "bob"), Some(1));
    }

    #[test]
    fn what_a_full_reading_lacks_is_gone() {
        let map = map();
        map.upsert(entry("", "ada", 1));
        map.replace_all([entry("", "bob", 1)]);
        map.remove("", "BOB");
        assert!(map.is_empty());
    }

    #[test]
    fn a_miss_holds_for_its_time_or_until_the_link_is_made() {
        let (map, start) = (map(), DateTime::UNIX_EPOCH);
        assert_eq!(map.find("", "ada", start), Found::Unknown);
        map.note_miss("", "Ada", start);
        assert_eq!(map.find("", "ada", start + TimeDelta::seconds(4)), Found::Absent);
        assert_eq!(map.find("", "ada", start + TimeDelta::seconds(5)), Found::Unknown);
        map.upsert(entry("", "ada", 1));
        assert_eq!(version(&map, "", "ada"), Some(1));
    }

    #[test]
    fn what_can_be_no_slug_is_not_asked_for() {
        let (map, start) = (map(), DateTime::UNIX_EPOCH);
        let long = "a".repeat(LONGEST_PART + 1);
        for odd in [&long, "a b", "a\0b", "ä"] {
            assert_eq!(map.find("acme", odd, start), Found::Absent, "{odd}");
            assert_eq!(map.find(odd, "ada", start), Found::Absent, "{odd}");
        }
        assert_eq!(map.find("acme", &long[1..], start), Found::Unknown);
    }

    #[test]
    fn misses_do_not_fill_the_memory() {
        let (map, start) = (map(), DateTime::UNIX_EPOCH);
        for guess in 0..MOST_MISSES + 10 {
            map.note_miss("", &guess.to_string(), start);
        }
        assert_eq!(map.misses().len(), MOST_MISSES);
        map.note_miss("", "later", start + TimeDelta::seconds(6));
        assert_eq!(map.misses().len(), 1);
    }
}
