//! How many messages of each lane may be on their way at once.
//!
//! A lane is one receiver. It begins narrow, widens with each answer, and is halved by each failure,
//! so that a receiver who hangs soon holds one place and takes none from the others.

use std::collections::HashMap;

/// Places of one courier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Messages on their way at once, over all lanes.
    pub in_all: usize,
    /// Of one lane that has not been heard of.
    pub first: usize,
    /// Of one lane at most: so many may arrive twice when the courier is killed.
    pub of_a_lane: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self { in_all: 256, first: 4, of_a_lane: 8 }
    }
}

#[derive(Debug)]
struct Lane {
    on_their_way: usize,
    width: usize,
}

/// What is on its way, by lane.
#[derive(Debug)]
pub(super) struct Lanes {
    room: Room,
    known: HashMap<String, Lane>,
    on_their_way: usize,
}

impl Lanes {
    pub fn new(room: Room) -> Self {
        Self { room, known: HashMap::new(), on_their_way: 0 }
    }

    /// Free places over all lanes.
    pub fn free(&self) -> usize {
        self.room.in_all.saturating_sub(self.on_their_way)
    }

    /// Free places of a lane that is not listed.
    pub fn free_of_a_new_lane(&self) -> usize {
        self.room.first
    }

    /// Free places of each lane that is not as it was at the beginning.
    pub fn free_by_lane(&self) -> (Vec<String>, Vec<i32>) {
        let free = |it: &Lane| it.width.saturating_sub(it.on_their_way);
        let listed = self.known.iter().map(|(lane, it)| (lane.clone(), free(it)));
        listed.map(|(lane, free)| (lane, i32::try_from(free).unwrap_or(i32::MAX))).unzip()
    }

    pub fn sets_out(&mut self, lane: &str) {
        let first = self.room.first;
        let fresh = || Lane { on_their_way: 0, width: first };
        self.known.entry(lane.to_owned()).or_insert_with(fresh).on_their_way += 1;
        self.on_their_way += 1;
    }

    /// Books an end: `is_heard` where the receiver gave an answer, be it a refusal.
    pub fn ends(&mut self, lane: &str, is_heard: bool) {
        let Some(it) = self.known.get_mut(lane) else { return };
        it.on_their_way = it.on_their_way.saturating_sub(1);
        self.on_their_way = self.on_their_way.saturating_sub(1);
        it.width = match is_heard {
            true => (it.width + 1).min(self.room.of_a_lane),
            false => (it.width / 2).max(1),
        };
        // A lane that is quiet and well is forgotten, so that past receivers cost nothing.
        if it.on_their_way == 0 && it.width >= self.room.of_a_lane {
            self.known.remove(lane);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lanes() -> Lanes {
        Lanes::new(Room { in_all: 10, first: 4, of_a_lane: 8 })
    }

    fn free(lanes: &Lanes, lane: &str) -> i32 {
        let (names, free) = lanes.free_by_lane();
        names.iter().position(|it| it == lane).map_or(4, |it| free[it])
    }

    #[test]
    fn a_lane_that_answers_widens_to_its_most_and_is_forgotten_when_it_is_quiet() {
        let mut lanes = lanes();
        for _ in 0..3 {
            lanes.sets_out("a");
        }
        assert_eq!((free(&lanes, "a"), lanes.free()), (1, 7));
        lanes.ends("a", true);
        assert_eq!((free(&lanes, "a"), lanes.free()), (3, 8));
        for _ in 0..20 {
            lanes.sets_out("a");
            lanes.ends("a", true);
        }
        assert_eq!(free(&lanes, "a"), 6, "8 places, 2 of them taken");
        lanes.ends("a", true);
        lanes.ends("a", true);
        assert!(lanes.known.is_empty());
        assert_eq!(lanes.free(), 10);
    }

    #[test]
    fn a_lane_that_fails_keeps_one_place_and_takes_none_from_others() {
        let mut lanes = lanes();
        for _ in 0..4 {
            lanes.sets_out("a");
        }
        for _ in 0..4 {
            lanes.ends("a", false);
        }
        assert_eq!(free(&lanes, "a"), 1);
        lanes.sets_out("a");
        assert_eq!((free(&lanes, "a"), free(&lanes, "b"), lanes.free()), (0, 4, 9));
        lanes.ends("a", true);
        assert_eq!(free(&lanes, "a"), 2, "it comes back step by step");
    }
}
