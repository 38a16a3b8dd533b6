//! Everything about one partner.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, get};
use api_types::commissions::CommissionFilter;
use api_types::links::LinkFilter;
use api_types::partners::PartnerStatus;
use api_types::{Money, PartnerId, TenantId};
use askama::Template;
use service_kit::html::{Choice, FormErrors, Page, PageResult, Shell, filters, format};
use service_kit::{Conn, Result};

use super::words::{Standing, grant_source, source};
use crate::app::App;
use crate::commissions;
use crate::commissions::store::Listed;
use crate::dashboards;
use crate::dashboards::model::{Span, Totals};
use crate::dashboards::pages::{Figures, recent};
use crate::grants::{self, Card, Reach};
use crate::keys::caller::{AdminCaller, Manage, View};
use crate::keys::page_caller::AdminPage;
use crate::links;
use crate::links::Shown;
use crate::partners::{Sheet, actions};
use crate::programs::{self, Program};
use crate::shell;
use crate::tenants::addresses::Addresses;

/// How many rows of each kind the page shows.
const FEW: i64 = 10;
const PROGRAMS: i64 = 200;

#[derive(Template)]
#[template(path = "partners/detail.html")]
struct PartnerPage {
    shell: Shell,
    base: String,
    here: String,
    sheet: Sheet,
    standing: Standing,
    via_network: bool,
    /// What is known of them on the network from before; empty where nothing is.
    known_before: String,
    figures: Figures,
    grants: Vec<Given>,
    links: Vec<api_types::links::Link>,
    more_links: bool,
    commissions: Vec<Commission>,
    /// Programs that could be given.
    free: Vec<Choice>,
    fresh: FormErrors,
    may_change: bool,
}

struct Given {
    card: Card,
    source: &'static str,
}

struct Commission {
    row: api_types::commissions::Commission,
    amount: Money,
    standing: commissions::pages::Standing,
}

/// What is read for the page.
struct Found {
    sheet: Sheet,
    totals: Option<Totals>,
    grants: Vec<Card>,
    links: Vec<Shown>,
    commissions: Vec<Listed>,
    programs: Vec<Program>,
}

#[get("/admin/partners/{id}")]
pub(super) async fn show_partner(
    AdminPage(caller): AdminPage<View>,
    app: Data<App>,
    id: Path<String>,
    request: HttpRequest,
) -> PageResult<PartnerPage> {
    let id: PartnerId = shell::id(&id)?;
    let (tenant, reach, span) =
        (caller.tenant, Reach::from(&caller.actor), recent(app.clock.now()));
    let found = app.db.read(tenant, async move |conn| find(conn, tenant, id, &reach, span).await);
    Ok(Page::of(page(&app, &request, &caller, found.await?)))
}

async fn find(
    conn: &mut Conn,
    tenant: TenantId,
    id: PartnerId,
    reach: &Reach,
    span: Span,
) -> Result<Found> {
    let partner_id = Some(id);
    let of_links = LinkFilter { partner_id, ..LinkFilter::default() };
    let of_commissions = CommissionFilter { partner_id, ..CommissionFilter::default() };
    Ok(Found {
        sheet: actions::show(conn, tenant, id, reach).await?,
        totals: dashboards::store::by_partner(conn, tenant, &[id], span).await?.remove(&id),
        grants: grants::store::history(conn, tenant, reach, id, None, PROGRAMS).await?,
        links: links::store::list(conn, tenant, reach, &of_links, None, FEW + 1).await?,
        commissions: commissions::store::list(conn, tenant, reach, &of_commissions, FEW).await?,
        programs: programs::store::list(conn, tenant, None, PROGRAMS).await?,
    })
}

fn page(
    app: &App,
    request: &HttpRequest,
    caller: &AdminCaller<View>,
    mut found: Found,
) -> PartnerPage {
    let addresses = Addresses::of(&app.config, &caller.brand);
    let partner = &found.sheet.partner;
    let trail = [("Partners", "/admin/partners"), (partner.name.as_str(), "")];
    let (shell, more_links) =
        (shell::admin(app, request, caller, trail), found.links.len() > FEW as usize);
    found.links.truncate(FEW as usize);
    PartnerPage {
        here: format!("{}/admin/partners/{}", addresses.base, partner.id),
        standing: Standing::of(partner),
        via_network: found.sheet.via_network(),
        known_before: found.sheet.known_before(),
        figures: found.totals.as_ref().map(Figures::from).unwrap_or_default(),
        free: free(&found.programs, &found.sheet.grants),
        links: found.links.into_iter().map(|it| it.told(&addresses)).collect(),
        commissions: found.commissions.into_iter().map(|it| Commission::of(it, app)).collect(),
        grants: found.grants.into_iter().map(Given::of).collect(),
        may_change: shell::may::<Manage>(&caller.actor),
        fresh: FormErrors::default(),
        sheet: found.sheet,
        base: addresses.base,
        more_links,
        shell,
    }
}

fn free(programs: &[Program], held: &[Card]) -> Vec<Choice> {
    let is_free = |it: &&Program| {
        it.archived_at.is_none() && !held.iter().any(|card| card.grant.program_id == it.id)
    };
    let options = programs.iter().filter(is_free).map(|it| (it.id.to_string(), it.name.clone()));
    Choice::list(options, "")
}

impl PartnerPage {
    fn source(&self) -> &'static str {
        source(self.sheet.partner.source)
    }

    fn is(&self, status: PartnerStatus) -> bool {
        self.sheet.partner.status == status
    }

    fn links_said(&self) -> String {
        match self.more_links {
            true => format!("All of their more than {FEW} links"),
            false => format::plural(self.links.len() as i64, "link", "links"),
        }
    }
}

impl Given {
    fn of(card: Card) -> Self {
        Self { source: grant_source(card.grant.grant_source), card }
    }
}

impl Commission {
    fn of(listed: Listed, app: &App) -> Self {
        let row = api_types::commissions::Commission::from(listed);
        let standing =
            commissions::pages::Standing::of(row.status, row.payable_at, app.clock.now());
        let amount = Money { amount: row.amount.clone(), currency: row.currency };
        Self { row, amount, standing }
    }
}
