//! The form that makes a partner.

use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::ProgramId;
use api_types::partners::CreatePartner;
use askama::Template;
use service_kit::Result;
use service_kit::html::flash::see_other_saying;
use service_kit::html::{Choice, Flash, FormErrors, Page, PageError, Shell};

use super::desk;
use crate::app::App;
use crate::keys::caller::{AdminCaller, Manage};
use crate::keys::page_caller::AdminPage;
use crate::partners::actions;
use crate::partners::model::Enrollment;
use crate::programs::{self, Program};
use crate::shell;

/// How many programs can be chosen from.
const PROGRAMS: i64 = 200;

#[derive(Template)]
#[template(path = "partners/new.html")]
struct NewPage {
    shell: Shell,
    base: String,
    wish: Wish,
    programs: Vec<Choice>,
    errors: FormErrors,
}

/// What stands in the fields.
#[derive(Clone, Debug, Default)]
struct Wish {
    email: String,
    name: String,
    programs: Vec<String>,
    sends_invite: bool,
}

#[get("/admin/partners/new")]
pub(super) async fn show_form(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    request: HttpRequest,
) -> Result<impl Responder, PageError> {
    let open = open_programs(&app, &caller).await?;
    let usual = open.iter().filter(|it| it.is_default).map(|it| it.id.to_string());
    let wish = Wish { programs: usual.collect(), sends_invite: true, ..Wish::default() };
    Ok(Page::of(page(&app, &request, &caller, (wish, FormErrors::default()), &open)))
}

#[post("/admin/partners/new")]
pub(super) async fn create(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    form: Form<Vec<(String, String)>>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let wish = Wish::read(form.into_inner());
    match enroll(&app, &caller, &wish).await {
        Ok(enrolled) => {
            app.wake.notify_one();
            let base = shell::base(&app, &caller.brand);
            let to = format!("{base}/admin/partners/{}", enrolled.partner.id);
            let said = match wish.sends_invite {
                true => format!("{} is invited. The mail is on its way.", enrolled.partner.name),
                false => format!("{} is a partner now. No mail was sent.", enrolled.partner.name),
            };
            Ok(see_other_saying(&to, &Flash::good(said)))
        }
        Err(err) => {
            let errors = FormErrors::of(&shell::mendable(err)?);
            let open = open_programs(&app, &caller).await?;
            let page = page(&app, &request, &caller, (wish, errors), &open);
            Ok(Page::refused(page).respond_to(&request))
        }
    }
}

async fn enroll(app: &App, caller: &AdminCaller<Manage>, wish: &Wish) -> Result<actions::Enrolled> {
    let desk = desk(app, caller);
    let ids: Vec<ProgramId> = wish.programs.iter().filter_map(|it| it.parse().ok()).collect();
    let form = CreatePartner {
        email: wish.email.clone(),
        name: wish.name.clone(),
        source: None,
        program_ids: Some(ids),
        grants: None,
        creator_id: None,
        request_id: None,
        send_invite: Some(wish.sends_invite),
    };
    let (ask, setting) = (Enrollment::read(form, &desk.reach)?, desk.setting(app));
    app.db.write(caller.tenant, async |conn| actions::enroll(conn, &ask, &setting).await).await
}

async fn open_programs(app: &App, caller: &AdminCaller<Manage>) -> Result<Vec<Program>> {
    let tenant = caller.tenant;
    let all = app
        .db
        .read(tenant, async move |conn| programs::store::list(conn, tenant, None, PROGRAMS).await);
    Ok(all.await?.into_iter().filter(|it| it.archived_at.is_none()).collect())
}

fn page(
    app: &App,
    request: &HttpRequest,
    caller: &AdminCaller<Manage>,
    (wish, errors): (Wish, FormErrors),
    open: &[Program],
) -> NewPage {
    let choice = |it: &Program| {
        let value = it.id.to_string();
        Choice { chosen: wish.programs.contains(&value), value, label: it.name.clone() }
    };
    NewPage {
        shell: shell::admin(
            app,
            request,
            caller,
            [("Partners", "/admin/partners"), ("Invite a partner", "")],
        ),
        base: shell::base(app, &caller.brand),
        programs: open.iter().map(choice).collect(),
        wish,
        errors,
    }
}

impl Wish {
    fn read(fields: Vec<(String, String)>) -> Self {
        let mut wish = Self::default();
        for (field, value) in fields {
            match field.as_str() {
                "email" => wish.email = value,
                "name" => wish.name = value,
                "programIds" => wish.programs.push(value),
                "sendInvite" => wish.sends_invite = true,
                _ => {}
            }
        }
        wish
    }
}
