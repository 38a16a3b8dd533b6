//! What a partner can read and do of their own.

use std::collections::HashMap;

use api_types::events::Trace;
use api_types::links::{CreateLink, LinkFilter};
use api_types::portal::{CreateOwnLink, Earning, EarningFilter, OwnLink, PortalHome};
use api_types::{
    Currency, ErrorCode, EventId, LinkId, ListQuery, Listing, PartnerId, ProgramId, TenantId,
};
use chrono::{DateTime, Days, NaiveDate, Utc};
use service_kit::{Conn, OrRefuse, Result};

use super::model::{self, Week};
use super::store::{self, Earned};
use crate::commissions::model::{Commission, scaled};
use crate::grants::Reach;
use crate::links::Shown;
use crate::links::actions::{Made, Setting};
use crate::tenants::addresses::Addresses;
use crate::{attributions, grants, links, partners};

/// Days over which clicks are counted.
const DAYS: u64 = 30;

/// A partner, by their own id.
#[derive(Clone, Copy, Debug)]
pub struct Own {
    pub tenant: TenantId,
    pub partner: PartnerId,
}

/// Where the partner stands.
pub async fn home(
    conn: &mut Conn,
    own: Own,
    addresses: &Addresses,
    now: DateTime<Utc>,
) -> Result<PortalHome> {
    let Own { tenant, partner } = own;
    let found = partners::store::find(conn, tenant, partner).await?;
    let found = found.or_refuse(ErrorCode::PartnerNotFound, "You are no partner here any more")?;
    let cards = grants::store::list_of(conn, tenant, &[partner]).await?;
    let link = match cards.first() {
        Some(card) => first_link(conn, own, card.grant.program_id).await?,
        None => None,
    };
    let tomorrow = now.date_naive().succ_opt().unwrap_or(now.date_naive());
    let (from, before) = (back(tomorrow, DAYS), back(tomorrow, 2 * DAYS));
    let sums = store::sums(conn, tenant, partner).await?;
    let maturing = store::maturing(conn, tenant, partner).await?;
    Ok(PortalHome {
        name: found.name,
        grants: cards.into_iter().map(Into::into).collect(),
        link: link.map(|it| it.told(addresses)),
        clicks: store::clicks(conn, tenant, partner, from, tomorrow).await?,
        clicks_before: store::clicks(conn, tenant, partner, before, from).await?,
        signups: store::signups(conn, tenant, partner).await?,
        customers: store::customers(conn, tenant, partner).await?,
        balances: model::balances(&sums, &maturing),
    })
}

async fn first_link(conn: &mut Conn, own: Own, program: ProgramId) -> Result<Option<Shown>> {
    let Own { tenant, partner } = own;
    let first = links::store::find_first(conn, tenant, partner, program, &Reach::All).await?;
    match first {
        Some(link) => links::store::find(conn, tenant, link.id).await,
        None => Ok(None),
    }
}

fn back(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

/// What was earned a week in one currency.
pub async fn weeks(
    conn: &mut Conn,
    own: Own,
    currency: Currency,
    now: DateTime<Utc>,
) -> Result<Vec<Week>> {
    let today = now.date_naive();
    let from = model::first_week(today);
    let days = store::days(conn, own.tenant, own.partner, currency, from).await?;
    Ok(model::weeks(&days, currency, today))
}

/// One page of the partner's earnings, the newest first.
pub async fn earnings(
    conn: &mut Conn,
    own: Own,
    filter: &EarningFilter,
) -> Result<Listing<Earning>> {
    let limit = ListQuery { cursor: None, limit: filter.limit }.limit();
    let rows = store::earnings(conn, own.tenant, own.partner, filter, limit + 1).await?;
    let page = Listing::cut(rows, limit, |it| it.commission.id.to_string());
    let events: Vec<EventId> = page.items.iter().map(|it| it.commission.event_id).collect();
    let slugs = credited_links(conn, own, &events).await?;
    Ok(page.map(|it| told(it, &slugs)))
}

/// The link whose click was credited with each of these events, where it was this partner's.
async fn credited_links(
    conn: &mut Conn,
    own: Own,
    events: &[EventId],
) -> Result<HashMap<EventId, String>> {
    let mut slugs = HashMap::new();
    for decision in attributions::store::of_events(conn, own.tenant, events).await? {
        let trace: Trace = decision.trace()?;
        let won = trace
            .touches
            .into_iter()
            .find(|it| Some(it.click_id) == decision.click_id && it.partner_id == own.partner);
        slugs.extend(won.map(|it| (decision.event_id, it.link_slug)));
    }
    Ok(slugs)
}

fn told(earned: Earned, slugs: &HashMap<EventId, String>) -> Earning {
    let Earned { commission, program_name, version } = earned;
    let Commission { id, event_id, program_id, currency, status, .. } = commission;
    Earning {
        id,
        program_id,
        program_name,
        link_slug: slugs.get(&event_id).cloned(),
        base: scaled(&commission.base, currency),
        amount: scaled(&commission.amount, currency),
        currency,
        status,
        rule_in_words: version.terms.rule.in_words(),
        occurred_at: commission.occurred_at,
        payable_at: commission.payable_at,
        approved_at: commission.approved_at,
    }
}

/// One page of the partner's links, the newest first.
pub async fn own_links(
    conn: &mut Conn,
    own: Own,
    query: &ListQuery,
    addresses: &Addresses,
    now: DateTime<Utc>,
) -> Result<Listing<OwnLink>> {
    let (limit, Own { tenant, partner }) = (query.limit(), own);
    let before = query.cursor.as_ref().map(|it| it.parse()).transpose();
    let before = before.ok().or_refuse(ErrorCode::BadRequest, "This cursor is none of ours")?;
    let filter = LinkFilter { partner_id: Some(partner), ..LinkFilter::default() };
    let rows = links::store::list(conn, tenant, &Reach::All, &filter, before, limit + 1).await?;
    let page = Listing::cut(rows, limit, |it| it.link.id.to_string());
    let ids: Vec<LinkId> = page.items.iter().map(|it| it.link.id).collect();
    let from = back(now.date_naive(), DAYS - 1);
    let clicks = store::clicks_of_links(conn, tenant, &ids, from).await?;
    let cards = grants::store::list_of(conn, tenant, &[partner]).await?;
    let names: HashMap<ProgramId, String> =
        cards.into_iter().map(|it| (it.grant.program_id, it.program_name)).collect();
    Ok(page.map(|shown| {
        let link = shown.told(addresses);
        OwnLink {
            program_name: names.get(&link.program_id).cloned().unwrap_or_default(),
            clicks: clicks.get(&link.id).copied().unwrap_or_default(),
            link,
        }
    }))
}

/// Makes a link of the partner's own, in a program that they have.
pub async fn create_link(
    conn: &mut Conn,
    own: Own,
    form: CreateOwnLink,
    setting: &Setting<'_>,
) -> Result<Made> {
    let CreateOwnLink { program_id, slug, deep_link } = form;
    let filled = |text: Option<String>| text.filter(|it| !it.trim().is_empty());
    let form = CreateLink {
        partner_id: own.partner,
        program_id,
        slug: filled(slug),
        deep_link: filled(deep_link),
        request_id: None,
    };
    links::actions::create(conn, own.tenant, form, setting).await
}

/// A link, when it is the partner's own.
pub async fn own_link(conn: &mut Conn, own: Own, id: LinkId) -> Result<Shown> {
    let shown = links::store::find(conn, own.tenant, id).await?;
    let shown = shown.filter(|it| it.link.partner_id == own.partner);
    shown.or_refuse(ErrorCode::LinkNotFound, "There is no such link")
}
