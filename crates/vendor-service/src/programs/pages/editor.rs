//! The editor: a new program, or one that is there, with its preview and its history.

use actix_web::web::{Data, Form, Path};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::{ErrorCode, ProgramId};
use askama::Template;
use service_kit::html::flash::see_other_saying;
use service_kit::html::{Flash, FormErrors, Page, PageError, Shell, filters};
use service_kit::{OrRefuse, Result};

use super::form::ProgramForm;
use super::preview::Preview;
use crate::app::App;
use crate::keys::caller::{AdminCaller, Level, Manage, View};
use crate::keys::page_caller::AdminPage;
use crate::network_link;
use crate::programs::model::{Program, ProgramVersion};
use crate::programs::{actions, store};
use crate::shell;

/// How many versions the page shows; older ones are in the API.
const VERSIONS: i64 = 50;

#[derive(Template)]
#[template(path = "programs/editor.html")]
struct EditorPage {
    shell: Shell,
    base: String,
    action: String,
    form: ProgramForm,
    errors: FormErrors,
    preview: Option<Preview>,
    stored: Option<Stored>,
    may_change: bool,
    network: Network,
}

/// What sharing means for this brand now.
enum Network {
    /// The deployment has no hub.
    Absent,
    Unconnected,
    Connected,
}

/// The program as it is, beside what is typed.
struct Stored {
    program: Program,
    versions: Vec<ProgramVersion>,
    partners: i64,
}

impl Stored {
    fn terms(&self) -> Option<&ProgramVersion> {
        self.versions.first()
    }
}

#[get("/admin/programs/new")]
pub(super) async fn show_new(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    request: HttpRequest,
) -> Result<impl Responder, PageError> {
    let desk = Desk { app: &app, request: &request, caller: &caller };
    Ok(Page::of(desk.page(ProgramForm::fresh(), FormErrors::default(), None).await?))
}

#[post("/admin/programs/new")]
pub(super) async fn create(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    form: Form<ProgramForm>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let form = form.into_inner();
    let desk = Desk { app: &app, request: &request, caller: &caller };
    let wish = match form.create() {
        Ok(_) if form.wants_preview() => return desk.preview(form, None).await,
        Ok(wish) => wish,
        Err(errors) => return desk.refuse(form, errors, None).await,
    };
    let (tenant, setting) = (caller.tenant, app.program_setting());
    let made =
        app.db.write(tenant, async |conn| actions::create(conn, tenant, wish, &setting).await);
    match made.await {
        Ok((program, _)) => {
            app.wake.notify_one();
            let to = format!("{}/admin/programs/{}", shell::base(&app, &caller.brand), program.id);
            let said = format!("{} is open. Invite partners to it.", program.name);
            Ok(see_other_saying(&to, &Flash::good(said)))
        }
        Err(err) => desk.refuse(form, FormErrors::of(&shell::mendable(err)?), None).await,
    }
}

#[get("/admin/programs/{id}")]
pub(super) async fn show_program(
    AdminPage(caller): AdminPage<View>,
    app: Data<App>,
    id: Path<String>,
    request: HttpRequest,
) -> Result<impl Responder, PageError> {
    let desk = Desk { app: &app, request: &request, caller: &caller };
    let stored = desk.find(shell::id(&id)?).await?;
    let form = match stored.terms() {
        Some(version) => ProgramForm::of(&stored.program, &version.terms),
        None => ProgramForm::fresh(),
    };
    Ok(Page::of(desk.page(form, FormErrors::default(), Some(stored)).await?))
}

#[post("/admin/programs/{id}")]
pub(super) async fn save(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    id: Path<String>,
    form: Form<ProgramForm>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (id, form) = (shell::id(&id)?, form.into_inner());
    let desk = Desk { app: &app, request: &request, caller: &caller };
    let stored = desk.find(id).await?;
    let wish = match form.patch() {
        Ok(_) if form.wants_preview() => return desk.preview(form, Some(stored)).await,
        Ok(wish) => wish,
        Err(errors) => return desk.refuse(form, errors, Some(stored)).await,
    };
    let (tenant, setting) = (caller.tenant, app.program_setting());
    let saved =
        app.db.write(tenant, async |conn| actions::patch(conn, tenant, id, wish, &setting).await);
    match saved.await {
        Ok((program, _)) => {
            app.wake.notify_one();
            let said = match program.version == stored.program.version {
                true => "Saved.".to_owned(),
                false => format!(
                    "Saved. Version {} is in force from now on; partners keep the terms they were given.",
                    program.version
                ),
            };
            Ok(see_other_saying(&desk.address(id), &Flash::good(said)))
        }
        Err(err) => desk.refuse(form, FormErrors::of(&shell::mendable(err)?), Some(stored)).await,
    }
}

