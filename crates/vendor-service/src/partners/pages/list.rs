//! The list of partners, and the same as CSV.

use std::collections::BTreeMap;

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, get};
use api_types::partners::PartnerFilter;
use api_types::{ListQuery, Listing, PartnerId, TenantId};
use askama::Template;
use serde::Deserialize;
use service_kit::html::csv::{Cell, Csv};
use service_kit::html::urls::{borrowed, with_query};
use service_kit::html::{Choice, Face, Page, PageError, PageResult, Shell, filters};
use service_kit::{Conn, Result};

use super::words::{Standing, grant_source, source};
use crate::app::App;
use crate::dashboards;
use crate::dashboards::model::{Span, Totals};
use crate::dashboards::pages::{Figures, recent, written};
use crate::grants::Reach;
use crate::keys::caller::{Manage, View};
use crate::keys::page_caller::AdminPage;
use crate::partners::{Sheet, store};
use crate::programs::{self, Program};
use crate::shell;

/// The most rows of a CSV file.
const MOST_ROWS: i64 = 5_000;
/// How many programs can be chosen from.
const PROGRAMS: i64 = 200;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    status: String,
    source: String,
    program: String,
    cursor: String,
}

#[derive(Template)]
#[template(path = "partners/list.html")]
pub(super) struct PartnersPage {
    shell: Shell,
    base: String,
    asked: Asked,
    statuses: Vec<Choice>,
    sources: Vec<Choice>,
    programs: Vec<Choice>,
    rows: Vec<Row>,
    may_change: bool,
    csv: String,
    first: String,
    next: String,
}

struct Row {
    face: Face,
    sheet: Sheet,
    standing: Standing,
    via_network: bool,
    known_before: bool,
    figures: Figures,
}

#[get("/admin/partners")]
pub(super) async fn show_partners(
    AdminPage(caller): AdminPage<View>,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> PageResult<PartnersPage> {
    let (tenant, reach, asked) = (caller.tenant, Reach::from(&caller.actor), asked.into_inner());
    let (limit, wish, span) =
        (ListQuery::default().limit(), asked.clone(), recent(app.clock.now()));
    let found = app.db.read(tenant, async move |conn| {
        let sheets = wish.read(conn, tenant, &reach, limit + 1).await?;
        let page = Listing::cut(sheets, limit, |it| it.partner.id.to_string());
        let totals = figures(conn, tenant, &page.items, span).await?;
        Ok((page, totals, programs::store::list(conn, tenant, None, PROGRAMS).await?))
    });
    let (page, totals, programs) = found.await?;
    let base = shell::base(&app, &caller.brand);
    let here = format!("{base}/admin/partners");
    Ok(Page::of(PartnersPage {
        shell: shell::admin(&app, &request, &caller, [("Partners", "")]),
        statuses: asked.statuses(),
        sources: asked.sources(),
        programs: asked.programs(&programs),
        may_change: shell::may::<Manage>(&caller.actor),
        csv: asked.at(&format!("{here}.csv"), ""),
        first: if asked.cursor.is_empty() { String::new() } else { asked.at(&here, "") },
        next: page.next_cursor.map(|it| asked.at(&here, &it)).unwrap_or_default(),
        rows: rows(page.items, &totals),
        asked,
        base,
    }))
}

#[get("/admin/partners.csv")]
pub(super) async fn download_partners(
    AdminPage(caller): AdminPage<View>,
    app: Data<App>,
    asked: Query<Asked>,
) -> Result<Csv, PageError> {
    let (tenant, reach, asked) = (caller.tenant, Reach::from(&caller.actor), asked.into_inner());
    let span = recent(app.clock.now());
    let found = app.db.read(tenant, async move |conn| {
        let sheets = asked.read(conn, tenant, &reach, MOST_ROWS).await?;
        let totals = figures(conn, tenant, &sheets, span).await?;
        Ok(rows(sheets, &totals))
    });
    Ok(Csv {
        filename: format!("partners-{}.csv", span.to),
        head: vec![
            "Name",
            "E-mail",
            "Status",
            "Source",
            "Programs",
            "Clicks, 30 days",
            "Conversions, 30 days",
            "Revenue, 30 days",
            "Commissions, 30 days",
            "Since",
        ],
        rows: found.await?.iter().map(Row::cells).collect(),
    })
}

async fn figures(
    conn: &mut Conn,
    tenant: TenantId,
    sheets: &[Sheet],
    span: Span,
) -> Result<BTreeMap<PartnerId, Totals>> {
    let ids: Vec<PartnerId> = sheets.iter().map(|it| it.partner.id).collect();
    dashboards::store::by_partner(conn, tenant, &ids, span).await
}

fn rows(sheets: Vec<Sheet>, totals: &BTreeMap<PartnerId, Totals>) -> Vec<Row> {
    let row = |sheet: Sheet| Row {
        face: Face::of(&sheet.partner.name),
        standing: Standing::of(&sheet.partner),
        via_network: sheet.via_network(),
        known_before: sheet.partner.network_existed == Some(true),
        figures: totals.get(&sheet.partner.id).map(Figures::from).unwrap_or_default(),
        sheet,
    };
    sheets.into_iter().map(row).collect()
}

impl Row {
    fn source(&self) -> &'static str {
        source(self.sheet.partner.source)
    }

    /// Each program's name, and who gave it.
    fn programs(&self) -> Vec<(&str, &'static str)> {
        let cards = self.sheet.grants.iter();
        cards.map(|it| (it.program_name.as_str(), grant_source(it.grant.grant_source))).collect()
    }

    fn cells(&self) -> Vec<Cell> {
        let (partner, figures) = (&self.sheet.partner, &self.figures);
        let names: Vec<&str> = self.programs().into_iter().map(|it| it.0).collect();
        vec![
            Cell::text(&partner.name),
            Cell::text(&partner.email),
            Cell::text(partner.status),
            Cell::text(partner.source),
            Cell::text(names.join("; ")),
            Cell::number(figures.clicks),
            Cell::number(figures.conversions),
            Cell::number(written(&figures.revenue)),
            Cell::number(written(&figures.commissions)),
            Cell::number(partner.created_at.date_naive()),
        ]
    }
}

