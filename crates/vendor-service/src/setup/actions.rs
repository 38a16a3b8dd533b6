//! The rehearsal: a click, a sign-up and a sale before the brand's eyes, and nothing of it stays.

use anyhow::Context;
use api_types::clicks::{ClickClass, ReportClick};
use api_types::events::{EventReport, Identify, ReportEvent};
use api_types::partners::CreatePartner;
use api_types::programs::RuleKind;
use api_types::{ClickId, Currency, ErrorCode, Money};
use chrono::{DateTime, TimeDelta, Utc};
use service_kit::{Conn, OrRefuse, Result};

use crate::grants::Reach;
use crate::partners::actions::Setting;
use crate::partners::model::Enrollment;
use crate::programs::{self, Program};
use crate::{attributions, clicks, events, links, partners};

/// Who the rehearsal's partner is.
pub const PARTNER: &str = "Test partner";
const EMAIL: &str = "rehearsal@openpartner.invalid";
const USER: &str = "openpartner-rehearsal";
/// What the rehearsal's sale is worth, in whole units of its currency.
const SALE: &str = "100";
/// How long before the sale the click was, so that the two stand in order.
const EARLIER: TimeDelta = TimeDelta::minutes(1);

/// What was seen.
#[derive(Clone, Debug)]
pub struct Rehearsal {
    pub program: Program,
    pub link: String,
    pub clicked_at: DateTime<Utc>,
    pub sold_at: DateTime<Utc>,
    pub sale: Money,
    pub report: EventReport,
}

/// Plays the story from click to commission, for a transaction that the caller undoes.
pub async fn play(conn: &mut Conn, setting: &Setting<'_>) -> Result<Rehearsal> {
    let (tenant, now) = (setting.brand.id, setting.now);
    let program = programs::store::default(conn, tenant).await?;
    let program = program.or_refuse(ErrorCode::ProgramNotFound, "Make a program first")?;
    let partner = partners::actions::enroll(conn, &enrollment(&program)?, setting).await?.partner;
    let link = links::store::find_first(conn, tenant, partner.id, program.id, &Reach::All).await?;
    let link = link.context("a partner who was just enrolled has a link")?;
    let click = ReportClick {
        id: ClickId::new_at(now - EARLIER),
        link_id: link.id,
        class: Some(ClickClass::Human),
        referrer_host: None,
        user_agent_family: None,
        device: None,
        country: None,
        sub_id: None,
        visitor: None,
        opt_out: None,
    };
    let click =
        clicks::actions::report_one(conn, tenant, &Reach::All, click, TimeDelta::zero(), now)
            .await?;
    let join = Identify { user_id: USER.to_owned(), cref: click.id.to_string() };
    attributions::actions::identify(conn, tenant, join, now).await?;
    let sale = sale(conn, &program).await?;
    let reported = events::actions::report(conn, tenant, order(&sale, now), None, now).await?;
    Ok(Rehearsal {
        link: setting.addresses.share(&link.slug),
        clicked_at: now - EARLIER,
        sold_at: now,
        report: reported.report,
        program,
        sale,
    })
}

fn enrollment(program: &Program) -> Result<Enrollment> {
    let form = CreatePartner {
        email: EMAIL.to_owned(),
        name: PARTNER.to_owned(),
        source: None,
        program_ids: Some(vec![program.id]),
        grants: None,
        creator_id: None,
        request_id: None,
        send_invite: Some(false),
    };
    Enrollment::read(form, &Reach::All)
}

/// A sale in a currency in which the program pays.
async fn sale(conn: &mut Conn, program: &Program) -> Result<Money> {
    let version = programs::store::current_version(conn, program).await?;
    let rule = version.terms.rule;
    let currency = match rule.kind {
        RuleKind::Percent => Currency::USD,
        RuleKind::Fixed => rule.currency.unwrap_or(Currency::USD),
    };
    let amount: api_types::Amount = SALE.parse()?;
    let amount = amount.fit(currency).context("a whole number fits every currency")?;
    Ok(Money { amount, currency })
}

fn order(sale: &Money, now: DateTime<Utc>) -> ReportEvent {
    ReportEvent {
        external_event_id: Some(format!("rehearsal-{}", now.timestamp_micros())),
        kind: "order_paid".to_owned(),
        user_id: Some(USER.to_owned()),
        cref: None,
        value: Some(sale.amount.clone()),
        currency: Some(sale.currency.to_string()),
        occurred_at: Some(now),
        metadata: None,
    }
}
