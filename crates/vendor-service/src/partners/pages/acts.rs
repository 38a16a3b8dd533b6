//! The buttons on a partner's page: each does one thing and leads back to it.

use actix_web::web::{Data, Form, Path};
use actix_web::{HttpResponse, post};
use api_types::PartnerId;
use api_types::partners::PatchPartner;
use serde::Deserialize;
use service_kit::Result;
use service_kit::html::PageError;

use super::desk;
use crate::app::App;
use crate::keys::caller::{AdminCaller, Manage};
use crate::keys::page_caller::AdminPage;
use crate::partners::{Sheet, actions};
use crate::shell;

#[derive(Debug, Deserialize)]
struct NewName {
    name: String,
    #[serde(default)]
    email: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Chosen {
    program: String,
}

#[post("/admin/partners/{id}/name")]
pub(super) async fn rename(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    id: Path<String>,
    form: Form<NewName>,
) -> Result<HttpResponse, PageError> {
    let (id, desk) = (shell::id(&id)?, desk(&app, &caller));
    let NewName { name, email } = form.into_inner();
    let (setting, patch) = (desk.setting(&app), PatchPartner { name: Some(name), email });
    let sheet =
        app.db.write(caller.tenant, async |conn| actions::patch(conn, id, patch, &setting).await);
    app.wake.notify_one();
    back(&app, &caller, id, sheet.await, |name| format!("{name} is changed."))
}

#[post("/admin/partners/{id}/invite")]
pub(super) async fn invite_again(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (id, desk) = (shell::id(&id)?, desk(&app, &caller));
    let setting = desk.setting(&app);
    let sheet =
        app.db.write(caller.tenant, async |conn| actions::invite(conn, id, &setting).await).await;
    app.wake.notify_one();
    back(&app, &caller, id, sheet, |name| format!("A fresh invitation is on its way to {name}."))
}

#[post("/admin/partners/{id}/revoke")]
pub(super) async fn revoke(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (id, desk) = (shell::id(&id)?, desk(&app, &caller));
    let setting = desk.setting(&app);
    let sheet = app.db.write(caller.tenant, async |conn| actions::revoke(conn, id, &setting).await);
    let sheet = sheet.await;
    app.wake.notify_one();
    back(&app, &caller, id, sheet, |name| format!("{name} is revoked. You can reinstate them."))
}

#[post("/admin/partners/{id}/reinstate")]
pub(super) async fn reinstate(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (id, desk) = (shell::id(&id)?, desk(&app, &caller));
    let setting = desk.setting(&app);
    let sheet =
        app.db.write(caller.tenant, async |conn| actions::reinstate(conn, id, &setting).await);
    let sheet = sheet.await;
    app.wake.notify_one();
    back(&app, &caller, id, sheet, |name| format!("{name} is back. New clicks earn again."))
}

#[post("/admin/partners/{id}/grants")]
pub(super) async fn give_program(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    id: Path<String>,
    form: Form<Chosen>,
) -> Result<HttpResponse, PageError> {
    let (id, desk) = (shell::id(&id)?, desk(&app, &caller));
    let (setting, program) = (desk.setting(&app), shell::id(&form.program)?);
    let given =
        app.db.write(caller.tenant, async |conn| actions::grant(conn, id, program, &setting).await);
    let said = given.await.map(|(card, _)| {
        format!("{} is theirs, with a link: {}.", card.program_name, card.terms.rule.in_words())
    });
    shell::after(&address(&app, &caller, id), said)
}

#[post("/admin/partners/{id}/grants/{grant}/withdraw")]
pub(super) async fn withdraw_program(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, PageError> {
    let (id, grant) = (shell::id(&path.0)?, shell::id(&path.1)?);
    let desk = desk(&app, &caller);
    let setting = desk.setting(&app);
    let taken = app
        .db
        .write(caller.tenant, async |conn| actions::withdraw(conn, id, grant, &setting).await);
    let said = taken.await.map(|card| format!("{} is taken back.", card.program_name));
    shell::after(&address(&app, &caller, id), said)
}

fn address(app: &App, caller: &AdminCaller<Manage>, id: PartnerId) -> String {
    format!("{}/admin/partners/{id}", shell::base(app, &caller.brand))
}

fn back(
    app: &App,
    caller: &AdminCaller<Manage>,
    id: PartnerId,
    sheet: Result<Sheet>,
    said: impl FnOnce(&str) -> String,
) -> Result<HttpResponse, PageError> {
    let said = sheet.map(|it| said(&it.partner.name));
    shell::after(&address(app, caller, id), said)
}
