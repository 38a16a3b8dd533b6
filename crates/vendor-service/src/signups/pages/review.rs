//! Partners → Sign-ups: who waits, what was decided, and how sign-ups are taken.

use actix_web::web::{Data, Form, Path, Query};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::signups::{Signup, SignupFilter, SignupMode, SignupSettings, SignupState};
use askama::Template;
use serde::Deserialize;
use service_kit::html::urls::with_query;
use service_kit::html::{
    Choice, Face, FormErrors, Page, PageError, PageResult, Shell, Tab, filters,
};

use crate::app::App;
use crate::keys::caller::{AdminCaller, Level, Manage, View};
use crate::keys::page_caller::AdminPage;
use crate::shell;
use crate::signups::{actions, api, store};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    state: String,
    cursor: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Decision {
    note: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Wish {
    mode: String,
    terms_url: String,
}

#[derive(Template)]
#[template(path = "signups/review.html")]
struct ReviewPage {
    shell: Shell,
    base: String,
    here: String,
    /// Where people sign up; empty while nobody can.
    join: String,
    tabs: Vec<Tab>,
    state: SignupState,
    rows: Vec<Row>,
    first: String,
    next: String,
    modes: Vec<Choice>,
    wish: Wish,
    errors: FormErrors,
    may_change: bool,
}

struct Row {
    face: Face,
    it: Signup,
}

impl ReviewPage {
    fn is_pending(&self) -> bool {
        self.state == SignupState::Pending
    }

    fn nothing(&self) -> (&'static str, &'static str) {
        match self.state {
            SignupState::Approved => ("Nobody approved yet", "Whoever you approve is a partner."),
            SignupState::Declined => ("Nobody declined", "Whoever you decline may ask again."),
            SignupState::Pending | SignupState::Unproven => (
                "Nobody waits",
                "Whoever signs up and proves their address stands here until you decide.",
            ),
        }
    }
}

#[get("/admin/partners/signups")]
pub(super) async fn show_signups(
    AdminPage(caller): AdminPage<View>,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> PageResult<ReviewPage> {
    Ok(Page::of(read(&app, &request, &caller, asked.into_inner()).await?))
}

async fn read<L: Level>(
    app: &App,
    request: &HttpRequest,
    caller: &AdminCaller<L>,
    asked: Asked,
) -> Result<ReviewPage, PageError> {
    let tenant = caller.tenant;
    let state = asked.state.parse().unwrap_or(SignupState::Pending);
    let cursor = Some(asked.cursor.clone()).filter(|it| !it.is_empty());
    let filter = SignupFilter { state: Some(state), cursor, limit: None };
    let page = api::list(app, tenant, &filter).await?;
    let settings = app.db.read(tenant, async move |conn| store::settings(conn, tenant).await);
    let settings = settings.await?;
    let base = shell::base(app, &caller.brand);
    let here = format!("{base}/admin/partners/signups");
    let of = |state: &str, cursor: &str| with_query(&here, [("state", state), ("cursor", cursor)]);
    let word = state.as_str();
    let trail = [("Partners", "/admin/partners"), ("Sign-ups", "")];
    Ok(ReviewPage {
        shell: shell::admin(app, request, caller, trail),
        join: match settings.is_open() {
            true => format!("{}/join", app.addresses(&caller.brand).portal),
            false => String::new(),
        },
        tabs: tabs(&here, word),
        first: if asked.cursor.is_empty() { String::new() } else { of(word, "") },
        next: page.next_cursor.map(|it| of(word, &it)).unwrap_or_default(),
        rows: page.items.into_iter().map(|it| Row { face: Face::of(&it.name), it }).collect(),
        modes: modes(settings.mode.as_str()),
        wish: Wish {
            mode: settings.mode.to_string(),
            terms_url: settings.terms_url.unwrap_or_default(),
        },
        errors: FormErrors::default(),
        may_change: shell::may::<Manage>(&caller.actor),
        state,
        base,
        here,
    })
}

fn tabs(here: &str, current: &str) -> Vec<Tab> {
    let tab = |state: &'static str, label: &'static str| {
        (state, label, with_query(here, [("state", state)]))
    };
    let all = [tab("pending", "Waiting"), tab("approved", "Approved"), tab("declined", "Declined")];
    Tab::list(all, current)
}

fn modes(current: &str) -> Vec<Choice> {
    let words = [
        ("off", "Nobody can sign up: you invite"),
        ("review", "People sign up, you decide on each"),
        ("auto", "Whoever proves their address is a partner at once"),
    ];
    Choice::list(words, current)
}

#[post("/admin/partners/signups/{id}/approve")]
pub(super) async fn approve(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    id: Path<String>,
    form: Form<Decision>,
) -> Result<HttpResponse, PageError> {
    let (id, note) = (shell::id(&id)?, Some(form.into_inner().note));
    let desk = api::desk(&app, &caller.brand);
    let setting = desk.setting(&app);
    let decided =
        app.db.write(caller.tenant, async |conn| actions::approve(conn, id, note, &setting).await);
    let said = decided.await.map(|it| format!("{} is your partner now, and is told.", it.name));
    app.wake.notify_one();
    shell::after(&here(&app, &caller), said)
}

#[post("/admin/partners/signups/{id}/decline")]
pub(super) async fn decline(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    id: Path<String>,
    form: Form<Decision>,
) -> Result<HttpResponse, PageError> {
    let (id, note) = (shell::id(&id)?, Some(form.into_inner().note));
    let desk = api::desk(&app, &caller.brand);
    let setting = desk.setting(&app);
    let decided =
        app.db.write(caller.tenant, async |conn| actions::decline(conn, id, note, &setting).await);
    let said = decided.await.map(|it| format!("{} is declined, and is told.", it.name));
    app.wake.notify_one();
    shell::after(&here(&app, &caller), said)
}

#[post("/admin/partners/signups/settings")]
pub(super) async fn save_settings(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    wish: Form<Wish>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (tenant, wish) = (caller.tenant, wish.into_inner());
    let mode = wish.mode.parse().unwrap_or(SignupMode::Off);
    let form = SignupSettings { mode, terms_url: Some(wish.terms_url.clone()) };
    let saved =
        app.db.write(tenant, async move |conn| actions::put_settings(conn, tenant, form).await);
    match saved.await {
        Ok(_) => shell::after(&here(&app, &caller), Ok("Saved.".to_owned())),
        Err(err) => {
            let errors = FormErrors::of(&shell::mendable(err)?);
            let page = read(&app, &request, &caller, Asked::default()).await?;
            let modes = modes(&wish.mode);
            Ok(Page::refused(ReviewPage { wish, modes, errors, ..page }).respond_to(&request))
        }
    }
}

fn here(app: &App, caller: &AdminCaller<Manage>) -> String {
    format!("{}/admin/partners/signups", shell::base(app, &caller.brand))
}
