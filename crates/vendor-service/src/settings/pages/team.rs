//! Who runs the programme, and inviting more.

use actix_web::web::{Data, Form, Path};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::tenants::{InviteTeamMember, TeamRole};
use askama::Template;
use serde::Deserialize;
use service_kit::html::flash::see_other_saying;
use service_kit::html::{Choice, Face, Flash, FormErrors, Page, PageError, Shell, filters};
use service_kit::{Refusal, Result};

use crate::admins::{self, Admin};
use crate::app::App;
use crate::keys::caller::{Actor, AdminCaller, Level, Own, View};
use crate::keys::page_caller::AdminPage;
use crate::settings::actions;
use crate::shell;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    email: String,
    name: String,
    role: String,
}

#[derive(Template)]
#[template(path = "settings/team.html")]
struct TeamPage {
    shell: Shell,
    base: String,
    rows: Vec<Row>,
    wish: Wish,
    roles: Vec<Choice>,
    errors: FormErrors,
    may_change: bool,
}

struct Row {
    face: Face,
    admin: Admin,
    is_you: bool,
    is_last_owner: bool,
}

/// What a role may do, in words.
fn meaning(role: TeamRole) -> &'static str {
    match role {
        TeamRole::Viewer => "Viewer: sees everything, changes nothing",
        TeamRole::Finance => "Finance: approves commissions too",
        TeamRole::Manager => "Manager: partners, programs, links and the Network too",
        TeamRole::Owner => "Owner: keys and the team too",
    }
}

#[get("/admin/settings/team")]
pub(super) async fn show_team(
    AdminPage(caller): AdminPage<View>,
    app: Data<App>,
    request: HttpRequest,
) -> Result<impl Responder, PageError> {
    let wish = Wish { role: TeamRole::Manager.to_string(), ..Wish::default() };
    Ok(Page::of(page(&app, &request, &caller, wish, FormErrors::default()).await?))
}

#[post("/admin/settings/team")]
pub(super) async fn invite(
    AdminPage(caller): AdminPage<Own>,
    app: Data<App>,
    wish: Form<Wish>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let wish = wish.into_inner();
    match add(&app, &caller, &wish).await {
        Ok(admin) => {
            app.wake.notify_one();
            let to = format!("{}/admin/settings/team", shell::base(&app, &caller.brand));
            let said =
                format!("{} is invited. The link in the mail works for 24 hours.", admin.email);
            Ok(see_other_saying(&to, &Flash::good(said)))
        }
        Err(err) => {
            let errors = FormErrors::of(&shell::mendable(err)?);
            let page = page(&app, &request, &caller, wish, errors).await?;
            Ok(Page::refused(page).respond_to(&request))
        }
    }
}

async fn add(app: &App, caller: &AdminCaller<Own>, wish: &Wish) -> Result<Admin> {
    let role = wish.role.parse().map_err(|_| Refusal::field("role", "Choose a role"))?;
    let form = InviteTeamMember { email: wish.email.clone(), name: wish.name.clone(), role };
    let (brand, addresses, now) = (&caller.brand, app.addresses(&caller.brand), app.clock.now());
    let invited = app.db.write(caller.tenant, async |conn| {
        actions::invite(conn, &app.sealer, brand, &addresses, form, now).await
    });
    invited.await
}

#[post("/admin/settings/team/{id}/remove")]
pub(super) async fn remove(
    AdminPage(caller): AdminPage<Own>,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (id, brand, now) = (shell::id(&id)?, &caller.brand, app.clock.now());
    let removed =
        app.db.write(caller.tenant, async |conn| actions::remove(conn, brand, id, now).await);
    let said = removed.await.map(|it| format!("{} is off the team and signed out.", it.name));
    shell::after(&format!("{}/admin/settings/team", shell::base(&app, brand)), said)
}

async fn page<L: Level>(
    app: &App,
    request: &HttpRequest,
    caller: &AdminCaller<L>,
    wish: Wish,
    errors: FormErrors,
) -> Result<TeamPage> {
    let tenant = caller.tenant;
    let team = app.db.read(tenant, async move |conn| admins::store::list(conn, tenant).await);
    let team = team.await?;
    let owners = team.iter().filter(|it| it.role == TeamRole::Owner).count();
    let row = |admin: Admin| Row {
        face: Face::of(&admin.name),
        is_you: matches!(caller.actor, Actor::Admin { id, .. } if id == admin.id),
        is_last_owner: admin.role == TeamRole::Owner && owners == 1,
        admin,
    };
    let roles = TeamRole::ALL.iter().map(|it| (it.to_string(), meaning(*it)));
    Ok(TeamPage {
        shell: shell::admin(app, request, caller, [("Settings", ""), ("Team", "")]),
        base: shell::base(app, &caller.brand),
        rows: team.into_iter().map(row).collect(),
        roles: Choice::list(roles, &wish.role),
        may_change: shell::may::<Own>(&caller.actor),
        wish,
        errors,
    })
}
