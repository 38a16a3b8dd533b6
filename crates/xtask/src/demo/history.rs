//! Ninety days of clicks and sales, the same for the same links and moment.

use api_types::clicks::{ClickClass, ReportClick};
use api_types::{Amount, ClickId, Currency};
use chrono::{DateTime, TimeDelta, Utc};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use ulid::Ulid;

use super::played::Track;
use super::sketches::{BRANDS, ProgramSketch};

const SEED: u64 = 0x09e7_9a47;
/// Older than all windows, younger than the first day that pages show.
const OLDEST_DAY: i64 = 86;
const CUSTOMERS_OF_A_TRACK: std::ops::Range<u32> = 9..17;
const PASSERS_BY_OF_A_TRACK: std::ops::Range<u32> = 38..66;

/// One click of the past.
#[derive(Clone, Debug)]
pub struct Touch {
    pub track: usize,
    pub click: ReportClick,
}

/// Somebody who came by links and did something.
#[derive(Clone, Debug)]
pub struct Customer {
    pub brand: usize,
    pub user: String,
    /// The oldest first.
    pub touches: Vec<Touch>,
    /// The last click is named by the first event instead of an identify call.
    pub names_click: bool,
    /// The oldest first.
    pub deeds: Vec<Deed>,
}

/// What a customer did, and when.
#[derive(Clone, Debug)]
pub struct Deed {
    pub external_id: String,
    pub kind: &'static str,
    pub price: Option<(Amount, Currency)>,
    pub at: DateTime<Utc>,
}

#[derive(Clone, Debug, Default)]
pub struct History {
    pub customers: Vec<Customer>,
    /// Clicks of people who bought nothing, of robots and of prefetching browsers.
    pub passers_by: Vec<Touch>,
}

impl Touch {
    pub fn at(&self) -> DateTime<Utc> {
        self.click.id.at()
    }

    pub fn class(&self) -> ClickClass {
        self.click.class.unwrap_or(ClickClass::Human)
    }
}

impl History {
    /// All clicks on the links of one brand.
    pub fn clicks_of<'a>(
        &'a self,
        tracks: &'a [Track],
        brand: usize,
    ) -> impl Iterator<Item = &'a Touch> {
        let bought = self.customers.iter().flat_map(|it| &it.touches);
        bought.chain(&self.passers_by).filter(move |it| tracks[it.track].brand == brand)
    }

    pub fn customers_of(&self, brand: usize) -> impl Iterator<Item = &Customer> {
        self.customers.iter().filter(move |it| it.brand == brand)
    }
}

/// Writes the history of these links up to `now`.
pub fn write(tracks: &[Track], now: DateTime<Utc>) -> anyhow::Result<History> {
    let rng = StdRng::seed_from_u64(SEED);
    let mut pen = Pen { rng, tracks, now, number: 1000, history: History::default() };
    for track in 0..tracks.len() {
        for _ in 0..pen.rng.random_range(CUSTOMERS_OF_A_TRACK) {
            pen.add_buyer(track)?;
        }
        for _ in 0..pen.rng.random_range(PASSERS_BY_OF_A_TRACK) {
            pen.add_passer_by(track);
        }
    }
    for brand in 0..BRANDS.len() {
        pen.add_oddities(brand)?;
    }
    Ok(pen.history)
}

struct Pen<'a> {
    rng: StdRng,
    tracks: &'a [Track],
    now: DateTime<Utc>,
    number: u32,
    history: History,
}

