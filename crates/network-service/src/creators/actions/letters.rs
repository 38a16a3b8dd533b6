//! Letters about what was earned: the first commission, and each month.

use api_types::{Amount, CreatorId, Currency};
use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use service_kit::html::format::{grouped, plural};
use service_kit::{Conn, Result};

use crate::app::Post;
use crate::creators::store::{self, Earned, Month};
use crate::letters::{self, Button, Letter};

const FIRST: &str = "creators.first_commission";
const MONTHLY: &str = "creators.monthly_summary";
const BATCH: i64 = 200;

/// Tells at most 200 people of their first commission; says how many there were.
pub async fn tell_first_earners(conn: &mut Conn, post: &Post, now: DateTime<Utc>) -> Result<usize> {
    let earners = store::first_earners(conn, FIRST, BATCH).await?;
    for earner in &earners {
        if store::claim_letter(conn, earner.creator, FIRST, "", now).await? {
            letters::record(conn, post, FIRST, &first(post, earner), now).await?;
        }
    }
    Ok(earners.len())
}

fn first(post: &Post, earner: &Earned) -> Letter {
    let earned = money(earner.currency, &earner.commission);
    Letter {
        to: earner.email.clone(),
        subject: format!("You have earned your first {earned}"),
        lines: vec![
            format!("Somebody bought through one of your links, and {earned} of it is yours."),
            "The brand pays it out after its holdback; the date stands beside it.".into(),
        ],
        button: Some(Button::new("My partnerships", post.page("/partnerships"))),
        ..Letter::default()
    }
}

/// Writes the summary of the month before `now` to at most 200 creators after `after`; answers
/// the last one that was looked at, or nothing when all were.
pub async fn summarise_batch(
    conn: &mut Conn,
    post: &Post,
    after: CreatorId,
    now: DateTime<Utc>,
) -> Result<Option<CreatorId>> {
    let (from, to) = month_before(now);
    let period = from.format("%Y-%m").to_string();
    let creators = store::to_summarise(conn, MONTHLY, &period, after, BATCH).await?;
    let months = store::months(conn, &creators, (from, to)).await?;
    for some in months.chunk_by(|a, b| a.creator == b.creator) {
        if store::claim_letter(conn, some[0].creator, MONTHLY, &period, now).await? {
            letters::record(conn, post, MONTHLY, &summary(post, from, some), now).await?;
        }
    }
    Ok(creators.last().copied())
}

/// The first day of the month before, and of this one.
fn month_before(now: DateTime<Utc>) -> (NaiveDate, NaiveDate) {
    let today = now.date_naive();
    let to = today.with_day(1).unwrap_or(today);
    (to.checked_sub_months(Months::new(1)).unwrap_or(to), to)
}

fn summary(post: &Post, from: NaiveDate, months: &[Month]) -> Letter {
    let month = from.format("%B %Y");
    let clicks: i64 = months.iter().map(|it| it.clicks).sum();
    let clicked = plural(clicks, "click", "clicks");
    let mut lines = vec![format!("In {month} your links brought {clicked}.")];
    lines.extend(months.iter().map(|it| {
        let sales = plural(it.conversions, "sale", "sales");
        let (sold, earned) = (money(it.currency, &it.revenue), money(it.currency, &it.commission));
        format!("{sales} worth {sold}, of which {earned} is yours.")
    }));
    lines.push("Each brand has reported these figures itself.".into());
    Letter {
        to: months[0].email.clone(),
        subject: format!("Your {month}"),
        lines,
        button: Some(Button::new("My partnerships", post.page("/partnerships"))),
        ..Letter::default()
    }
}

fn money(currency: Currency, amount: &Amount) -> String {
    let amount = amount.clone().fit(currency).unwrap_or_else(|| amount.clone());
    format!("{currency} {}", grouped(&amount.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_begins_after_december() {
        let now = "2027-01-03T07:20:00Z".parse().expect("a time");
        let (from, to) = month_before(now);
        assert_eq!((from.to_string(), to.to_string()), ("2026-12-01".into(), "2027-01-01".into()));
    }
}
