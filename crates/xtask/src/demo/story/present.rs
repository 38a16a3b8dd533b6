//! The present: real links are followed, and one visitor buys.

use anyhow::{Context, ensure};
use api_types::clicks::{Click, ClickClass};
use api_types::events::{EventReport, Identified, Identify, IdentifyStatus, ReportEvent};
use api_types::{ClickId, Listing};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Method;
use reqwest::header::USER_AGENT;
use std::time::Duration;

use super::Story;
use super::brands::sketch_of;
use crate::demo::history::{Customer, Deed, Touch};
use crate::demo::judge;
use crate::demo::played::{ScopedKeys, Track};
use crate::stage::web::Answer;
use crate::wait;

const VISITORS: usize = 3;
const ROBOT: &str = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
const LONGEST_FOLD: Duration = Duration::from_secs(20);

impl Story<'_> {
    /// Each link by several people and a robot; the first one repeats, which counts once.
    pub(super) async fn follow_links(&mut self, keys: &ScopedKeys) -> anyhow::Result<((), String)> {
        let mut followed = 0;
        for place in 0..self.tracks.len() {
            let track = self.tracks[place].clone();
            let mut last = None;
            for visitor in 0..VISITORS {
                last = Some(self.follow(&track, &browser(place, visitor), true).await?);
            }
            self.follow(&track, &browser(place, 0), true).await?;
            self.follow(&track, ROBOT, false).await?;
            followed += VISITORS + 2;
            let visitors = i64::try_from(VISITORS)?;
            self.brands[track.brand].totals.of_partner(track.partner_id).clicks += visitors;
            let click = last.context("somebody followed the link")?;
            self.buy(place, click, keys).await?;
        }
        self.compare_newest_clicks().await?;
        Ok(((), format!("{followed} redirects with a click id; one visitor of each link buys")))
    }

    /// One visit; the click's id is in the address that it leads to.
    async fn follow(&self, track: &Track, agent: &str, is_human: bool) -> anyhow::Result<ClickId> {
        let door = self.web.nobody(&track.share_url);
        let answer = door.send(door.request(Method::GET, "").header(USER_AGENT, agent)).await?;
        let cookie = answer.header("set-cookie").is_some_and(|it| it.starts_with("op_cref="));
        ensure!(cookie == is_human, "a cookie for {agent}: {cookie}");
        landing(&answer, track).with_context(|| track.share_url.clone())
    }

    /// The brand's site knows the visitor by the click's id, and reports a sale.
    async fn buy(&mut self, place: usize, click: ClickId, keys: &ScopedKeys) -> anyhow::Result<()> {
        let track = self.tracks[place].clone();
        let door = self.events_door(track.brand, keys).await?;
        let customer = visitor_who_buys(place, &track, click)?;
        let form = Identify { user_id: customer.user.clone(), cref: click.to_string() };
        let told: Identified = door.post("/attribution/identify", &form).await?;
        ensure!(told.status == IdentifyStatus::Joined, "the click is {}", told.status);
        let deed = &customer.deeds[0];
        let form = ReportEvent {
            external_event_id: Some(deed.external_id.clone()),
            kind: deed.kind.to_owned(),
            user_id: Some(customer.user.clone()),
            cref: None,
            value: deed.price.as_ref().map(|(amount, _)| amount.clone()),
            currency: deed.price.as_ref().map(|(_, currency)| currency.to_string()),
            occurred_at: Some(deed.at),
            metadata: None,
        };
        let told: EventReport = door.post("/attribution/events", &form).await?;
        let again: EventReport = door.post("/attribution/events", &form).await?;
        ensure!(told == again, "a repeated event has another answer");
        let verdicts = judge::judge(&customer, &self.tracks)?;
        let brand = &mut self.brands[track.brand];
        for verdict in verdicts {
            ensure!(told.attribution.status == verdict.status, "{:?}", told.attribution);
            brand.totals.add(&verdict);
            brand.verdicts.push(verdict);
        }
        Ok(())
    }

    /// The list of clicks says which of them count, and why the others don't.
    async fn compare_newest_clicks(&self) -> anyhow::Result<()> {
        let track = self.tracks.first().context("there is a link")?;
        let brand = &self.brands[track.brand].api;
        let path = format!("/clicks?linkId={}&limit={}", track.link_id, VISITORS + 2);
        wait::until("the newest clicks to be judged", LONGEST_FOLD, async || {
            let page: Listing<Click> = brand.get(&path).await?;
            let reasons: Vec<Option<&str>> =
                page.items.iter().map(|it| it.reason.as_deref()).collect();
            let mut wanted = vec![Some("bot"), Some("duplicate")];
            wanted.extend([None; VISITORS]);
            Ok((reasons == wanted).then_some(()))
        })
        .await
    }
}

/// Where a redirect leads: to the program's page, with the click's id in the query.
fn landing(answer: &Answer, track: &Track) -> anyhow::Result<ClickId> {
    ensure!(answer.status == 302, "{} instead of a redirect", answer.status);
    ensure!(answer.header("cache-control") == Some("no-store"), "the redirect may be cached");
    let location = answer.header("location").context("a redirect without a target")?;
    let url: url::Url = location.parse()?;
    let (_, program) = sketch_of(track.brand, track.program);
    let wanted: url::Url = program.destination.parse()?;
    let leads_there = url.origin() == wanted.origin() && url.path() == wanted.path();
    ensure!(leads_there && url.fragment() == wanted.fragment(), "it leads to {location}");
    let cref = url.query_pairs().find(|(name, _)| name == "cref");
    let (_, id) = cref.with_context(|| format!("no click id in {location}"))?;
    id.parse().with_context(|| format!("a click id: {id}"))
}

fn visitor_who_buys(place: usize, track: &Track, id: ClickId) -> anyhow::Result<Customer> {
    let (brand, program) = sketch_of(track.brand, track.program);
    let (currency, price) = program.prices[0];
    let at: DateTime<Utc> = id.at() + TimeDelta::milliseconds(1);
    let click = api_types::clicks::ReportClick {
        id,
        link_id: track.link_id,
        class: Some(ClickClass::Human),
        referrer_host: None,
        user_agent_family: None,
        device: None,
        country: None,
        sub_id: None,
        visitor: None,
        opt_out: None,
    };
    let deed = Deed {
        external_id: format!("now-{place}"),
        kind: "order_paid",
        price: Some((price.parse()?, currency.parse()?)),
        at,
    };
    Ok(Customer {
        brand: track.brand,
        user: format!("{}-visitor-{place}", brand.slug),
        touches: vec![Touch { track: place, click }],
        names_click: false,
        deeds: vec![deed],
    })
}

/// A browser of its own for each visitor: that is what tells them apart on one machine.
fn browser(place: usize, visitor: usize) -> String {
    let version = 120 + place * VISITORS + visitor;
    format!(
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
         Chrome/{version}.0.0.0 Safari/537.36"
    )
}
