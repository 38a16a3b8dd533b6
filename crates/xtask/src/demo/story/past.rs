//! The past: ninety days of clicks under old ids, and what came of them.

use anyhow::ensure;
use api_types::clicks::{ClickOutcome, ReportClick, ReportClicks, ReportedClicks};
use api_types::events::{
    BatchItem, BatchReport, Identified, Identify, IdentifyStatus, ReportEvent, ReportEvents,
};
use api_types::keys::{MintScopedKey, MintedKey};
use api_types::{ClickId, Scope};
use serde_json::json;

use super::Story;
use crate::demo::figures::Totals;
use crate::demo::history::{self, Customer, Deed, Touch};
use crate::demo::judge::{self, Verdict};
use crate::demo::played::ScopedKeys;
use crate::demo::sketches::BRANDS;
use crate::stage::web::Door;

const BATCH: usize = 500;

impl Story<'_> {
    pub(super) async fn report_clicks(&mut self) -> anyhow::Result<((), String)> {
        self.history = history::write(&self.tracks, self.now)?;
        let mut count = 0;
        for (place, brand) in self.brands.iter().enumerate() {
            let key = mint(&brand.api, "Clicks of the past", &[Scope::ClicksWrite]).await?;
            let door = self.web.with_key(&brand.api_base, &key);
            let clicks = self.history.clicks_of(&self.tracks, place);
            let clicks: Vec<ReportClick> = clicks.map(|it| it.click.clone()).collect();
            count += clicks.len();
            for batch in clicks.chunks(BATCH) {
                let form = ReportClicks { clicks: batch.to_vec() };
                let told: ReportedClicks = door.post("/clicks/batch", &form).await?;
                let fresh = |it: &&_| told_is_fresh(it);
                let created = told.items.iter().filter(fresh).count();
                ensure!(created == batch.len(), "{created} of {} clicks created", batch.len());
            }
        }
        Ok(((), format!("{count} clicks on {} links", self.tracks.len())))
    }

    pub(super) async fn identify(&mut self) -> anyhow::Result<((), String)> {
        let mut count = 0;
        for (place, brand) in self.brands.iter().enumerate() {
            for customer in self.history.customers_of(place) {
                for touch in known_by_call(customer) {
                    let form = Identify {
                        user_id: customer.user.clone(),
                        cref: touch.click.id.to_string(),
                    };
                    let told: Identified = brand.api.post("/attribution/identify", &form).await?;
                    ensure!(told.status == IdentifyStatus::Joined, "{} is parked", form.cref);
                    count += 1;
                }
            }
        }
        Ok(((), format!("{count} visitors are known")))
    }

    pub(super) async fn mint_keys(&mut self) -> anyhow::Result<(ScopedKeys, String)> {
        let brand = &self.brands[0].api;
        let federation = mint(brand, "Federation", Scope::FEDERATION).await?;
        let crm: MintedKey = brand.post("/api-keys/crm", &json!({})).await?;
        ensure!(crm.key.scopes == Scope::CRM, "the CRM's scopes are {:?}", crm.key.scopes);
        let keys = ScopedKeys { federation, crm: crm.secret };
        Ok((keys, format!("for {}", BRANDS[0].name)))
    }

    pub(super) async fn report_events(
        &mut self,
        keys: &ScopedKeys,
    ) -> anyhow::Result<((), String)> {
        let (mut events, mut sales) = (0, 0);
        for place in 0..self.brands.len() {
            let door = self.events_door(place, keys).await?;
            let mut verdicts = Vec::new();
            let mut forms = Vec::new();
            for customer in self.history.customers_of(place) {
                verdicts.extend(judge::judge(customer, &self.tracks)?);
                forms.extend(
                    customer.deeds.iter().zip(0..).map(|(it, nth)| event(customer, it, nth)),
                );
            }
            for (batch, wanted) in forms.chunks(BATCH).zip(verdicts.chunks(BATCH)) {
                let form = ReportEvents { events: batch.to_vec() };
                let told: BatchReport = door.post("/attribution/events/batch", &form).await?;
                ensure!(told.items.len() == batch.len(), "an answer for each event");
                told.items.iter().zip(wanted).try_for_each(|(it, verdict)| agree(it, verdict))?;
            }
            events += forms.len();
            sales += verdicts.iter().filter(|it| it.commission.is_some()).count();
            let totals = Totals::of(&self.history, &self.tracks, place, &verdicts);
            self.brands[place].totals = totals;
            self.brands[place].verdicts = verdicts;
        }
        Ok(((), format!("{events} events, {sales} of them earn a commission")))
    }

    /// The first brand reports as its CRM does, the others with a key for events alone.
    pub(super) async fn events_door(
        &self,
        place: usize,
        keys: &ScopedKeys,
    ) -> anyhow::Result<Door> {
        let brand = &self.brands[place];
        let key = match place {
            0 => keys.crm.clone(),
            _ => mint(&brand.api, "Shop", &[Scope::EventsWrite]).await?,
        };
        Ok(self.web.with_key(&brand.api_base, &key))
    }
}

fn told_is_fresh(told: &api_types::clicks::ReportedClick) -> bool {
    told.outcome == ClickOutcome::Created
}

async fn mint(brand: &Door, label: &str, scopes: &[Scope]) -> anyhow::Result<String> {
    let form = MintScopedKey {
        label: label.to_owned(),
        scopes: scopes.iter().map(Scope::to_string).collect(),
        program_ids: Vec::new(),
        expires_at: None,
    };
    let minted: MintedKey = brand.post("/api-keys/scoped", &form).await?;
    Ok(minted.secret)
}

/// Touches that an identify call tells; the last one may be left to the first event.
fn known_by_call(customer: &Customer) -> &[Touch] {
    match customer.touches.split_last() {
        Some((_, rest)) if customer.names_click => rest,
        _ => &customer.touches,
    }
}

fn event(customer: &Customer, deed: &Deed, nth: usize) -> ReportEvent {
    let named: Option<ClickId> =
        customer.touches.last().filter(|_| customer.names_click && nth == 0).map(|it| it.click.id);
    ReportEvent {
        external_event_id: Some(deed.external_id.clone()),
        kind: deed.kind.to_owned(),
        user_id: Some(customer.user.clone()),
        cref: named.map(|it| it.to_string()),
        value: deed.price.as_ref().map(|(amount, _)| amount.clone()),
        currency: deed.price.as_ref().map(|(_, currency)| currency.to_string()),
        occurred_at: Some(deed.at),
        metadata: None,
    }
}

/// The answer says what the demo computed.
fn agree(told: &BatchItem, wanted: &Verdict) -> anyhow::Result<()> {
    let id = &wanted.external_id;
    let Some(report) = told.report.as_ref().filter(|_| told.status == 201) else {
        anyhow::bail!("{id} was answered {}: {:?}", told.status, told.error);
    };
    let attribution = &report.attribution;
    let touch = attribution.touches.first();
    let line = touch.and_then(|it| it.commissions.first());
    let has = (
        attribution.status,
        touch.map(|it| it.partner_id),
        line.map(|it| (&it.amount, it.currency, it.payable_at)),
    );
    let due = wanted.commission.as_ref();
    let wants =
        (wanted.status, wanted.partner, due.map(|it| (&it.amount, it.currency, it.payable_at)));
    ensure!(has == wants, "{id} came to {has:?} instead of {wants:?}");
    Ok(())
}
