//! One application on a page of its own: where the e-mail about it leads.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, get};
use api_types::RequestId;
use askama::Template;
use chrono::{DateTime, Utc};
use service_kit::Result;
use service_kit::html::{Page, PageResult, Shell, filters};

use super::card::{self, Card};
use crate::app::App;
use crate::connections::pages::{Trouble, may_manage, told};
use crate::keys::caller::{AdminCaller, Level, View};
use crate::keys::page_caller::AdminPage;
use crate::requests::peer;
use crate::shell;

#[derive(Template)]
#[template(path = "requests/one.html")]
pub struct OnePage {
    pub shell: Shell,
    pub base: String,
    pub brand: String,
    pub card: Option<Card>,
    pub may_manage: bool,
    /// Why there is no card, or what just went wrong.
    pub trouble: Option<Trouble>,
    pub retry: String,
    /// Where decisions lead back to: this page.
    pub back: &'static str,
    pub now: DateTime<Utc>,
}

#[get("/admin/network/requests/{id}")]
pub async fn show_request(
    page: AdminPage<View>,
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
) -> PageResult<OnePage> {
    let AdminPage(caller) = page;
    let id: RequestId = shell::id(&id)?;
    Ok(Page::of(read(&app, &request, &caller, id).await?))
}

/// The page of one application. The hub being away is told in the page; an unknown one is not here.
pub async fn read<L: Level>(
    app: &App,
    request: &HttpRequest,
    caller: &AdminCaller<L>,
    id: RequestId,
) -> Result<OnePage> {
    let base = shell::base(app, &caller.brand);
    let trail =
        [("Network", "/admin/network"), ("Requests", "/admin/network/requests"), ("Request", "")];
    let blank = OnePage {
        shell: shell::admin(app, request, caller, trail),
        brand: caller.brand.name.clone(),
        card: None,
        may_manage: may_manage(&caller.actor),
        trouble: None,
        retry: format!("{base}/admin/network/requests/{id}"),
        back: "one",
        now: app.clock.now(),
        base,
    };
    let card = match peer::find(app, caller.tenant, id).await {
        Ok(card) => card,
        Err(err) => {
            let refusal = told(err)?;
            if refusal.code.status() == 404 {
                return Err(refusal.into());
            }
            let title = "The application could not be fetched.";
            return Ok(OnePage { trouble: Some(Trouble::of(title, &refusal)), ..blank });
        }
    };
    let cards = [card];
    let local = card::local(app, caller, &cards).await?;
    let card = cards.into_iter().next().map(|it| Card::of(it, &local));
    Ok(OnePage { card, ..blank })
}
