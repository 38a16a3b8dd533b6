//! Commissions on pages: the list with its sums, approving, and how a state is told.

mod list;
mod standing;

use actix_web::web::{Data, Path, ServiceConfig};
use actix_web::{HttpResponse, post};
use api_types::Money;
use service_kit::html::PageError;
use service_kit::html::format;

use super::actions;
use crate::app::App;
use crate::grants::Reach;
use crate::keys::caller::Finance;
use crate::keys::page_caller::AdminPage;
use crate::shell;

pub use standing::Standing;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::show_commissions).service(list::download_commissions).service(approve);
}

#[post("/admin/commissions/{id}/approve")]
async fn approve(
    AdminPage(caller): AdminPage<Finance>,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (id, now, tenant) = (shell::id(&id)?, app.clock.now(), caller.tenant);
    let reach = Reach::from(&caller.actor);
    let approved = app
        .db
        .write(tenant, async move |conn| actions::approve(conn, tenant, &reach, id, now).await);
    let said = approved.await.map(|listed| {
        let commission = api_types::commissions::Commission::from(listed);
        let amount = format::grouped(&commission.amount.to_string());
        format!("{} {amount} for {} is approved.", commission.currency, commission.partner_name)
    });
    let base = shell::base(&app, &caller.brand);
    shell::after(&format!("{base}/admin/commissions"), said)
}

/// A stored amount as it is written in its currency.
pub fn money(amount: &api_types::Amount, currency: api_types::Currency) -> Money {
    Money { amount: super::model::scaled(amount, currency), currency }
}
