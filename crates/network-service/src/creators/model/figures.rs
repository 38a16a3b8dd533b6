//! Which figures others see: those that brands have told and that the creator does not hide.

use api_types::creators::{Figure, Figures, MoneyFigures, Source};
use api_types::{Amount, Currency};
use diesel::prelude::*;

use super::Creator;
use crate::schema::creator_figures;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = creator_figures, check_for_backend(diesel::pg::Pg))]
pub struct MoneyRow {
    pub currency: Currency,
    pub revenue_90d: Amount,
    pub commission_90d: Amount,
}

impl Creator {
    pub fn hides(&self, figure: Figure) -> bool {
        self.hidden_figures.iter().any(|it| it == figure.as_str())
    }

    /// Clicks of 90 days, for brands.
    pub fn shown_clicks(&self) -> Option<i64> {
        self.clicks_90d.filter(|_| !self.hides(Figure::Clicks))
    }

    /// Conversions of 90 days, for brands.
    pub fn shown_conversions(&self) -> Option<i64> {
        self.conversions_90d.filter(|_| !self.hides(Figure::Conversions))
    }
}

/// The figures that are not hidden; none before brands have told any, or where all are hidden.
pub fn shown_figures(creator: &Creator, money: Vec<MoneyRow>) -> Option<Figures> {
    let as_of = creator.stats_at?;
    let (revenue, commission) =
        (!creator.hides(Figure::Revenue), !creator.hides(Figure::Commission));
    let money = money.into_iter().filter(|_| revenue || commission).map(|row| MoneyFigures {
        currency: row.currency,
        revenue_90d: revenue.then(|| at_scale(row.revenue_90d, row.currency)),
        commission_90d: commission.then(|| at_scale(row.commission_90d, row.currency)),
    });
    let figures = Figures {
        source: Source::Verified,
        as_of,
        clicks_90d: creator.shown_clicks(),
        conversions_90d: creator.shown_conversions(),
        money: money.collect(),
    };
    let nothing = figures.clicks_90d.is_none()
        && figures.conversions_90d.is_none()
        && figures.money.is_empty();
    (!nothing).then_some(figures)
}

/// An amount as its currency writes it; columns keep more digits.
fn at_scale(amount: Amount, currency: Currency) -> Amount {
    amount.fit(currency).unwrap_or(amount)
}

#[cfg(test)]
mod tests {
    use api_types::CreatorId;
    use chrono::DateTime;

    use super::*;

    fn ada(hidden: &[Figure]) -> Creator {
        let now = DateTime::UNIX_EPOCH;
        let ada = Creator::new(CreatorId::new_at(now), "ada@example.com".into(), now);
        let hidden_figures = hidden.iter().map(|it| it.as_str().to_owned()).collect();
        let (clicks_90d, conversions_90d) = (Some(7), Some(2));
        Creator { hidden_figures, clicks_90d, conversions_90d, stats_at: Some(now), ..ada }
    }

    fn money() -> Vec<MoneyRow> {
        let amount = |text: &str| text.parse::<Amount>().expect("an amount");
        let currency = "USD".parse().expect("a currency");
        vec![MoneyRow {
            currency,
            revenue_90d: amount("10.0000"),
            commission_90d: amount("2.0000"),
        }]
    }

    #[test]
    fn a_hidden_figure_is_left_out_and_the_rest_stays() {
        let all = shown_figures(&ada(&[]), money()).expect("figures");
        assert_eq!((all.clicks_90d, all.conversions_90d), (Some(7), Some(2)));
        assert_eq!(
            all.money[0].revenue_90d.as_ref().map(ToString::to_string),
            Some("10.00".into())
        );
        let some = shown_figures(&ada(&[Figure::Clicks, Figure::Commission]), money());
        let some = some.expect("figures");
        assert_eq!((some.clicks_90d, some.conversions_90d), (None, Some(2)));
        assert!(some.money[0].revenue_90d.is_some() && some.money[0].commission_90d.is_none());
        assert_eq!(shown_figures(&ada(Figure::ALL), money()), None);
        assert_eq!(shown_figures(&Creator { stats_at: None, ..ada(&[]) }, money()), None);
    }
}