impl Asked {
    async fn read(
        &self,
        conn: &mut Conn,
        tenant: TenantId,
        reach: &Reach,
        limit: i64,
    ) -> Result<Vec<Sheet>> {
        let filter = PartnerFilter {
            q: Some(self.q.clone()),
            status: self.status.parse().ok(),
            source: self.source.parse().ok(),
            program_id: self.program.parse().ok(),
            ..PartnerFilter::default()
        };
        let before = self.cursor.parse().ok();
        let rows = store::list(conn, tenant, reach, &filter, before, limit).await?;
        store::with_grants(conn, tenant, reach, rows).await
    }

    fn is_filtered(&self) -> bool {
        [&self.q, &self.status, &self.source, &self.program].iter().any(|it| !it.trim().is_empty())
    }

    fn at(&self, path: &str, cursor: &str) -> String {
        let pairs = [
            ("q", &self.q),
            ("status", &self.status),
            ("source", &self.source),
            ("program", &self.program),
        ];
        let kept: Vec<(String, String)> =
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).clone())).collect();
        with_query(path, borrowed(&kept).chain([("cursor", cursor)]))
    }

    fn statuses(&self) -> Vec<Choice> {
        let words = [
            ("", "Every state"),
            ("invited", "Invited"),
            ("active", "Active"),
            ("revoked", "Revoked"),
        ];
        Choice::list(words, &self.status)
    }

    fn sources(&self) -> Vec<Choice> {
        let words = [
            ("", "From anywhere"),
            ("admin_invite", "Invited by you"),
            ("self_signup", "Signed up"),
            ("openpartner_network", "From the Network"),
            ("import", "Imported"),
        ];
        Choice::list(words, &self.source)
    }

    fn programs(&self, programs: &[Program]) -> Vec<Choice> {
        let all = (String::new(), "Every program".to_owned());
        let named = programs.iter().map(|it| (it.id.to_string(), it.name.clone()));
        Choice::list(std::iter::once(all).chain(named), &self.program)
    }
}
