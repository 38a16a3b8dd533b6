//! The second screen: the first program, in five fields.

use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use askama::Template;
use service_kit::html::flash::see_other;
use service_kit::html::{FormErrors, Page, PageError, Shell};
use service_kit::{Error, Result};

use crate::app::App;
use crate::keys::caller::{AdminCaller, Manage};
use crate::keys::page_caller::AdminPage;
use crate::programs::pages::ProgramForm;
use crate::programs::{actions, store};
use crate::shell;

#[derive(Template)]
#[template(path = "setup/program.html")]
struct ProgramPage {
    shell: Shell,
    base: String,
    step: String,
    form: ProgramForm,
    errors: FormErrors,
}

#[get("/setup/program")]
pub(super) async fn show_program(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let tenant = caller.tenant;
    let made = app.db.read(tenant, async move |conn| store::list(conn, tenant, None, 1).await);
    if !made.await?.is_empty() {
        return Ok(see_other(&onward(&app, &caller)));
    }
    let website = caller.brand.website.clone().unwrap_or_default();
    let form = ProgramForm {
        name: "Standard".to_owned(),
        destination_url: website,
        ..ProgramForm::fresh()
    };
    let page = ProgramPage::new(&app, &request, &caller, form, FormErrors::default());
    Ok(Page::of(page).respond_to(&request))
}

#[post("/setup/program")]
pub(super) async fn save_program(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    form: Form<ProgramForm>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let usual = ProgramForm::fresh();
    let form = ProgramForm {
        window_days: usual.window_days,
        holdback_days: usual.holdback_days,
        ..form.into_inner()
    };
    let errors = match create(&app, &caller, &form).await {
        Ok(()) => return Ok(see_other(&onward(&app, &caller))),
        Err(Trouble::Unreadable(errors)) => errors,
        Err(Trouble::Refused(err)) => FormErrors::of(&shell::mendable(err)?),
    };
    let page = ProgramPage::new(&app, &request, &caller, form, errors);
    Ok(Page::refused(page).respond_to(&request))
}

/// Why there is no program.
enum Trouble {
    Unreadable(FormErrors),
    Refused(Error),
}

async fn create(
    app: &App,
    caller: &AdminCaller<Manage>,
    form: &ProgramForm,
) -> Result<(), Trouble> {
    let wish = form.create().map_err(Trouble::Unreadable)?;
    let (tenant, setting) = (caller.tenant, app.program_setting());
    let made =
        app.db.write(tenant, async |conn| actions::create(conn, tenant, wish, &setting).await);
    made.await.map(|_| ()).map_err(Trouble::Refused)
}

fn onward(app: &App, caller: &AdminCaller<Manage>) -> String {
    let screen = if app.config.network.is_some() { "network" } else { "test" };
    format!("{}/setup/{screen}", shell::base(app, &caller.brand))
}

impl ProgramPage {
    fn new(
        app: &App,
        request: &HttpRequest,
        caller: &AdminCaller<Manage>,
        form: ProgramForm,
        errors: FormErrors,
    ) -> Self {
        let shell = super::plain(shell::admin(app, request, caller, []));
        let step = super::step(2, app.config.network.is_some());
        Self { shell, base: shell::base(app, &caller.brand), step, form, errors }
    }
}
