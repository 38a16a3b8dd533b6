//! The names under which the hub is reached: its own, and the creators' domains in use.
//!
//! All of it is in memory, so that a certificate can be asked for and a link followed while the
//! database is away; a copy on disk outlives a restart.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use api_types::CreatorId;
use url::Url;

/// Longest name that DNS knows, characters.
const LONGEST: usize = 253;

/// Domains in use, each with its creator.
type Domains = HashMap<String, CreatorId>;

/// What the hub answers to.
pub struct Hosts {
    own: String,
    domains: RwLock<Domains>,
    changed: AtomicBool,
}

impl Hosts {
    pub fn new(public_url: &Url) -> Self {
        let own = public_url.host_str().map(spelled).unwrap_or_default();
        Self { own, domains: RwLock::default(), changed: AtomicBool::new(false) }
    }

    /// The hub's own name.
    pub fn own(&self) -> &str {
        &self.own
    }

    /// Whose domain this is; none for any other name.
    pub fn creator_of(&self, host: &str) -> Option<CreatorId> {
        if host.len() > LONGEST + 8 {
            return None;
        }
        self.domains().get(&spelled(without_port(host))).copied()
    }

    /// Whether a certificate for this name is ours to ask for.
    pub fn serves(&self, name: &str) -> bool {
        name.len() <= LONGEST && {
            let name = spelled(name);
            name == self.own || self.domains().contains_key(&name)
        }
    }

    /// Takes a domain into use, or out of it.
    pub fn put(&self, domain: &str, creator: Option<CreatorId>) {
        let mut domains = self.domains_mut();
        match creator {
            Some(creator) => domains.insert(domain.to_owned(), creator),
            None => domains.remove(domain),
        };
        self.changed.store(true, Ordering::Release);
    }

    /// Makes this equal to a full reading of the database.
    pub fn replace_all(&self, all: impl IntoIterator<Item = (String, CreatorId)>) {
        let fresh: Domains = all.into_iter().collect();
        let mut domains = self.domains_mut();
        if *domains != fresh {
            *domains = fresh;
            self.changed.store(true, Ordering::Release);
        }
    }

    /// Writes the domains to a file and puts it in place whole, when something has changed.
    pub fn save(&self, path: &Path) -> io::Result<()> {
        if !self.changed.swap(false, Ordering::AcqRel) {
            return Ok(());
        }
        let text = serde_json::to_vec(&*self.domains())?;
        let beside = path.with_extension("new");
        let written = std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, path));
        written.inspect_err(|_| self.changed.store(true, Ordering::Release))
    }

    /// Fills this from a saved file; answers how many domains it has.
    pub fn load(&self, path: &Path) -> io::Result<usize> {
        let domains: Domains = serde_json::from_slice(&std::fs::read(path)?)?;
        let count = domains.len();
        *self.domains_mut() = domains;
        Ok(count)
    }

    fn domains(&self) -> RwLockReadGuard<'_, Domains> {
        self.domains.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn domains_mut(&self) -> RwLockWriteGuard<'_, Domains> {
        self.domains.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A name in its one spelling: lower case, without the dot of the root.
pub fn spelled(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|it| it.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn hosts() -> (Hosts, CreatorId) {
        let url = Url::parse("https://Hub.example:4700/").expect("an address");
        let (hosts, ada) = (Hosts::new(&url), CreatorId::new_at(DateTime::UNIX_EPOCH));
        hosts.put("go.ada.example", Some(ada));
        (hosts, ada)
    }

    #[test]
    fn names_are_found_in_any_spelling_and_with_a_port() {
        let (hosts, ada) = hosts();
        for host in ["go.ada.example", "GO.ada.EXAMPLE", "go.ada.example:8443", "go.ada.example."] {
            assert_eq!(hosts.creator_of(host), Some(ada), "{host}");
        }
        for host in ["hub.example", "ada.example", "x.go.ada.example", "", ":", &"a".repeat(400)] {
            assert_eq!(hosts.creator_of(host), None, "{host}");
        }
    }

    #[test]
    fn only_names_of_ours_get_a_certificate() {
        let (hosts, _) = hosts();
        assert!(hosts.serves("hub.example") && hosts.serves("Go.Ada.example."));
        assert!(!hosts.serves("evil.example") && !hosts.serves("go.ada.example.evil.example"));
        hosts.put("go.ada.example", None);
        assert!(!hosts.serves("go.ada.example"));
    }

    #[test]
    fn a_restart_finds_the_domains_on_disk() {
        let (hosts, ada) = hosts();
        let name = format!("hosts-{:016x}.json", rand::random::<u64>());
        let path = std::env::temp_dir().join(name);
        hosts.save(&path).expect("a file");
        let url = Url::parse("https://hub.example/").expect("an address");
        let again = Hosts::new(&url);
        assert_eq!(again.load(&path).expect("the file"), 1);
        assert_eq!(again.creator_of("go.ada.example"), Some(ada));
        std::fs::remove_file(&path).expect("the file to remove");
    }
}
