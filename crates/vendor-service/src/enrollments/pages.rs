//! The part of Network → Status about the brand's own partners, and its buttons.

use actix_web::web::{Data, Form, ServiceConfig};
use actix_web::{HttpResponse, post};
use api_types::TenantId;
use api_types::enrollments::{AutoEnroll, Backfill, BackfillState, Enrollment};
use serde::Deserialize;
use service_kit::Result;
use service_kit::html::PageError;
use service_kit::html::format::{count, plural};

use super::{actions, peer};
use crate::app::App;
use crate::keys::caller::{AdminCaller, Manage};
use crate::keys::page_caller::AdminPage;
use crate::shell;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(set_auto_enroll).service(start_backfill).service(cancel_backfill);
}

/// What `enrollments/panel.html` shows.
pub struct Panel {
    pub it: Enrollment,
}

impl Panel {
    pub async fn read(app: &App, tenant: TenantId) -> Result<Self> {
        let read = app.db.read(tenant, async move |conn| actions::enrollment(conn, tenant).await);
        Ok(Self { it: read.await? })
    }

    pub fn running(&self) -> Option<&Backfill> {
        self.it.backfill.as_ref().filter(|it| it.state == BackfillState::Running)
    }

    pub fn ended(&self) -> Option<&Backfill> {
        self.it.backfill.as_ref().filter(|it| it.state != BackfillState::Running)
    }

    /// Where a backfill is stopped; empty for those who may not.
    pub fn stop(&self, base: &str, may_manage: &bool) -> String {
        match may_manage {
            true => format!("{base}/admin/network/backfill/cancel"),
            false => String::new(),
        }
    }

    /// `1,200 of 4,000 · 80 already on the Network · 1,120 new · 0 failed`
    pub fn line(&self, it: &Backfill) -> String {
        let through = count(pushed(it));
        format!("{through} of {} · {}", count(it.total), result(it))
    }

    pub fn pushed(&self, it: &Backfill) -> i64 {
        pushed(it)
    }

    /// What came of a backfill that has ended.
    pub fn outcome(&self, it: &Backfill) -> String {
        match (it.state, it.total) {
            (BackfillState::Cancelled, _) => format!("Stopped: {}", result(it)),
            (_, 0) => "Everybody was on the Network already as they are.".to_owned(),
            _ => format!("Done: {}", result(it)),
        }
    }

    /// How many partners a backfill would push now.
    pub fn waiting(&self) -> String {
        match self.it.waiting {
            0 => "Every partner is on the Network as they are now.".to_owned(),
            n => format!(
                "{} not on the Network yet, or changed since.",
                plural(n, "partner is", "partners are")
            ),
        }
    }

    pub fn failed(&self) -> String {
        plural(self.it.failed_count, "partner was refused", "partners were refused")
    }
}

fn pushed(it: &Backfill) -> i64 {
    it.existed + it.fresh + it.failed
}

fn result(it: &Backfill) -> String {
    let (existed, fresh, failed) = (count(it.existed), count(it.fresh), count(it.failed));
    format!("{existed} already on the Network · {fresh} new · {failed} failed")
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Toggle {
    auto_enroll: bool,
}

#[post("/admin/network/auto-enroll")]
async fn set_auto_enroll(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    form: Form<Toggle>,
) -> Result<HttpResponse, PageError> {
    let (tenant, auto_enroll) = (caller.tenant, form.auto_enroll);
    let set = app.db.write(tenant, async move |conn| {
        actions::set_auto_enroll(conn, tenant, AutoEnroll { auto_enroll }).await
    });
    let said = set.await.map(|it| match it.auto_enroll {
        true => "New partners go to the Network from now on.".to_owned(),
        false => "New partners stay here from now on.".to_owned(),
    });
    shell::after(&here(&app, &caller), said)
}

#[post("/admin/network/backfill")]
async fn start_backfill(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
) -> Result<HttpResponse, PageError> {
    let started = peer::start(&app, caller.tenant).await;
    let said = started.map(|it| match it.total {
        0 => "Nobody has to be pushed: everybody is on the Network as they are.".to_owned(),
        n => format!("Pushing {}. You may leave this page.", plural(n, "partner", "partners")),
    });
    shell::after(&here(&app, &caller), said)
}

#[post("/admin/network/backfill/cancel")]
async fn cancel_backfill(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
) -> Result<HttpResponse, PageError> {
    let (tenant, now) = (caller.tenant, app.clock.now());
    let cancelled =
        app.db.write(tenant, async move |conn| actions::cancel(conn, tenant, now).await).await;
    let said = cancelled.map(|it| format!("Stopped after {}.", count(it.pushed())));
    shell::after(&here(&app, &caller), said)
}

fn here(app: &App, caller: &AdminCaller<Manage>) -> String {
    format!("{}/admin/network", shell::base(app, &caller.brand))
}
