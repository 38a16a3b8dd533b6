//! The buttons of the Status page that replace key and token, and tell the hub of a move.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use service_kit::Result;
use service_kit::html::flash::see_other_saying;
use service_kit::html::{Flash, PageError};

use super::told;
use super::trouble::{advice, sentence};
use crate::app::App;
use crate::connections::peer::{leaving, rotating};
use crate::keys::caller::{AdminCaller, Level, Manage, Own};
use crate::keys::page_caller::AdminPage;
use crate::shell;

#[post("/admin/network/keys/rotate")]
pub async fn rotate_key(page: AdminPage<Own>, app: Data<App>) -> Result<HttpResponse, PageError> {
    let AdminPage(caller) = page;
    let done = rotating::rotate_key(&app, caller.tenant).await;
    said(
        &app,
        &caller,
        done,
        "The network calls with a fresh key. The one before ends in 5 minutes.",
    )
}

#[post("/admin/network/token/rotate")]
pub async fn rotate_token(page: AdminPage<Own>, app: Data<App>) -> Result<HttpResponse, PageError> {
    let AdminPage(caller) = page;
    let done = rotating::rotate_token(&app, caller.tenant).await;
    said(
        &app,
        &caller,
        done,
        "This brand shows the network a fresh token. The one before ends in a minute.",
    )
}

#[post("/admin/network/move")]
pub async fn move_instance(
    page: AdminPage<Manage>,
    app: Data<App>,
) -> Result<HttpResponse, PageError> {
    let AdminPage(caller) = page;
    let done = leaving::move_here(&app, &caller.brand).await;
    said(&app, &caller, done, "The network calls this brand at its new address.")
}

/// Back to the page, with what was done, or the code, the reason and what to do.
pub(super) fn said<L: Level>(
    app: &App,
    caller: &AdminCaller<L>,
    done: Result<()>,
    what: &str,
) -> Result<HttpResponse, PageError> {
    let flash = match done {
        Ok(()) => Flash::good(what),
        Err(err) => {
            let refusal = told(err)?;
            let (code, detail) = (refusal.code.as_str(), sentence(&refusal.detail));
            Flash::bad(format!("{code}: {detail} {}", advice(code)))
        }
    };
    let to = format!("{}/admin/network", shell::base(app, &caller.brand));
    Ok(see_other_saying(&to, &flash))
}