#[post("/admin/programs/{id}/archive")]
pub(super) async fn archive(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    id: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let id = shell::id(&id)?;
    let (tenant, setting) = (caller.tenant, app.program_setting());
    let archived =
        app.db.write(tenant, async |conn| actions::archive(conn, tenant, id, &setting).await);
    let (program, _) = archived.await?;
    app.wake.notify_one();
    let desk = Desk { app: &app, request: &request, caller: &caller };
    let said = format!("{} is archived. Its links still redirect.", program.name);
    Ok(see_other_saying(&desk.address(id), &Flash::good(said)))
}

#[post("/admin/programs/{id}/default")]
pub(super) async fn make_default(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    id: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (id, tenant) = (shell::id(&id)?, caller.tenant);
    let made =
        app.db.write(tenant, async move |conn| actions::make_default(conn, tenant, id).await);
    let program = made.await?;
    let desk = Desk { app: &app, request: &request, caller: &caller };
    let said = format!("New partners get {} unless you choose another program.", program.name);
    Ok(see_other_saying(&desk.address(id), &Flash::good(said)))
}

/// What all of these pages are made from.
struct Desk<'a, L: Level> {
    app: &'a App,
    request: &'a HttpRequest,
    caller: &'a AdminCaller<L>,
}

impl<L: Level> Desk<'_, L> {
    fn address(&self, id: ProgramId) -> String {
        format!("{}/admin/programs/{id}", shell::base(self.app, &self.caller.brand))
    }

    async fn find(&self, id: ProgramId) -> Result<Stored> {
        let tenant = self.caller.tenant;
        let found = self.app.db.read(tenant, async move |conn| {
            let program = store::find(conn, tenant, id).await?;
            let program =
                program.or_refuse(ErrorCode::ProgramNotFound, "There is no such program")?;
            let versions = store::versions(conn, tenant, id, None, VERSIONS).await?;
            let counts = store::partner_counts(conn, tenant, &[id]).await?;
            let partners = counts.get(&id).copied().unwrap_or_default();
            Ok(Stored { program, versions, partners })
        });
        found.await
    }

    async fn network(&self) -> Result<Network> {
        if self.app.config.network.is_none() {
            return Ok(Network::Absent);
        }
        let tenant = self.caller.tenant;
        let link = self
            .app
            .db
            .read(tenant, async move |conn| network_link::store::find(conn, tenant).await);
        let is_connected = link.await?.is_some_and(|it| it.is_connected());
        Ok(if is_connected { Network::Connected } else { Network::Unconnected })
    }

    async fn page(
        &self,
        form: ProgramForm,
        errors: FormErrors,
        stored: Option<Stored>,
    ) -> Result<EditorPage> {
        let base = shell::base(self.app, &self.caller.brand);
        let list = ("Programs", "/admin/programs");
        let name = stored.as_ref().map_or("New program", |it| it.program.name.as_str());
        let action = match &stored {
            Some(stored) => self.address(stored.program.id),
            None => format!("{base}/admin/programs/new"),
        };
        let is_open = stored.as_ref().is_none_or(|it| it.program.archived_at.is_none());
        Ok(EditorPage {
            shell: shell::admin(self.app, self.request, self.caller, [list, (name, "")]),
            preview: Preview::of(&form, self.app.clock.now()),
            may_change: is_open && shell::may::<Manage>(&self.caller.actor),
            network: self.network().await?,
            base,
            action,
            form,
            errors,
            stored,
        })
    }

    async fn preview(
        &self,
        form: ProgramForm,
        stored: Option<Stored>,
    ) -> Result<HttpResponse, PageError> {
        let page = self.page(form, FormErrors::default(), stored).await?;
        Ok(Page::of(page).respond_to(self.request))
    }

    async fn refuse(
        &self,
        form: ProgramForm,
        errors: FormErrors,
        stored: Option<Stored>,
    ) -> Result<HttpResponse, PageError> {
        let page = self.page(form, errors, stored).await?;
        Ok(Page::refused(page).respond_to(self.request))
    }
}
