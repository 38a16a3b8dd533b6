//! The button that ends a partnership.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use api_types::PartnershipId;
use service_kit::Conn;
use service_kit::html::flash::see_other_saying;
use service_kit::html::{Flash, PageError};

use crate::app::App;
use crate::partnerships::pages::HERE;
use crate::requests::actions;
use crate::shell::{self, SignedIn};

#[post("/partnerships/{id}/leave")]
pub(super) async fn leave(
    me: SignedIn,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (id, me): (PartnershipId, _) = (shell::id(&id)?, me.0.id);
    let (now, post) = (app.clock.now(), app.post());
    let left = async move |conn: &mut Conn| actions::leave(conn, &post, me, id, now).await;
    let flash = match app.write(left).await {
        Ok(it) => Flash::good(format!("You have left {}. The brand is told.", it.offering_title)),
        Err(err) => Flash::bad(shell::mendable(err)?.detail),
    };
    Ok(see_other_saying(HERE, &flash))
}
