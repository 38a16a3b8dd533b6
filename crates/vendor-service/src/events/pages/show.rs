//! One event: the story of its decision, its amounts, the rule, the customer.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, get};
use api_types::events::Event;
use api_types::programs::RuleKind;
use api_types::{ErrorCode, EventId, Money, PartnerId, TenantId};
use askama::Template;
use chrono::{DateTime, Utc};
use service_kit::html::format::{money, plural, rate};
use service_kit::html::markup::escaped;
use service_kit::html::{Html, Page, PageResult, Shell, filters};
use service_kit::{Conn, OrRefuse, Result};

use super::story::{self, Item};
use super::{State, kind_words};
use crate::app::App;
use crate::events::store;
use crate::grants::Reach;
use crate::keys::caller::View;
use crate::keys::page_caller::AdminPage;
use crate::{attributions, commissions, partners, programs, shell};

/// The commission with what it was computed from.
struct Sum {
    base: Money,
    /// `20 %`, or that the amount is fixed.
    rate: String,
    amount: Money,
}

/// The program whose terms judged.
struct Judge {
    name: String,
    href: String,
}

/// Whom the customer is bound to by their first sale.
struct Bound {
    partner: String,
    since: DateTime<Utc>,
}

#[derive(Template)]
#[template(path = "events/show.html")]
struct ShowPage {
    shell: Shell,
    list: String,
    kind: String,
    title: Html,
    line: String,
    standing: State,
    trail: Vec<Item>,
    judged: String,
    sum: Option<Sum>,
    judge: Option<Judge>,
    partner_href: String,
    partner: String,
    bound: Option<Bound>,
    event: Event,
}

/// What the page reads besides the event.
struct Found {
    event: Event,
    sum: Option<Sum>,
    program: Option<programs::model::Program>,
    bound: Option<Bound>,
}

#[get("/admin/insights/events/{id}")]
pub async fn show_event(
    page: AdminPage<View>,
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
) -> PageResult<ShowPage> {
    let AdminPage(caller) = page;
    let (tenant, reach, id) = (caller.tenant, Reach::from(&caller.actor), shell::id(&id)?);
    let work = async move |conn: &mut Conn| read(conn, tenant, &reach, id).await;
    let found = app.db.read(tenant, work).await?;
    let base = shell::base(&app, &caller.brand);
    let Found { event, sum, program, bound } = found;
    let trail = [
        ("Insights", ""),
        ("Events", "/admin/insights/events"),
        (event.external_event_id.as_str(), ""),
    ];
    let shell = shell::admin(&app, &request, &caller, trail);
    let credited = event.attribution.touches.first().map(|it| it.partner_id);
    let commission = story::line(&event).map(State::of_commission);
    Ok(Page::of(ShowPage {
        shell,
        list: format!("{base}/admin/insights/events"),
        kind: kind_words(&event.kind),
        title: title(&event),
        line: summary(&event),
        standing: commission.unwrap_or_else(|| State::of_attribution(event.attribution.status)),
        trail: story::items(&event),
        judged: judged(&event),
        sum,
        judge: program
            .map(|it| Judge { href: format!("{base}/admin/programs/{}", it.id), name: it.name }),
        partner_href: credited.map(|it| format!("{base}/admin/partners/{it}")).unwrap_or_default(),
        partner: story::winner(&event).unwrap_or_default().to_owned(),
        bound,
        event,
    }))
}

async fn read(conn: &mut Conn, tenant: TenantId, reach: &Reach, id: EventId) -> Result<Found> {
    let found = store::find(conn, tenant, reach, id).await?;
    let (event, decision) = found.or_refuse(ErrorCode::EventNotFound, "There is no such event")?;
    let made = commissions::store::standing_of(conn, tenant, &[id]).await?;
    let event = event.told(&decision, &made)?;
    let program = match decision.program_id.or(event.trace.touches.last().map(|it| it.program_id)) {
        Some(id) => programs::store::find(conn, tenant, id).await?,
        None => None,
    };
    let sum = match made.into_iter().next() {
        Some(commission) => Some(sum(conn, tenant, &commission).await?),
        None => None,
    };
    let bound = match event.user_id.clone() {
        Some(user) => bound(conn, tenant, &user, event.occurred_at).await?,
        None => None,
    };
    Ok(Found { event, sum, program, bound })
}

