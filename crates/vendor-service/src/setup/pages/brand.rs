//! The first screen: who you are and what your brand is called.

use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::ErrorCode;
use api_types::tenants::SetUpBrand;
use askama::Template;
use serde::Deserialize;
use service_kit::html::flash::see_other;
use service_kit::html::{FormErrors, Page, PageError, Shell};
use service_kit::sessions::cookie;

use crate::app::App;
use crate::keys::caller::AnyTenant;
use crate::keys::identity::COOKIE;
use crate::keys::page_caller::VisitorPage;
use crate::settings::api::set_up_here;
use crate::shell;
use crate::tenants::model::ACCENT;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Wish {
    token: String,
    email: String,
    name: String,
    brand_name: String,
    accent: String,
}

#[derive(Template)]
#[template(path = "setup/brand.html")]
struct BrandPage {
    shell: Shell,
    base: String,
    step: String,
    wish: Wish,
    errors: FormErrors,
}

/// The link opens nothing any more.
#[derive(Template)]
#[template(path = "setup/expired.html")]
struct ExpiredPage {
    shell: Shell,
    base: String,
}

#[get("/setup")]
pub(super) async fn show_brand(
    VisitorPage(site): VisitorPage,
    app: Data<App>,
    request: HttpRequest,
) -> impl Responder {
    let wish = Wish::default().with_defaults(&site);
    Page::of(BrandPage::new(&app, &request, &site, wish, FormErrors::default()))
}

/// For browsers that run no scripts: the token is typed.
#[post("/setup/token")]
pub(super) async fn open_with_token(
    VisitorPage(site): VisitorPage,
    app: Data<App>,
    wish: Form<Wish>,
    request: HttpRequest,
) -> impl Responder {
    let wish = wish.into_inner().with_defaults(&site);
    let token = wish.token.trim().rsplit("token=").next().unwrap_or_default().to_owned();
    let wish = Wish { token, ..wish };
    Page::of(BrandPage::new(&app, &request, &site, wish, FormErrors::default()))
}

#[post("/setup")]
pub(super) async fn save_brand(
    VisitorPage(site): VisitorPage,
    app: Data<App>,
    wish: Form<Wish>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (wish, base) = (wish.into_inner(), shell::base(&app, &site.brand));
    let err = match set_up_here(&app, &site, &request, wish.form()).await {
        Ok((_, token)) => {
            let mut answer = see_other(&format!("{base}/setup/program"));
            answer.add_cookie(&cookie(COOKIE, token, app.config.is_https()))?;
            return Ok(answer);
        }
        Err(err) => err,
    };
    if matches!(
        err.refusal().map(|it| it.code),
        Some(ErrorCode::LinkExpired | ErrorCode::StateConflict)
    ) {
        let page = ExpiredPage { shell: shell::visitor(&app, &request, &site.brand), base };
        return Ok(Page::refused(page).respond_to(&request));
    }
    let errors = told(&shell::mendable(err)?);
    let page = BrandPage::new(&app, &request, &site, wish, errors);
    Ok(Page::refused(page).respond_to(&request))
}

/// The brand's name is `name` where the rule stands, and `brandName` in this form.
fn told(refusal: &service_kit::Refusal) -> FormErrors {
    let field = match refusal.field.as_deref().unwrap_or_default() {
        "name" => "brandName",
        other => other,
    };
    let mut errors = FormErrors::default();
    errors.add(field, refusal.detail.as_ref());
    errors
}

impl BrandPage {
    fn new(
        app: &App,
        request: &HttpRequest,
        site: &AnyTenant,
        wish: Wish,
        errors: FormErrors,
    ) -> Self {
        let shell = shell::visitor(app, request, &site.brand);
        let step = super::step(1, app.config.network.is_some());
        Self { shell, base: shell::base(app, &site.brand), step, wish, errors }
    }
}

impl Wish {
    fn with_defaults(self, site: &AnyTenant) -> Self {
        let is_unnamed = site.brand.name == "My brand";
        let brand_name = if is_unnamed { String::new() } else { site.brand.name.clone() };
        Self { brand_name, accent: ACCENT.to_owned(), ..self }
    }

    fn form(&self) -> SetUpBrand {
        SetUpBrand {
            token: self.token.trim().to_owned(),
            email: self.email.clone(),
            name: self.name.clone(),
            brand_name: self.brand_name.clone(),
            accent: Some(self.accent.trim().to_owned()).filter(|it| !it.is_empty()),
        }
    }
}
