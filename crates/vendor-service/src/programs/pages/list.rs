//! The list of programs.

use std::collections::HashMap;

use actix_web::HttpRequest;
use actix_web::web::{Data, Query};
use api_types::{ListQuery, Listing, ProgramId};
use askama::Template;
use serde::Deserialize;
use service_kit::html::{Page, PageResult, Shell, filters, urls};

use crate::app::App;
use crate::keys::caller::{Manage, View};
use crate::keys::page_caller::AdminPage;
use crate::programs::model::{Program, ProgramVersion};
use crate::programs::store;
use crate::shell;

#[derive(Template)]
#[template(path = "programs/list.html")]
struct ProgramsPage {
    shell: Shell,
    base: String,
    rows: Vec<Row>,
    may_change: bool,
    has_network: bool,
    said: String,
    first: String,
    next: String,
}

struct Row {
    program: Program,
    version: ProgramVersion,
    partners: i64,
}

#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    cursor: String,
}

#[actix_web::get("/admin/programs")]
pub(super) async fn show_programs(
    AdminPage(caller): AdminPage<View>,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> PageResult<ProgramsPage> {
    let (tenant, limit) = (caller.tenant, ListQuery::default().limit());
    let before: Option<ProgramId> = asked.cursor.parse().ok();
    let found = app.db.read(tenant, async move |conn| {
        let programs = store::list(conn, tenant, before, limit + 1).await?;
        let ids: Vec<ProgramId> = programs.iter().map(|it| it.id).collect();
        let versions = store::current_versions(conn, &programs).await?;
        Ok((programs, versions, store::partner_counts(conn, tenant, &ids).await?))
    });
    let (programs, versions, counts) = found.await?;
    let page = Listing::cut(programs, limit, |it| it.id.to_string());
    let base = shell::base(&app, &caller.brand);
    let here = format!("{base}/admin/programs");
    let next = page.next_cursor.as_deref().map(|it| urls::with_query(&here, [("cursor", it)]));
    let said = match (before, &next) {
        (None, None) => String::new(),
        _ => format!("{} shown, the newest first", page.items.len()),
    };
    Ok(Page::of(ProgramsPage {
        shell: shell::admin(&app, &request, &caller, [("Programs", "")]),
        rows: rows(page.items, versions, &counts),
        may_change: shell::may::<Manage>(&caller.actor),
        has_network: app.config.network.is_some(),
        said,
        first: before.map(|_| here).unwrap_or_default(),
        next: next.unwrap_or_default(),
        base,
    }))
}

fn rows(
    programs: Vec<Program>,
    versions: Vec<ProgramVersion>,
    counts: &HashMap<ProgramId, i64>,
) -> Vec<Row> {
    let row = |program: Program| {
        let version = versions.iter().find(|it| it.program_id == program.id)?.clone();
        let partners = counts.get(&program.id).copied().unwrap_or_default();
        Some(Row { program, version, partners })
    };
    programs.into_iter().filter_map(row).collect()
}
