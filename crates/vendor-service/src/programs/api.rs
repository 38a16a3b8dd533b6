//! Programs over JSON: `/api/programs`.

use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpResponse, delete, get, patch, post};
use api_types::programs::{CreateProgram, PatchProgram, Program, ProgramVersion};
use api_types::{ErrorCode, ListQuery, Listing, ProgramId};
use service_kit::{OrRefuse, Result};
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions::{self, Setting};
use super::{model, store};
use crate::app::App;
use crate::keys::caller::{Caller, ProgramsRead, ProgramsWrite};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list_programs)
        .service(create_program)
        .service(get_program)
        .service(patch_program)
        .service(archive_program)
        .service(make_program_default)
        .service(list_program_versions);
}

impl App {
    /// What actions on programs need to know.
    pub fn program_setting(&self) -> Setting<'_> {
        let dev_hosts = &self.config.dev_http_hosts;
        Setting { sealer: &self.sealer, dev_hosts, now: self.clock.now() }
    }
}

/// Lists the brand's programs, the newest first.
#[utoipa::path(tag = "programs", params(ListQuery), responses((status = 200, body = Listing<Program>)))]
#[get("/api/programs")]
async fn list_programs(
    caller: Caller<ProgramsRead>,
    app: Data<App>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<Program>>> {
    let limit = query.limit();
    let before = query.cursor.as_ref().map(|it| it.parse()).transpose();
    let before = before.ok().or_refuse(ErrorCode::BadRequest, "This cursor is none of ours")?;
    let tenant = caller.tenant;
    let found = app.db.read(tenant, async move |conn| {
        let programs = store::list(conn, tenant, before, limit + 1).await?;
        let versions = store::current_versions(conn, &programs).await?;
        Ok((programs, versions))
    });
    let (programs, versions) = found.await?;
    let page = Listing::cut(programs, limit, |it| it.id.to_string());
    Ok(Json(with_terms(page, versions)))
}

/// Joins programs with the terms in force.
pub fn with_terms(
    page: Listing<model::Program>,
    versions: Vec<model::ProgramVersion>,
) -> Listing<Program> {
    let next_cursor = page.next_cursor;
    let told = page.items.into_iter().filter_map(|program| {
        let version = versions.iter().find(|it| it.program_id == program.id)?;
        Some(program.told(version.terms.clone()))
    });
    Listing { items: told.collect(), next_cursor }
}

/// Makes a program. A brand's first one becomes its default.
#[utoipa::path(tag = "programs", responses((status = 201, body = Program)))]
#[post("/api/programs")]
async fn create_program(
    caller: Caller<ProgramsWrite>,
    app: Data<App>,
    form: Json<CreateProgram>,
) -> Result<HttpResponse> {
    let (tenant, setting, form) = (caller.tenant, app.program_setting(), form.into_inner());
    let made =
        app.db.write(tenant, async |conn| actions::create(conn, tenant, form, &setting).await);
    let (program, version) = made.await?;
    app.wake.notify_one();
    Ok(HttpResponse::Created().json(program.told(version.terms)))
}

/// Shows one program.
#[utoipa::path(tag = "programs", responses((status = 200, body = Program)))]
#[get("/api/programs/{id}")]
async fn get_program(
    caller: Caller<ProgramsRead>,
    app: Data<App>,
    id: Path<ProgramId>,
) -> Result<Json<Program>> {
    let tenant = caller.tenant;
    let found = app.db.read(tenant, async move |conn| {
        let program = store::find(conn, tenant, *id).await?;
        let program = program.or_refuse(ErrorCode::ProgramNotFound, "There is no such program")?;
        let version = store::current_version(conn, &program).await?;
        Ok(program.told(version.terms))
    });
    Ok(Json(found.await?))
}

/// Changes a program. A change of its terms makes a new version.
#[utoipa::path(tag = "programs", responses((status = 200, body = Program)))]
#[patch("/api/programs/{id}")]
async fn patch_program(
    caller: Caller<ProgramsWrite>,
    app: Data<App>,
    id: Path<ProgramId>,
    form: Json<PatchProgram>,
) -> Result<Json<Program>> {
    let (tenant, setting, form) = (caller.tenant, app.program_setting(), form.into_inner());
    let id = *id;
    let changed =
        app.db.write(tenant, async |conn| actions::patch(conn, tenant, id, form, &setting).await);
    let (program, version) = changed.await?;
    app.wake.notify_one();
    Ok(Json(program.told(version.terms)))
}

/// Archives a program: unlisted and closed to new partners; its links still redirect.
#[utoipa::path(tag = "programs", responses((status = 200, body = Program)))]
#[delete("/api/programs/{id}")]
async fn archive_program(
    caller: Caller<ProgramsWrite>,
    app: Data<App>,
    id: Path<ProgramId>,
) -> Result<Json<Program>> {
    let (tenant, setting, id) = (caller.tenant, app.program_setting(), *id);
    let archived =
        app.db.write(tenant, async |conn| actions::archive(conn, tenant, id, &setting).await);
    let (program, version) = archived.await?;
    app.wake.notify_one();
    Ok(Json(program.told(version.terms)))
}

/// Makes a program the one that partners get when none is named.
#[utoipa::path(tag = "programs", responses((status = 200, body = Program)))]
#[post("/api/programs/{id}/default")]
async fn make_program_default(
    caller: Caller<ProgramsWrite>,
    app: Data<App>,
    id: Path<ProgramId>,
) -> Result<Json<Program>> {
    let tenant = caller.tenant;
    let changed = app.db.write(tenant, async move |conn| {
        let program = actions::make_default(conn, tenant, *id).await?;
        let version = store::current_version(conn, &program).await?;
        Ok(program.told(version.terms))
    });
    Ok(Json(changed.await?))
}

/// Lists a program's versions, the newest first.
#[utoipa::path(tag = "programs", params(ListQuery), responses((status = 200, body = Listing<ProgramVersion>)))]
#[get("/api/programs/{id}/versions")]
async fn list_program_versions(
    caller: Caller<ProgramsRead>,
    app: Data<App>,
    id: Path<ProgramId>,
    query: Query<ListQuery>,
) -> Result<Json<Listing<ProgramVersion>>> {
    let (tenant, limit) = (caller.tenant, query.limit());
    let before = query.cursor.as_ref().map(|it| it.parse()).transpose();
    let before = before.ok().or_refuse(ErrorCode::BadRequest, "This cursor is none of ours")?;
    let found = app.db.read(tenant, async move |conn| {
        let program = store::find(conn, tenant, *id).await?;
        program.or_refuse(ErrorCode::ProgramNotFound, "There is no such program")?;
        store::versions(conn, tenant, *id, before, limit + 1).await
    });
    let page = Listing::cut(found.await?, limit, |it| it.number.to_string());
    Ok(Json(page.map(ProgramVersion::from)))
}
