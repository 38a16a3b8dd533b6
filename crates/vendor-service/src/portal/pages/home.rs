//! Home: the rate in words, the link, what is earned and when it is payable.

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, get};
use api_types::partners::Grant;
use api_types::portal::{Balance, EarningFilter, PortalHome};
use api_types::{Amount, Currency, Money};
use askama::Template;
use bigdecimal::{BigDecimal, ToPrimitive};
use chrono::NaiveDate;
use serde::Deserialize;
use service_kit::Conn;
use service_kit::html::chart::{Bar, BarChart, Figure};
use service_kit::html::format::{self, Rise, change, date_text, day_text, grouped, plural, share};
use service_kit::html::{Html, Page, PageResult, Shell, Tab, filters, qr};

use super::{Row, chosen, switch};
use crate::app::App;
use crate::keys::page_caller::PortalPage;
use crate::portal::actions;
use crate::portal::model::Week;
use crate::shell;

/// Earnings on the page.
const LATEST: i64 = 6;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    currency: String,
}

/// The six figures below the link.
struct Figures {
    clicks: String,
    change: Html,
    signups: String,
    signup_share: String,
    customers: String,
    in_holdback: Money,
    next: String,
    payable: Money,
    held: Option<Money>,
    paid: Money,
}

/// The one big figure.
struct Next {
    label: String,
    amount: Money,
    line: String,
}

#[derive(Template)]
#[template(path = "portal/home.html")]
struct HomePage {
    shell: Shell,
    base: String,
    name: String,
    title: String,
    line: String,
    others: Vec<Grant>,
    has_program: bool,
    share_url: String,
    site: String,
    code: Option<Html>,
    qr_href: String,
    next: Option<Next>,
    figures: Figures,
    currencies: Vec<Tab>,
    currency: Currency,
    chart: BarChart,
    rows: Vec<Row>,
}

#[get("/portal")]
pub async fn show_home(
    page: PortalPage,
    app: Data<App>,
    request: HttpRequest,
    asked: Query<Asked>,
) -> PageResult<HomePage> {
    let PortalPage(caller) = page;
    let (own, now, addresses) = (caller.own(), app.clock.now(), app.addresses(&caller.brand));
    let asked = asked.currency.parse().ok();
    let work = async move |conn: &mut Conn| {
        let home = actions::home(conn, own, &addresses, now).await?;
        let currency = chosen(&home.balances, asked);
        let weeks = match currency {
            Some(currency) => actions::weeks(conn, own, currency, now).await?,
            None => Vec::new(),
        };
        let latest = EarningFilter { currency, limit: Some(LATEST), ..EarningFilter::default() };
        let earnings = actions::earnings(conn, own, &latest).await?;
        Ok((home, currency, weeks, earnings))
    };
    let (home, currency, weeks, earnings) = app.db.read(caller.tenant, work).await?;
    let base = shell::base(&app, &caller.brand);
    let currencies = switch(&format!("{base}/portal"), &home.balances, currency);
    let currency = currency.unwrap_or(Currency::USD);
    let balance = home.balances.iter().find(|it| it.currency == currency);
    let balance = balance.cloned().unwrap_or_else(|| nothing(currency));
    let (title, line) = terms(&home);
    let link = home.link.as_ref();
    Ok(Page::of(HomePage {
        shell: shell::portal(&app, &request, &caller).with_crumbs([("Home", "")]),
        title,
        line,
        others: home.grants.iter().skip(1).cloned().collect(),
        has_program: !home.grants.is_empty(),
        share_url: link.map(|it| it.share_url.clone()).unwrap_or_default(),
        site: link.map(|it| host(&it.destination_url)).unwrap_or_default(),
        code: link.and_then(|it| qr::framed(&it.share_url)),
        qr_href: link
            .map(|it| format!("{}/portal/links/{}/qr.svg", api_base(&app, &caller.brand), it.id))
            .unwrap_or_default(),
        next: next(&balance, now.date_naive()),
        figures: figures(&home, &balance),
        currencies,
        currency,
        chart: chart(&weeks, currency),
        rows: earnings.items.into_iter().map(Row::from).collect(),
        name: home.name,
        base,
    }))
}

/// The path of the brand's API: what its pages link to.
pub fn api_base(app: &App, brand: &crate::tenants::Tenant) -> String {
    let url = url::Url::parse(&app.addresses(brand).api);
    url.map_or_else(|_| "/api".to_owned(), |it| it.path().trim_end_matches('/').to_owned())
}

fn host(url: &str) -> String {
    let url = url::Url::parse(url).ok();
    url.and_then(|it| it.host_str().map(str::to_owned)).unwrap_or_default()
}

fn nothing(currency: Currency) -> Balance {
    let zero = || Amount::zero(currency);
    Balance {
        currency,
        in_holdback: zero(),
        held: zero(),
        payable: zero(),
        paid: zero(),
        next_payable: None,
    }
}

