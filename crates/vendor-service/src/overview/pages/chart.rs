//! The board of figures: four that switch one chart, against the period before.

use api_types::{Currency, Money};
use service_kit::html::Html;
use service_kit::html::chart::{AreaChart, Point};
use service_kit::html::format::{self, Priced, Rise, count, day_text, grouped};
use service_kit::html::ranges::{Compare, RangeMenu};
use service_kit::html::urls::{borrowed, with_query};

use super::{Asked, Found, Tile};
use crate::dashboards::model::{SeriesDay, Span};
use crate::overview::model::{Metric, currencies, days_per_point};

const TILES: [(Metric, &str, Rise); 4] = [
    (Metric::Revenue, "Revenue", Rise::Good),
    (Metric::Clicks, "Clicks", Rise::Good),
    (Metric::Conversions, "Conversions", Rise::Good),
    (Metric::Commissions, "Commissions", Rise::Neither),
];

pub(super) struct Board<'a> {
    found: &'a Found,
    path: String,
    metric: Metric,
    currency: Currency,
    /// The currencies that money came in, the main one first.
    all: Vec<Currency>,
    asked_currency: Option<Currency>,
}

impl<'a> Board<'a> {
    pub fn new(found: &'a Found, asked: &Asked, path: String) -> Self {
        let all = currencies(&found.days);
        let usual = if all.is_empty() { Metric::Clicks } else { Metric::Revenue };
        let asked_currency = asked.currency();
        let currency = asked_currency.or(all.first().copied()).unwrap_or(Currency::USD);
        let metric = asked.metric().unwrap_or(usual);
        Self { found, path, metric, currency, all, asked_currency }
    }

    fn compares(&self) -> bool {
        self.found.window.compare == Compare::Before
    }

    /// The parameters that say which days.
    fn days(&self) -> Vec<(String, String)> {
        let window = &self.found.window;
        let mut pairs = vec![("range".to_owned(), window.word.clone())];
        if window.word == "custom" {
            pairs.push(("from".to_owned(), window.span.from.to_string()));
            pairs.push(("to".to_owned(), window.span.to.to_string()));
            let compare = if self.compares() { "before" } else { "" };
            pairs.push(("compare".to_owned(), compare.to_owned()));
        }
        pairs
    }

    fn at(&self, metric: Metric, currency: Option<Currency>) -> String {
        let currency = currency.map(Currency::code).unwrap_or_default();
        let days = self.days();
        let view = [("metric", metric.as_str()), ("currency", currency)];
        with_query(&self.path, borrowed(&days).chain(view))
    }

    pub fn range(&self) -> RangeMenu {
        let window = &self.found.window;
        let currency = self.asked_currency.map(Currency::code).unwrap_or_default();
        let kept = vec![
            ("metric".to_owned(), self.metric.to_string()),
            ("currency".to_owned(), currency.to_owned()),
        ];
        let days = (window.span.from, window.span.to);
        RangeMenu::new(&self.path, &window.word, days, window.compare, kept)
    }

    pub fn tiles(&self) -> Vec<Tile> {
        let tile = |(metric, label, rise): (Metric, &'static str, Rise)| {
            let now = metric.over(&self.found.days, self.currency);
            let before = metric.over(&self.found.before, self.currency);
            let change =
                if self.compares() { format::change(now, before, rise) } else { Html::default() };
            Tile {
                label,
                shown: self.shown(metric),
                change,
                href: self.at(metric, self.asked_currency),
                current: metric == self.metric,
            }
        };
        TILES.map(tile).into()
    }

    fn shown(&self, metric: Metric) -> Html {
        match metric.is_money() {
            true if self.all.is_empty() => Html::text("none yet"),
            true => self.money(metric, self.currency),
            false => Html::text(&count(metric.over(&self.found.days, self.currency))),
        }
    }

    fn money(&self, metric: Metric, currency: Currency) -> Html {
        let amount = metric.amount(&self.found.days, currency);
        Money { amount: amount.fit(currency).unwrap_or(amount), currency }.priced()
    }

    /// Money in the other currencies.
    pub fn aside(&self) -> Vec<(Html, String, Currency)> {
        let metric = if self.metric.is_money() { self.metric } else { Metric::Revenue };
        let others = self.all.iter().filter(|it| **it != self.currency);
        others.map(|it| (self.money(metric, *it), self.at(metric, Some(*it)), *it)).collect()
    }

    pub fn chart(&self) -> AreaChart {
        let (name, unit) = self.names();
        let per = days_per_point(self.found.days.len());
        let each = match per {
            1 => "day".to_owned(),
            7 => "week".to_owned(),
            days => format!("{days} days"),
        };
        let is_money = self.metric.is_money();
        AreaChart {
            title: format!("{name} per {each}"),
            column: if per == 1 { "Day".into() } else { "From".into() },
            unit,
            remark: if is_money {
                format!("{}, days in UTC", self.currency)
            } else {
                "days in UTC".into()
            },
            now: legend(self.found.window.span),
            before: if self.compares() { self.legend_before() } else { String::new() },
            decimals: if is_money { u32::try_from(self.currency.scale()).unwrap_or(2) } else { 0 },
            points: self.points(per),
            empty: format!("No {} in this period.", name.to_lowercase()),
        }
    }

    fn names(&self) -> (&'static str, String) {
        let named = TILES.into_iter().find(|it| it.0 == self.metric);
        let name = named.map_or("Revenue", |it| it.1);
        let unit =
            if self.metric.is_money() { format!("{name}, {}", self.currency) } else { name.into() };
        (name, unit)
    }

    fn legend_before(&self) -> String {
        let total = self.written(&self.found.before);
        format!("{}, {total}", legend(self.found.window.before()))
    }

    fn points(&self, per: usize) -> Vec<Point> {
        let mut before = self.found.before.chunks(per);
        let point = |days: &[SeriesDay]| {
            let label = days.first().map(|it| day_text(it.day)).unwrap_or_default();
            let value = self.metric.over(days, self.currency);
            let point = Point::new(label, value, self.written(days));
            match before.next().filter(|_| self.compares()) {
                Some(days) => {
                    point.against(self.metric.over(days, self.currency), self.written(days))
                }
                None => point,
            }
        };
        self.found.days.chunks(per).map(point).collect()
    }

    /// The figure over some days in words: `USD 12.00` or `12`.
    fn written(&self, days: &[SeriesDay]) -> String {
        if !self.metric.is_money() {
            return count(self.metric.over(days, self.currency));
        }
        let amount = self.metric.amount(days, self.currency);
        let amount = amount.fit(self.currency).unwrap_or(amount);
        format!("{} {}", self.currency, grouped(&amount.to_string()))
    }
}

fn legend(span: Span) -> String {
    format!("{} \u{2013} {}", day_text(span.from), day_text(span.to))
}
