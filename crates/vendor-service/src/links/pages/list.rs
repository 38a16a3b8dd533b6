//! The list of links.

use std::collections::HashMap;

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, get};
use api_types::links::{Link, LinkFilter, LinkStatus};
use api_types::{LinkId, ListQuery, Listing, PartnerId, ProgramId};
use askama::Template;
use serde::Deserialize;
use service_kit::html::urls::{borrowed, with_query};
use service_kit::html::{Choice, Page, PageResult, Shell, filters};

use crate::app::App;
use crate::dashboards;
use crate::dashboards::pages::{Figures, recent};
use crate::grants::Reach;
use crate::keys::caller::{Manage, View};
use crate::keys::page_caller::AdminPage;
use crate::links::store;
use crate::programs::{self, Program};
use crate::shell;
use crate::tenants::addresses::Addresses;

/// How many programs can be chosen from.
const PROGRAMS: i64 = 200;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    partner: String,
    program: String,
    cursor: String,
}

#[derive(Template)]
#[template(path = "links/list.html")]
pub(super) struct LinksPage {
    shell: Shell,
    base: String,
    asked: Asked,
    programs: Vec<Choice>,
    partner_name: String,
    without_partner: String,
    rows: Vec<Row>,
    may_change: bool,
    first: String,
    next: String,
}

struct Row {
    link: Link,
    owner: String,
    program: String,
    is_paused: bool,
    figures: Figures,
}

#[get("/admin/links")]
pub(super) async fn show_links(
    AdminPage(caller): AdminPage<View>,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> PageResult<LinksPage> {
    let (tenant, reach, asked) = (caller.tenant, Reach::from(&caller.actor), asked.into_inner());
    let (filter, before) = (asked.filter(), asked.cursor.parse().ok());
    let (limit, span) = (ListQuery::default().limit(), recent(app.clock.now()));
    let found = app.db.read(tenant, async move |conn| {
        let rows = store::list(conn, tenant, &reach, &filter, before, limit + 1).await?;
        let page = Listing::cut(rows, limit, |it| it.link.id.to_string());
        let ids: Vec<LinkId> = page.items.iter().map(|it| it.link.id).collect();
        let mut owners: Vec<PartnerId> = page.items.iter().map(|it| it.link.partner_id).collect();
        owners.extend(filter.partner_id);
        let owners = store::owner_names(conn, tenant, &owners).await?;
        let totals = dashboards::store::by_link(conn, tenant, &ids, span).await?;
        Ok((page, owners, totals, programs::store::list(conn, tenant, None, PROGRAMS).await?))
    });
    let (page, owners, totals, programs) = found.await?;
    let addresses = Addresses::of(&app.config, &caller.brand);
    let here = format!("{}/admin/links", addresses.base);
    let row = |shown: crate::links::Shown| {
        let link = shown.told(&addresses);
        Row {
            owner: name_of(&owners, link.partner_id),
            program: program_of(&programs, link.program_id),
            is_paused: link.status == LinkStatus::Paused,
            figures: totals.get(&link.id).map(Figures::from).unwrap_or_default(),
            link,
        }
    };
    let rows = page.items.into_iter().map(row).collect();
    Ok(Page::of(LinksPage {
        shell: shell::admin(&app, &request, &caller, [("Links", "")]),
        programs: asked.programs(&programs),
        partner_name: asked.partner.parse().map(|id| name_of(&owners, id)).unwrap_or_default(),
        without_partner: Asked { partner: String::new(), ..asked.clone() }.at(&here, ""),
        may_change: shell::may::<Manage>(&caller.actor),
        first: if asked.cursor.is_empty() { String::new() } else { asked.at(&here, "") },
        next: page.next_cursor.map(|it| asked.at(&here, &it)).unwrap_or_default(),
        rows,
        asked,
        base: addresses.base,
    }))
}

fn name_of(owners: &HashMap<PartnerId, String>, id: PartnerId) -> String {
    owners.get(&id).cloned().unwrap_or_default()
}

fn program_of(programs: &[Program], id: ProgramId) -> String {
    programs.iter().find(|it| it.id == id).map(|it| it.name.clone()).unwrap_or_default()
}

impl Asked {
    fn filter(&self) -> LinkFilter {
        LinkFilter {
            partner_id: self.partner.parse().ok(),
            program_id: self.program.parse().ok(),
            q: Some(self.q.clone()),
            ..LinkFilter::default()
        }
    }

    fn is_filtered(&self) -> bool {
        [&self.q, &self.partner, &self.program].iter().any(|it| !it.trim().is_empty())
    }

    fn at(&self, path: &str, cursor: &str) -> String {
        let pairs = [("q", &self.q), ("partner", &self.partner), ("program", &self.program)];
        let kept: Vec<(String, String)> =
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).clone())).collect();
        with_query(path, borrowed(&kept).chain([("cursor", cursor)]))
    }

    fn programs(&self, programs: &[Program]) -> Vec<Choice> {
        let all = (String::new(), "Every program".to_owned());
        let named = programs.iter().map(|it| (it.id.to_string(), it.name.clone()));
        Choice::list(std::iter::once(all).chain(named), &self.program)
    }
}
