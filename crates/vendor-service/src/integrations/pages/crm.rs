//! The CRM's bundle: one click, one key, and calls to paste.

use actix_web::web::Data;
use actix_web::{HttpRequest, Responder, get, post};
use api_types::Scope;
use askama::Template;
use service_kit::html::{Page, PageResult, Shell};

use crate::app::App;
use crate::keys::api::crm;
use crate::keys::caller::{AdminCaller, Level, Own, View};
use crate::keys::page_caller::AdminPage;
use crate::shell;
use crate::tenants::addresses::Addresses;

#[derive(Template)]
#[template(path = "integrations/crm.html")]
pub(super) struct CrmPage {
    shell: Shell,
    base: String,
    api: String,
    scopes: Vec<Scope>,
    /// The fresh key's secret; empty where none was made just now.
    secret: String,
    may_change: bool,
}

impl CrmPage {
    fn new<L: Level>(
        app: &App,
        request: &HttpRequest,
        caller: &AdminCaller<L>,
        secret: String,
    ) -> Self {
        let Addresses { base, api, .. } = Addresses::of(&app.config, &caller.brand);
        Self {
            shell: shell::admin(app, request, caller, [("Integrations", ""), ("CRM", "")]),
            scopes: Scope::CRM.to_vec(),
            may_change: shell::may::<Own>(&caller.actor),
            base,
            api,
            secret,
        }
    }

    /// What stands in the examples in place of the key.
    fn key(&self) -> &str {
        if self.secret.is_empty() { "$OPENPARTNER_KEY" } else { &self.secret }
    }
}

#[get("/admin/integrations/crm")]
pub(super) async fn show_crm(
    AdminPage(caller): AdminPage<View>,
    app: Data<App>,
    request: HttpRequest,
) -> impl Responder {
    Page::of(CrmPage::new(&app, &request, &caller, String::new()))
}

#[post("/admin/integrations/crm")]
pub(super) async fn mint_bundle(
    AdminPage(caller): AdminPage<Own>,
    app: Data<App>,
    request: HttpRequest,
) -> PageResult<CrmPage> {
    let (_, secret) = super::mint(&app, &caller, crm()).await?;
    Ok(Page::of(CrmPage::new(&app, &request, &caller, secret)))
}
