//! API keys, and the CRM's bundle with what to paste.

mod crm;
mod list;
mod mint;

use actix_web::web::ServiceConfig;
use service_kit::Result;

use crate::app::App;
use crate::keys::actions;
use crate::keys::caller::{AdminCaller, Own};
use crate::keys::model::{Key, NewKey};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::show_keys)
        .service(list::revoke)
        .service(mint::show_form)
        .service(mint::mint_key)
        .service(crm::show_crm)
        .service(crm::mint_bundle);
}

/// Makes a key; answers it with its secret, which the page shows this once.
async fn mint(app: &App, caller: &AdminCaller<Own>, new: NewKey) -> Result<(Key, String)> {
    let (tenant, now) = (caller.tenant, app.clock.now());
    app.db.write(tenant, async move |conn| actions::mint(conn, tenant, new, now).await).await
}
