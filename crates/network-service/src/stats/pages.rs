//! The buttons that ask for fresh figures: a creator's of their own brands, an operator's of all.

use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpResponse, post};
use service_kit::html::flash::see_other_saying;
use service_kit::html::{Flash, PageError};

use super::api;
use crate::app::App;
use crate::partnerships::pages::HERE;
use crate::shell::{self, AtDesk, DESK, SignedIn};

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(refresh).service(start);
}

#[post("/partnerships/refresh")]
async fn refresh(me: SignedIn, app: Data<App>) -> Result<HttpResponse, PageError> {
    let flash = match api::refresh(&app, me.0.id).await {
        Ok(()) => Flash::good("Your brands were asked. These are the newest figures."),
        Err(err) => Flash::bad(shell::mendable(err)?.detail),
    };
    Ok(see_other_saying(HERE, &flash))
}

#[post("/operator/stats")]
async fn start(_: AtDesk, app: Data<App>) -> Result<HttpResponse, PageError> {
    api::start(&app).await?;
    let flash = Flash::good("Every brand is being asked. The card shows how far it is.");
    Ok(see_other_saying(DESK, &flash))
}
