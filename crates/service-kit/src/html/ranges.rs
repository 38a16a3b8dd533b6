//! The menu of date ranges: nine presets and two dates, all in the URL.

use chrono::NaiveDate;

use super::format::{date_text, day_text};
use super::urls::{borrowed, with_query};

/// The presets: value of `range`, label, key that picks it while the menu is open.
pub const PRESETS: [(&str, &str, &str); 9] = [
    ("24h", "24 hours", "1"),
    ("7d", "7 days", "2"),
    ("30d", "30 days", "3"),
    ("90d", "90 days", "4"),
    ("12m", "12 months", "5"),
    ("mtd", "Month to date", "M"),
    ("qtd", "Quarter to date", "Q"),
    ("ytd", "Year to date", "Y"),
    ("all", "All time", "A"),
];

/// Whether the period before is drawn too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compare {
    #[default]
    Before,
    Nothing,
}

/// What `parts/range.html` draws: the range in use and the links to the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RangeMenu {
    pub path: String,
    /// The other parameters that stay, sent along by the form as hidden inputs.
    pub kept: Vec<(String, String)>,
    pub presets: Vec<Preset>,
    pub from: NaiveDate,
    /// The last day, included.
    pub to: NaiveDate,
    pub compare: Compare,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preset {
    pub label: &'static str,
    pub key: &'static str,
    pub href: String,
    pub current: bool,
}

impl RangeMenu {
    /// `current` is the value of `range` in use, `custom` or any other word for typed dates.
    pub fn new(
        path: &str,
        current: &str,
        (from, to): (NaiveDate, NaiveDate),
        compare: Compare,
        kept: Vec<(String, String)>,
    ) -> Self {
        let preset = |(value, label, key): (&str, &'static str, &'static str)| Preset {
            label,
            key,
            href: with_query(path, borrowed(&kept).chain([("range", value)])),
            current: value == current,
        };
        let presets = PRESETS.into_iter().map(preset).collect();
        Self { path: path.into(), presets, from, to, compare, kept }
    }

    /// `22 Oct – 20 Nov 2026`.
    pub fn label(&self) -> String {
        match self.from == self.to {
            true => date_text(self.to),
            false => format!("{} \u{2013} {}", self.start(), date_text(self.to)),
        }
    }

    pub fn compares(&self) -> bool {
        self.compare == Compare::Before
    }

    fn start(&self) -> String {
        use chrono::Datelike;
        match self.from.year() == self.to.year() {
            true => day_text(self.from),
            false => date_text(self.from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().expect("a valid day")
    }

    #[test]
    fn a_range_says_each_year_once_unless_they_differ() {
        let menu =
            |from, to| RangeMenu::new("/", "30d", (on(from), on(to)), Compare::Before, vec![]);
        assert_eq!(menu("2026-10-22", "2026-11-20").label(), "22 Oct \u{2013} 20 Nov 2026");
        assert_eq!(menu("2025-12-22", "2026-01-20").label(), "22 Dec 2025 \u{2013} 20 Jan 2026");
        assert_eq!(menu("2026-11-20", "2026-11-20").label(), "20 Nov 2026");
    }

    #[test]
    fn presets_keep_the_other_parameters() {
        let kept = vec![("metric".into(), "clicks".into())];
        let days = (on("2026-10-22"), on("2026-11-20"));
        let menu = RangeMenu::new("/overview", "7d", days, Compare::Nothing, kept);
        let current: Vec<&Preset> = menu.presets.iter().filter(|it| it.current).collect();
        assert_eq!(current.len(), 1);
        assert_eq!(current[0].href, "/overview?metric=clicks&range=7d");
    }
}
