//! What the brand says about itself.

use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::tenants::PatchTenant;
use askama::Template;
use serde::Deserialize;
use service_kit::Conn;
use service_kit::html::flash::see_other_saying;
use service_kit::html::{Flash, FormErrors, Page, PageError, Shell};

use crate::app::App;
use crate::keys::caller::{AdminCaller, Level, Manage, View};
use crate::keys::page_caller::AdminPage;
use crate::settings::actions;
use crate::shell;
use crate::tenants::Tenant;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Wish {
    name: String,
    accent: String,
    website: String,
    support_email: String,
}

#[derive(Template)]
#[template(path = "settings/brand.html")]
struct BrandPage {
    shell: Shell,
    base: String,
    wish: Wish,
    errors: FormErrors,
    may_change: bool,
}

#[get("/admin/settings/brand")]
pub(super) async fn show_brand(
    AdminPage(caller): AdminPage<View>,
    app: Data<App>,
    request: HttpRequest,
) -> impl Responder {
    let wish = Wish::of(&caller.brand);
    Page::of(BrandPage::new(&app, &request, &caller, wish, FormErrors::default()))
}

#[post("/admin/settings/brand")]
pub(super) async fn save(
    AdminPage(caller): AdminPage<Manage>,
    app: Data<App>,
    wish: Form<Wish>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (brand, wish) = (caller.brand.clone(), wish.into_inner());
    let (tenant, patch, now) = (brand.id, wish.patch(), app.clock.now());
    let saved = async move |conn: &mut Conn| actions::patch_brand(conn, &brand, patch, now).await;
    match app.db.write(tenant, saved).await {
        Ok(_) => {
            let base = shell::base(&app, &caller.brand);
            let to = format!("{base}/admin/settings/brand");
            Ok(see_other_saying(&to, &Flash::good("Saved. Partners see it at once.")))
        }
        Err(err) => {
            let errors = FormErrors::of(&shell::mendable(err)?);
            let page = BrandPage::new(&app, &request, &caller, wish, errors);
            Ok(Page::refused(page).respond_to(&request))
        }
    }
}

impl BrandPage {
    fn new<L: Level>(
        app: &App,
        request: &HttpRequest,
        caller: &AdminCaller<L>,
        wish: Wish,
        errors: FormErrors,
    ) -> Self {
        let shell = shell::admin(app, request, caller, [("Settings", ""), ("Brand", "")]);
        let may_change = shell::may::<Manage>(&caller.actor);
        Self { shell, base: shell::base(app, &caller.brand), wish, errors, may_change }
    }
}

impl Wish {
    fn of(brand: &Tenant) -> Self {
        Self {
            name: brand.name.clone(),
            accent: brand.accent.clone(),
            website: brand.website.clone().unwrap_or_default(),
            support_email: brand.support_email.clone().unwrap_or_default(),
        }
    }

    fn patch(&self) -> PatchTenant {
        PatchTenant {
            name: Some(self.name.clone()),
            accent: Some(self.accent.trim().to_owned()),
            website: Some(self.website.clone()),
            support_email: Some(self.support_email.clone()),
        }
    }
}