impl Pen<'_> {
    /// Comes by one link, one in four by two; signs up, pays, and goes on paying.
    fn add_buyer(&mut self, track: usize) -> anyhow::Result<()> {
        let brand = self.tracks[track].brand;
        let day = self.rng.random_range(9..OLDEST_DAY);
        let mut touches = vec![self.touch(track, day, ClickClass::Human)];
        let mut last_day = day;
        if self.rng.random_ratio(1, 4) {
            let rivals = (0..self.tracks.len()).filter(|it| self.tracks[*it].brand == brand);
            let rivals: Vec<usize> = rivals.collect();
            let rival = rivals[self.rng.random_range(0..rivals.len())];
            last_day = day - self.rng.random_range(1..4);
            touches.push(self.touch(rival, last_day, ClickClass::Human));
        }
        let program = self.program(touches[touches.len() - 1].track);
        let deeds = self.deeds(program, &touches, last_day)?;
        let user = self.user(brand);
        let names_click = self.rng.random_ratio(1, 3);
        self.history.customers.push(Customer { brand, user, touches, names_click, deeds });
        Ok(())
    }

    fn deeds(
        &mut self,
        program: &ProgramSketch,
        touches: &[Touch],
        last_day: i64,
    ) -> anyhow::Result<Vec<Deed>> {
        let last = touches.iter().map(Touch::at).max().unwrap_or(self.now);
        let signup = last + TimeDelta::minutes(self.rng.random_range(2..20));
        let mut deeds = vec![self.deed("signup", None, signup)];
        if self.rng.random_ratio(1, 6) {
            return Ok(deeds);
        }
        let (currency, price) = program.prices[self.rng.random_range(0..program.prices.len())];
        let price = (price.parse()?, currency.parse()?);
        let days = self.rng.random_range(1..7);
        let mut at = self.moment(last_day - days);
        let kind = if program.is_monthly { "invoice_paid" } else { "order_paid" };
        let most = if program.is_monthly || self.rng.random_ratio(1, 3) { 4 } else { 1 };
        for _ in 0..most {
            if at >= self.now {
                break;
            }
            deeds.push(self.deed(kind, Some(price.clone()), at));
            at += TimeDelta::days(30);
        }
        Ok(deeds)
    }

    /// What does not count, and why: too late, by a robot only, and by nobody's link.
    fn add_oddities(&mut self, brand: usize) -> anyhow::Result<()> {
        let mut own = (0..self.tracks.len()).filter(|it| self.tracks[*it].brand == brand);
        let Some(track) = own.next() else { return Ok(()) };
        let (currency, price) = self.program(track).prices[0];
        let price: (Amount, Currency) = (price.parse()?, currency.parse()?);
        let late = vec![self.touch(track, OLDEST_DAY, ClickClass::Human)];
        let robot = vec![self.touch(track, 20, ClickClass::Bot)];
        for (touches, day) in [(late, 10), (robot, 15), (Vec::new(), 5)] {
            let user = self.user(brand);
            let at = self.moment(day);
            let deeds = vec![self.deed("order_paid", Some(price.clone()), at)];
            self.history.customers.push(Customer {
                brand,
                user,
                touches,
                names_click: false,
                deeds,
            });
        }
        Ok(())
    }

    fn add_passer_by(&mut self, track: usize) {
        let class = match self.rng.random_range(0..100) {
            0..8 => ClickClass::Bot,
            8..11 => ClickClass::Prefetch,
            _ => ClickClass::Human,
        };
        let day = self.rng.random_range(1..OLDEST_DAY);
        let touch = self.touch(track, day, class);
        self.history.passers_by.push(touch);
    }

    fn touch(&mut self, track: usize, day: i64, class: ClickClass) -> Touch {
        const COUNTRIES: &[&str] = &["US", "GB", "DE", "NL", "JP", "SE", "IN", "CA"];
        const REFERRERS: &[&str] = &["video.example", "letters.example", "casts.example"];
        const BROWSERS: &[&str] = &["chrome", "safari", "firefox", "edge"];
        const DEVICES: &[&str] = &["mobile", "desktop", "tablet"];
        let at = self.moment(day);
        let time = u64::try_from(at.timestamp_millis()).unwrap_or_default();
        let id = ClickId::from_ulid(Ulid::from_parts(time, self.rng.random()));
        let mut one_of =
            |list: &[&str]| Some(list[self.rng.random_range(0..list.len())].to_owned());
        let click = ReportClick {
            id,
            link_id: self.tracks[track].link_id,
            class: Some(class),
            referrer_host: one_of(REFERRERS),
            user_agent_family: one_of(BROWSERS),
            device: one_of(DEVICES),
            country: one_of(COUNTRIES),
            sub_id: None,
            visitor: None,
            opt_out: None,
        };
        Touch { track, click }
    }

    fn deed(
        &mut self,
        kind: &'static str,
        price: Option<(Amount, Currency)>,
        at: DateTime<Utc>,
    ) -> Deed {
        self.number += 1;
        let external_id =
            format!("{}-{}", if price.is_some() { "inv" } else { "reg" }, self.number);
        Deed { external_id, kind, price, at }
    }

    fn user(&mut self, brand: usize) -> String {
        self.number += 1;
        format!("{}-{}", BRANDS[brand].slug, self.number)
    }

    fn program(&self, track: usize) -> &'static ProgramSketch {
        let Track { brand, program, .. } = &self.tracks[track];
        &BRANDS[*brand].programs[*program]
    }

    /// Some time of the day that ended `day` days ago, to the millisecond. At least half an hour
    /// from the same moment of that day, so that no holdback ends while the demo looks.
    fn moment(&mut self, day: i64) -> DateTime<Utc> {
        let off = TimeDelta::minutes(self.rng.random_range(30..1380));
        let at = self.now - TimeDelta::days(day.max(0)) - off;
        DateTime::from_timestamp_millis(at.timestamp_millis()).unwrap_or(at)
    }
}

#[cfg(test)]
mod tests {
    use api_types::{LinkId, PartnerId};

    use super::*;

    fn tracks(now: DateTime<Utc>) -> Vec<Track> {
        let link_id = LinkId::from_ulid(Ulid::from_parts(1, 1));
        let partner_id = PartnerId::new_at(now);
        let share_url = String::new();
        let track = |brand, program| Track {
            brand,
            program,
            creator: None,
            link_id,
            partner_id,
            share_url: share_url.clone(),
        };
        vec![track(0, 0), track(0, 1), track(1, 0), track(1, 1)]
    }

    #[test]
    fn the_same_moment_has_the_same_history() {
        let now: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().expect("a time");
        let write = || format!("{:?}", write(&tracks(now), now).expect("a history"));
        assert_eq!(write(), write());
    }

    #[test]
    fn everything_happens_in_order_and_within_ninety_days() {
        let now: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().expect("a time");
        let history = write(&tracks(now), now).expect("a history");
        let span = now - TimeDelta::days(90)..now;
        for customer in &history.customers {
            assert!(customer.touches.iter().all(|it| span.contains(&it.at())));
            assert!(customer.touches.is_sorted_by_key(Touch::at), "{customer:?}");
            assert!(customer.deeds.is_sorted_by_key(|it| it.at), "{customer:?}");
            assert!(customer.deeds.iter().all(|it| span.contains(&it.at)));
            let last = customer.touches.iter().map(Touch::at).max();
            assert!(last.is_none_or(|it| it < customer.deeds[0].at), "{customer:?}");
        }
    }
}
