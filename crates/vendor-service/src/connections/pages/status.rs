//! The Status page in its four states, and the forms on it.

use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::ProgramId;
use api_types::admin_network::{ConnectByEmail, ConnectNetwork, ConnectionState, NetworkMe};
use api_types::federation::{MOST_SKEW_SECONDS, VendorStatus};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use service_kit::html::flash::{see_other, see_other_saying};
use service_kit::html::{Flash, FormErrors, Page, PageError, PageResult, Shell, filters};
use service_kit::{Conn, Error, Result};

use super::{Trouble, may_manage, told};
use crate::app::App;
use crate::connections::{jobs, peer};
use crate::keys::caller::{AdminCaller, Level, Manage, Own, View};
use crate::keys::model::Key;
use crate::keys::page_caller::AdminPage;
use crate::{enrollments, keys, network_link, programs, shell};

/// A clock that is off by more seconds than this is warned of.
const MOST_SKEW: i64 = MOST_SKEW_SECONDS;
/// Programs on the page; those that are shared are among the newest of most brands.
const PROGRAMS: i64 = 200;

#[derive(Debug, Deserialize)]
struct Seen {
    /// The update was pushed just now.
    pushed: Option<u8>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct EmailForm {
    display_name: String,
    contact_email: String,
}

/// A program and whether creators find it.
struct Row {
    id: ProgramId,
    name: String,
    rule: String,
    is_shared: bool,
}

#[derive(Template)]
#[template(path = "connections/status.html")]
struct StatusPage {
    shell: Shell,
    base: String,
    me: NetworkMe,
    host: String,
    contact_email: String,
    rows: Vec<Row>,
    may_manage: bool,
    may_rotate: bool,
    /// What the hub holds, and what the brand holds: by their last characters and dates.
    keys: Vec<Key>,
    form: EmailForm,
    errors: FormErrors,
    trouble: Option<Trouble>,
    failed_beat: Option<Trouble>,
    pushed: bool,
    enrollment: enrollments::pages::Panel,
    now: DateTime<Utc>,
}

impl StatusPage {
    fn is_configured(&self) -> bool {
        self.me.host.is_some()
    }

    fn is_connected(&self) -> bool {
        self.me.state == ConnectionState::Connected
    }

    fn awaits_email(&self) -> bool {
        self.me.state == ConnectionState::AwaitingEmail
    }

    fn display_name(&self) -> &str {
        self.me.display_name.as_deref().unwrap_or_default()
    }

    fn is_active(&self) -> bool {
        self.me.status.is_none_or(|it| it == VendorStatus::Active)
    }

    fn is_suspended(&self) -> bool {
        self.me.status == Some(VendorStatus::Suspended)
    }

    fn has_left(&self) -> bool {
        self.me.status == Some(VendorStatus::Cancelled)
    }

    fn shared(&self) -> usize {
        self.rows.iter().filter(|it| it.is_shared).count()
    }