/// The rate of the first grant as the page's heading, and its small print.
fn terms(home: &PortalHome) -> (String, String) {
    let Some(grant) = home.grants.first() else {
        let line = "You are a partner, and no program is open to you yet. As soon as one is, its \
                    rate and your link stand here.";
        return ("Welcome".to_owned(), line.to_owned());
    };
    (format!("You earn {}", grant.terms_in_words), small_print(grant))
}

/// When a sale counts, when it is payable, and since when the terms are frozen.
fn small_print(grant: &Grant) -> String {
    let terms = &grant.terms;
    let window = plural(i64::from(terms.window_days), "day", "days");
    let payable = match terms.holdback_days {
        0 => "Payable at once".to_owned(),
        days => format!("Payable {} after the sale", plural(i64::from(days), "day", "days")),
    };
    let since = date_text(grant.granted_at.date_naive());
    format!(
        "From each customer whose last click before paying was yours and at most {window} old. \
         {payable}. Your terms are frozen since {since}."
    )
}

fn next(balance: &Balance, today: NaiveDate) -> Option<Next> {
    let money = |amount: &Amount| Money { amount: amount.clone(), currency: balance.currency };
    if let Some(next) = &balance.next_payable {
        let rest = balance.in_holdback.minus(&next.amount);
        let line = match rest.is_zero() {
            true => "That is all that is in holdback.".to_owned(),
            false => {
                let rest = grouped(&rest.to_string());
                format!("{} {rest} more is in holdback until later.", balance.currency)
            }
        };
        // What has matured is approved by the hourly job.
        let label = match next.day <= today {
            true => "Payable within the hour".to_owned(),
            false => format!("Next payable, {}", date_text(next.day)),
        };
        return Some(Next { label, amount: money(&next.amount), line });
    }
    (!balance.payable.is_zero()).then(|| Next {
        label: "Payable now".to_owned(),
        amount: money(&balance.payable),
        line: "Its holdback is over. It is paid with the next payout.".to_owned(),
    })
}

fn figures(home: &PortalHome, balance: &Balance) -> Figures {
    let money = |amount: &Amount| Money { amount: amount.clone(), currency: balance.currency };
    let next = balance.next_payable.as_ref().map(|it| {
        format!("next: {}, {} {}", day_text(it.day), it.currency, grouped(&it.amount.to_string()))
    });
    Figures {
        clicks: format::count(home.clicks),
        change: match home.clicks + home.clicks_before {
            0 => Html::default(),
            _ => change(home.clicks, home.clicks_before, Rise::Good),
        },
        signups: format::count(home.signups),
        signup_share: match home.customers {
            0 => String::new(),
            _ => format!(
                "{} became customers",
                share(home.customers, home.signups.max(home.customers))
            ),
        },
        customers: format::count(home.customers),
        in_holdback: money(&balance.in_holdback),
        next: next.unwrap_or_else(|| "nothing waits".to_owned()),
        payable: money(&balance.payable),
        held: (!balance.held.is_zero()).then(|| money(&balance.held)),
        paid: money(&balance.paid),
    }
}

fn chart(weeks: &[Week], currency: Currency) -> BarChart {
    let figure = |amount: &Amount| {
        Figure::new(minor(amount, currency), format!("{currency} {}", grouped(&amount.to_string())))
    };
    let bar = |it: &Week| Bar {
        label: day_text(it.begins),
        lower: figure(&it.certain),
        upper: Some(figure(&it.in_holdback)),
    };
    BarChart {
        title: format!("Earnings per week, {currency}"),
        column: "Week from".into(),
        lower: "Payable or paid".into(),
        upper: "In holdback".into(),
        decimals: u32::try_from(currency.scale()).unwrap_or_default(),
        bars: weeks.iter().map(bar).collect(),
        empty: "Nothing earned in these 12 weeks. Each sale by your link becomes a bar.".into(),
    }
}

/// The amount in the currency's smallest unit, for the height of a bar.
fn minor(amount: &Amount, currency: Currency) -> i64 {
    let unit = BigDecimal::new(1.into(), -currency.scale());
    (amount.decimal() * unit).to_i64().unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_high_as_its_minor_units() {
        let amount = |text: &str| text.parse::<Amount>().expect("an amount");
        let yen: Currency = "JPY".parse().expect("a currency");
        assert_eq!(minor(&amount("12.34"), Currency::USD), 1_234);
        assert_eq!(minor(&amount("1234"), yen), 1_234);
    }

    #[test]
    fn what_is_next_is_the_earliest_date_else_what_is_payable() {
        let none = nothing(Currency::USD);
        let today = NaiveDate::MIN;
        assert!(next(&none, today).is_none());
        let payable = "4.00".parse().expect("an amount");
        let now = next(&Balance { payable, ..none }, today).expect("something");
        assert_eq!(now.label, "Payable now");
    }
}
