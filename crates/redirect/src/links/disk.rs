//! The link map on disk: what lets a restart during an outage still redirect.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::sync::atomic::Ordering;

use super::{LinkEntry, LinkMap, SHARDS};

impl LinkMap {
    /// Writes one JSON object a line to a file beside `path` and puts it in place whole, or does nothing
    /// and returns false when no link has changed since the last time.
    pub fn save(&self, path: &Path) -> io::Result<bool> {
        if !self.changed.swap(false, Ordering::AcqRel) {
            return Ok(false);
        }
        let written = self.write_file(path);
        if written.is_err() {
            self.changed.store(true, Ordering::Release);
        }
        written.map(|()| true)
    }

    /// Fills the map from a saved file and returns how many links it has.
    pub fn load(&self, path: &Path) -> io::Result<usize> {
        let mut entries = Vec::new();
        for line in BufReader::new(File::open(path)?).lines() {
            entries.push(serde_json::from_str::<LinkEntry>(&line?)?);
        }
        let links = entries.len();
        self.replace_all(entries);
        Ok(links)
    }

    fn write_file(&self, path: &Path) -> io::Result<()> {
        let beside = path.with_extension("new");
        let mut file = File::create(&beside)?;
        for index in 0..SHARDS {
            file.write_all(&self.shard_lines(index)?)?;
        }
        file.sync_all()?;
        fs::rename(&beside, path)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }

    fn shard_lines(&self, index: usize) -> io::Result<Vec<u8>> {
        let mut lines = Vec::new();
        for (key, target) in self.read(index).iter() {
            let (tenant, slug) = key.split_once('/').unwrap_or(("", key));
            let target = target.as_ref().clone();
            let entry = LinkEntry { tenant: tenant.into(), slug: slug.into(), target };
            serde_json::to_writer(&mut lines, &entry)?;
            lines.push(b'\n');
        }
        Ok(lines)
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use chrono::DateTime;

    use crate::links::Found;
    use crate::links::tests::{entry, map};

    fn path() -> PathBuf {
        std::env::temp_dir().join(format!("links-{:016x}.json", rand::random::<u64>()))
    }

    #[test]
    fn a_saved_map_is_read_back_whole() {
        let path = path();
        let saved = map();
        saved.replace_all((1..=500).map(|n| entry("acme", &format!("link/{n}"), n)));
        assert!(saved.save(&path).expect("a saved file"));
        assert!(!saved.save(&path).expect("nothing to save"));

        let read = map();
        assert_eq!(read.load(&path).expect("a saved file"), 500);
        let epoch = DateTime::UNIX_EPOCH;
        assert_eq!(read.find("acme", "link/77", epoch), saved.find("acme", "link/77", epoch));
        assert_ne!(read.find("acme", "link/77", epoch), Found::Unknown);
        std::fs::remove_file(&path).expect("the file to remove");
    }

    #[test]
    fn a_file_that_is_not_ours_is_an_error_and_leaves_the_map_alone() {
        let path = path();
        std::fs::write(&path, "{\"tenant\":").expect("a file");
        let held = map();
        held.upsert(entry("", "ada", 1));
        assert!(held.load(&path).is_err());
        assert_eq!(held.len(), 1);
        std::fs::remove_file(&path).expect("the file to remove");
    }
}