    /// The sentence about a clock that is off, empty while it is not.
    fn skew(&self) -> String {
        let skew = self.me.skew_seconds.unwrap_or_default();
        let side = if skew > 0 { "ahead of" } else { "behind" };
        match skew.abs() > MOST_SKEW {
            true => format!("This server's clock is {} s {side} the network's.", skew.abs()),
            false => String::new(),
        }
    }
}

async fn read<L: Level>(
    app: &App,
    request: &HttpRequest,
    caller: &AdminCaller<L>,
) -> Result<StatusPage> {
    let (tenant, now) = (caller.tenant, app.clock.now());
    let me = peer::panel(app, &caller.brand).await?;
    let gathered = app.db.read(tenant, async move |conn: &mut Conn| {
        let link = network_link::store::find(conn, tenant).await?;
        let programs = programs::store::list(conn, tenant, None, PROGRAMS).await?;
        let versions = programs::store::current_versions(conn, &programs).await?;
        let keys = keys::store::of_hub(conn, tenant, now).await?;
        Ok((link, programs, versions, keys))
    });
    let (link, programs, versions, keys) = gathered.await?;
    let row = |it: programs::model::Program| {
        let version = versions.iter().find(|version| version.program_id == it.id);
        let rule = version.map(|it| it.terms.rule.in_words()).unwrap_or_default();
        Row { id: it.id, name: it.name, rule, is_shared: it.share_on_network }
    };
    let live = programs.into_iter().filter(|it| it.archived_at.is_none());
    let form = EmailForm { display_name: caller.brand.name.clone(), ..EmailForm::default() };
    Ok(StatusPage {
        shell: shell::admin(app, request, caller, [("Network", ""), ("Status", "")]),
        base: shell::base(app, &caller.brand),
        host: me.host.clone().unwrap_or_default(),
        contact_email: link.map(|it| it.contact_email).unwrap_or_default(),
        rows: live.map(row).collect(),
        may_manage: may_manage(&caller.actor),
        may_rotate: shell::may::<Own>(&caller.actor),
        keys,
        form,
        errors: FormErrors::default(),
        trouble: None,
        failed_beat: me.last_heartbeat_result.as_deref().and_then(Trouble::of_heartbeat),
        pushed: false,
        enrollment: enrollments::pages::Panel::read(app, tenant).await?,
        now,
        me,
    })
}

/// Shows the connection; opening it sends a heartbeat in the background.
#[get("/admin/network")]
pub async fn show_status(
    page: AdminPage<View>,
    app: Data<App>,
    request: HttpRequest,
    seen: Query<Seen>,
) -> PageResult<StatusPage> {
    let AdminPage(caller) = page;
    let pushed = seen.pushed.is_some();
    let page = StatusPage { pushed, ..read(&app, &request, &caller).await? };
    if page.is_connected() && !pushed {
        peer::beat_in_background(&app, caller.tenant);
    }
    Ok(Page::of(page))
}

#[post("/admin/network/connect")]
pub async fn connect(
    page: AdminPage<Manage>,
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let AdminPage(caller) = page;
    let form = ConnectNetwork::default();
    if let Err(err) = peer::connect(&app, &caller.brand, &caller.actor, form).await {
        return refused(&app, &request, &caller, EmailForm::default(), err).await;
    }
    let flash = Flash::good(format!("{} is on the network.", caller.brand.name));
    Ok(see_other_saying(&here(&app, &caller), &flash))
}

#[post("/admin/network/connect/email")]
pub async fn connect_by_email(
    page: AdminPage<Manage>,
    app: Data<App>,
    request: HttpRequest,
    form: Form<EmailForm>,
) -> Result<HttpResponse, PageError> {
    let (AdminPage(caller), form) = (page, form.into_inner());
    let EmailForm { display_name, contact_email } = form.clone();
    let ask = ConnectByEmail { display_name, contact_email };
    if let Err(err) = peer::ask_for_email(&app, &caller.brand, ask).await {
        return refused(&app, &request, &caller, form, err).await;
    }
    let flash = Flash::good("The network sends a verification email.");
    Ok(see_other_saying(&here(&app, &caller), &flash))
}

/// Sends a heartbeat now; the page that follows shows what came of it.
#[post("/admin/network/heartbeat")]
pub async fn push_update(
    page: AdminPage<Manage>,
    app: Data<App>,
) -> Result<HttpResponse, PageError> {
    let AdminPage(caller) = page;
    jobs::beat(&app, caller.tenant).await?;
    Ok(see_other(&format!("{}?pushed=1", here(&app, &caller))))
}

fn here<L: Level>(app: &App, caller: &AdminCaller<L>) -> String {
    format!("{}/admin/network", shell::base(app, &caller.brand))
}

async fn refused<L: Level>(
    app: &App,
    request: &HttpRequest,
    caller: &AdminCaller<L>,
    form: EmailForm,
    err: Error,
) -> Result<HttpResponse, PageError> {
    let refusal = told(err)?;
    let page = read(app, request, caller).await?;
    let about_form =
        refusal.field.as_deref().is_some_and(|it| ["displayName", "contactEmail"].contains(&it));
    let page = match about_form && !page.is_connected() {
        true => StatusPage { errors: FormErrors::of(&refusal), form, ..page },
        false => {
            let title = "The network was not joined.";
            StatusPage { trouble: Some(Trouble::of(title, &refusal)), form, ..page }
        }
    };
    Ok(Page::refused(page).respond_to(request))
}