async fn sum(
    conn: &mut Conn,
    tenant: TenantId,
    commission: &commissions::model::Commission,
) -> Result<Sum> {
    let versions = programs::store::versions_by_ids(conn, tenant, &[commission.version_id]).await?;
    let rule = versions.into_iter().next().map(|it| it.terms.rule);
    let rate = match rule {
        Some(rule) if rule.kind == RuleKind::Percent => {
            format!("× {}", rate(&rule.value.to_string()))
        }
        _ => "fixed amount".to_owned(),
    };
    let currency = commission.currency;
    let money = |amount| Money { amount: commissions::model::scaled(amount, currency), currency };
    Ok(Sum { base: money(&commission.base), rate, amount: money(&commission.amount) })
}

/// The oldest bond that held when the event happened, this event's own included.
async fn bound(
    conn: &mut Conn,
    tenant: TenantId,
    user: &str,
    at: DateTime<Utc>,
) -> Result<Option<Bound>> {
    let until = at + chrono::TimeDelta::microseconds(1);
    let bonds = attributions::store::bonds_before(conn, tenant, user, Some(until)).await?;
    let Some(bond) = bonds.all().last() else { return Ok(None) };
    let name = partner_name(conn, tenant, bond.partner_id).await?;
    Ok(Some(Bound { partner: name, since: bond.bound_at }))
}

async fn partner_name(conn: &mut Conn, tenant: TenantId, id: PartnerId) -> Result<String> {
    let partner = partners::store::find(conn, tenant, id).await?;
    Ok(partner.map(|it| it.name).unwrap_or_default())
}

/// `USD 571.20 paid, USD 96.00 to The Glaze Notebook`.
fn title(event: &Event) -> Html {
    let kind = escaped(&kind_words(&event.kind));
    let value = event.value.as_ref().zip(event.currency);
    let what = match value {
        Some((amount, currency)) if kind.ends_with(" paid") => {
            format!("{} paid", money(&amount.to_string(), currency.code()))
        }
        Some((amount, currency)) => {
            format!("{kind}, {}", money(&amount.to_string(), currency.code()))
        }
        None => kind,
    };
    let whom = match (story::line(event), story::winner(event)) {
        (Some(line), Some(name)) => {
            format!(
                "{} to {}",
                money(&line.amount.to_string(), line.currency.code()),
                escaped(name)
            )
        }
        (None, Some(name)) => format!("credited to {}", escaped(name)),
        (_, None) => "credited to nobody".to_owned(),
    };
    Html::trusted(format!("{what}, {whom}"))
}

fn summary(event: &Event) -> String {
    let touches = event.trace.touches.len() as i64;
    match (touches, event.attribution.touches.is_empty()) {
        (0, _) => "no touch is known".to_owned(),
        (1, false) => "its one touch is credited".to_owned(),
        (_, false) => format!("one of {touches} touches is credited"),
        (_, true) => format!("none of {} is credited", plural(touches, "touch", "touches")),
    }
}

/// `6 touches, last click, 60 days, judged by policy version 4`.
fn judged(event: &Event) -> String {
    let trace = &event.trace;
    let mut said = plural(trace.touches.len() as i64, "touch", "touches");
    if let (Some(window), Some(version)) = (trace.window_days, trace.policy_version) {
        let model = trace.model.as_str().replace('_', " ");
        let window = plural(i64::from(window), "day", "days");
        said = format!("{said}, {model}, {window}, judged by policy version {version}");
    }
    said
}
