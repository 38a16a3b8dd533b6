//! Where a creator proves that a platform is theirs.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use api_types::PlatformId;
use api_types::creators::PlatformProof;
use askama::Template;
use chrono::{DateTime, Utc};
use service_kit::html::filters;
use service_kit::html::flash::see_other_saying;
use service_kit::html::{Flash, Page, PageError, PageResult, Shell};

use crate::app::App;
use crate::creators::{actions, peer};
use crate::shell::{self, SignedIn};

const HERE: &str = "/profile/platforms";

#[derive(Template)]
#[template(path = "creators/platforms.html")]
struct PlatformsPage {
    shell: Shell,
    proofs: Vec<PlatformProof>,
    now: DateTime<Utc>,
}

#[get("/profile/platforms")]
pub(super) async fn show_platforms(
    me: SignedIn,
    app: Data<App>,
    request: HttpRequest,
) -> PageResult<impl Template> {
    let id = me.0.id;
    let proofs = app.read(async move |conn| actions::proofs(conn, id).await).await?;
    let shell = shell::site(&app, &request, "/profile").await?;
    Ok(Page::of(PlatformsPage { shell, proofs, now: app.clock.now() }))
}

#[post("/profile/platforms/{id}/check")]
pub(super) async fn check_platform(
    me: SignedIn,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    let id: PlatformId = shell::id(&id)?;
    let flash = match peer::check(&app, me.0.id, id).await {
        Ok(it) if it.check_failure.is_none() => {
            Flash::good(format!("{} is verified.", it.platform.platform))
        }
        Ok(it) => Flash::bad(it.check_failure.unwrap_or_default()),
        Err(err) => Flash::bad(shell::mendable(err)?.detail),
    };
    Ok(see_other_saying(HERE, &flash))
}
