//! Work that many ask for at once and that is done once for all of them.
//!
//! One run at a time for each key. Whoever asks while one is under way waits for the next, which
//! all who wait share: its outcome is never older than the question.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Runs of one kind of work, by key.
#[derive(Debug)]
pub struct Coalesced<K, V> {
    slots: Mutex<HashMap<K, Arc<Slot<V>>>>,
}

#[derive(Debug)]
struct Slot<V> {
    asked: AtomicU64,
    /// The last outcome, and the last question that it answers.
    done: tokio::sync::Mutex<Option<(u64, V)>>,
}

impl<K, V> Default for Coalesced<K, V> {
    fn default() -> Self {
        Self { slots: Mutex::default() }
    }
}

impl<K: Eq + Hash, V: Clone> Coalesced<K, V> {
    /// The outcome of a run that began after this question. An error is nobody else's.
    pub async fn run<E>(&self, key: K, work: impl Future<Output = Result<V, E>>) -> Result<V, E> {
        let slot = self.slot(key);
        let mine = slot.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let mut done = slot.done.lock().await;
        if let Some((until, value)) = done.as_ref()
            && *until >= mine
        {
            return Ok(value.clone());
        }
        let until = slot.asked.load(Ordering::SeqCst);
        let value = work.await?;
        *done = Some((until, value.clone()));
        Ok(value)
    }

    fn slot(&self, key: K) -> Arc<Slot<V>> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = || Arc::new(Slot { asked: AtomicU64::new(0), done: Default::default() });
        slots.entry(key).or_insert_with(fresh).clone()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use tokio::sync::Semaphore;

    use super::*;

    #[tokio::test]
    async fn ten_who_ask_during_a_run_share_the_next() {
        let (runs, gate) = (Arc::new(AtomicUsize::new(0)), Arc::new(Semaphore::new(0)));
        let beats: Arc<Coalesced<u8, usize>> = Arc::default();
        let ask = || {
            let (runs, gate, beats) = (runs.clone(), gate.clone(), beats.clone());
            tokio::spawn(async move {
                let work = async {
                    let run = runs.fetch_add(1, Ordering::SeqCst) + 1;
                    gate.acquire().await.expect("open").forget();
                    Ok::<_, ()>(run)
                };
                beats.run(1, work).await
            })
        };
        let first = ask();
        while runs.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        let others: Vec<_> = (0..10).map(|_| ask()).collect();
        let slot = beats.slot(1);
        while slot.asked.load(Ordering::SeqCst) < 11 {
            tokio::task::yield_now().await;
        }
        gate.add_permits(11);
        assert_eq!(first.await.expect("joined"), Ok(1));
        for other in others {
            assert_eq!(other.await.expect("joined"), Ok(2));
        }
        assert_eq!(runs.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn an_error_is_not_passed_on() {
        let beats: Coalesced<u8, u8> = Coalesced::default();
        assert_eq!(beats.run(1, async { Err("away") }).await, Err("away"));
        assert_eq!(beats.run(1, async { Ok::<_, ()>(7) }).await, Ok(7));
    }
}
