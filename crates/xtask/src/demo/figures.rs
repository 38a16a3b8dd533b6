//! Figures that the demo computed, and the same as the services tell them.

use std::collections::BTreeMap;

use anyhow::ensure;
use api_types::commissions::Commission;
use api_types::dashboards::{Dashboard, DashboardDay};
use api_types::events::CommissionStatus;
use api_types::partnerships::Partnership;
use api_types::{Amount, Listing, PartnerId};
use bigdecimal::BigDecimal;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::history::History;
use super::judge::{Due, Verdict};
use super::played::Track;
use crate::stage::web::Door;

/// Sums by currency.
pub type Sums = BTreeMap<String, Amount>;

/// What one brand's figures ought to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    pub partners: BTreeMap<PartnerId, Figures>,
}

/// What one partner's figures ought to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// Human ones; a visitor who repeats within an hour counts once.
    pub clicks: i64,
    /// Sales that were credited.
    pub conversions: i64,
    pub revenue: Sums,
    pub commission: Sums,
    pub commissions: usize,
}

impl Totals {
    pub fn of(history: &History, tracks: &[Track], brand: usize, verdicts: &[Verdict]) -> Self {
        let mut totals = Self::default();
        for track in tracks.iter().filter(|it| it.brand == brand) {
            totals.partners.entry(track.partner_id).or_default();
        }
        for touch in history.clicks_of(tracks, brand) {
            let is_human = touch.class() == api_types::clicks::ClickClass::Human;
            totals.of_partner(tracks[touch.track].partner_id).clicks += i64::from(is_human);
        }
        for verdict in verdicts {
            totals.add(verdict);
        }
        totals
    }

    pub fn of_partner(&mut self, partner: PartnerId) -> &mut Figures {
        self.partners.entry(partner).or_default()
    }

    /// Books what a verdict gives its partner.
    pub fn add(&mut self, verdict: &Verdict) {
        let Some(partner) = verdict.partner else { return };
        let figures = self.of_partner(partner);
        if let Some((amount, currency)) = &verdict.sale {
            figures.conversions += 1;
            add(&mut figures.revenue, currency.code(), amount);
        }
        if let Some(Due { amount, currency, .. }) = &verdict.commission {
            figures.commissions += 1;
            add(&mut figures.commission, currency.code(), amount);
        }
    }

    pub fn clicks(&self) -> i64 {
        self.partners.values().map(|it| it.clicks).sum()
    }

    pub fn commissions(&self) -> usize {
        self.partners.values().map(|it| it.commissions).sum()
    }

    pub fn commission(&self) -> Sums {
        let mut sums = Sums::new();
        for (currency, amount) in self.partners.values().flat_map(|it| &it.commission) {
            add(&mut sums, currency, amount);
        }
        sums
    }
}

fn add(sums: &mut Sums, currency: &str, amount: &Amount) {
    let sum = sums.entry(currency.to_owned()).or_insert_with(|| Amount::new(BigDecimal::from(0)));
    *sum = sum.plus(amount);
}

/// Zeros left out: a brand may tell a currency in which nothing was earned.
fn without_zeros(sums: Sums) -> Sums {
    sums.into_iter().filter(|(_, amount)| !amount.is_zero()).collect()
}

/// `USD 12.00, EUR 3.40`
pub fn in_words(sums: &Sums) -> String {
    let parts: Vec<String> = sums.iter().map(|(code, amount)| format!("{code} {amount}")).collect();
    parts.join(", ")
}

/// Every commission of a brand.
pub async fn all_commissions(brand: &Door) -> anyhow::Result<Vec<Commission>> {
    let mut found = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let next = cursor.map(|it| format!("&cursor={it}")).unwrap_or_default();
        let page: Listing<Commission> = brand.get(&format!("/commissions?limit=200{next}")).await?;
        found.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() {
            return Ok(found);
        }
    }
}

/// Each commission is there as computed, and no other. After `approved_at` those whose holdback is
/// over by then are approved.
pub fn compare_commissions(
    verdicts: &[Verdict],
    told: &[Commission],
    approved_at: DateTime<Utc>,
) -> anyhow::Result<()> {
    let told: BTreeMap<&str, &Commission> =
        told.iter().map(|it| (it.external_event_id.as_str(), it)).collect();
    let wanted: Vec<(&Verdict, &Due)> =
        verdicts.iter().filter_map(|it| Some((it, it.commission.as_ref()?))).collect();
    ensure!(told.len() == wanted.len(), "{} commissions instead of {}", told.len(), wanted.len());
    for (verdict, due) in wanted {
        let id = verdict.external_id.as_str();
        let Some(found) = told.get(id) else { anyhow::bail!("no commission for {id}") };
        let status = match due.payable_at <= approved_at {
            true => CommissionStatus::Approved,
            false => CommissionStatus::Accrued,
        };
        let wants = (verdict.partner, &due.amount, due.currency, status, due.payable_at);
        let has =
            (Some(found.partner_id), &found.amount, found.currency, found.status, found.payable_at);
        ensure!(wants == has, "the commission for {id} is {has:?} instead of {wants:?}");
    }
    Ok(())
}

/// Sums that a list of commissions comes to, by partner.
pub fn compare_sums(totals: &Totals, told: &[Commission]) -> anyhow::Result<()> {
    for (partner, figures) in &totals.partners {
        let own: Vec<&Commission> = told.iter().filter(|it| it.partner_id == *partner).collect();
        let mut sums = Sums::new();
        for it in &own {
            add(&mut sums, it.currency.code(), &it.amount);
        }
        let (wants, has) = ((figures.commissions, &figures.commission), (own.len(), &sums));
        ensure!(wants == has, "partner {partner} has commissions {has:?} instead of {wants:?}");
    }
    Ok(())
}

/// Why a brand's dashboard differs from the figures; none: it does not.
pub fn difference(figures: &Figures, dashboard: &Dashboard) -> Option<String> {
    let days = &dashboard.days;
    let clicks: i64 = days.iter().map(|it| it.clicks).sum();
    let conversions: i64 = days.iter().map(|it| it.conversions).sum();
    let revenue = sum(days, |it| it.revenue.minus(&it.refunds));
    let commission = sum(days, |it| {
        it.commission_accrued.plus(&it.commission_approved).plus(&it.commission_paid)
    });
    let wants = (figures.clicks, figures.conversions, &figures.revenue, &figures.commission);
    let has = (clicks, conversions, &revenue, &commission);
    (wants != has).then(|| format!("its dashboard tells {has:?} instead of {wants:?}"))
}

fn sum(days: &[DashboardDay], amount: impl Fn(&DashboardDay) -> Amount) -> Sums {
    let mut sums = Sums::new();
    for day in days {
        add(&mut sums, day.currency.code(), &amount(day));
    }
    without_zeros(sums)
}

/// Why a creator's partnership differs from the figures; none: it does not.
pub fn difference_on_hub(figures: &Figures, partnership: &Partnership) -> Option<String> {
    let (mut revenue, mut commission) = (Sums::new(), Sums::new());
    for it in &partnership.earnings_90d {
        add(&mut revenue, it.currency.code(), &it.revenue);
        add(&mut commission, it.currency.code(), &it.commission);
    }
    let conversions: i64 = partnership.earnings_90d.iter().map(|it| it.conversions).sum();
    let (revenue, commission) = (without_zeros(revenue), without_zeros(commission));
    let wants = (figures.clicks, figures.conversions, &figures.revenue, &figures.commission);
    let has = (partnership.clicks_90d, conversions, &revenue, &commission);
    (wants != has).then(|| format!("the hub tells {has:?} instead of {wants:?}"))
}
