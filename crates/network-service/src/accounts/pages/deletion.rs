//! The danger zone: deleting the account, and keeping it after all.

use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::CreatorId;
use api_types::accounts::Deletion;
use askama::Template;
use serde::Deserialize;
use service_kit::html::filters;
use service_kit::html::flash::see_other_saying;
use service_kit::html::format::plural;
use service_kit::html::nav::Tab;
use service_kit::html::{Flash, FormErrors, Page, PageError, Shell};
use service_kit::{Conn, Result};

use crate::accounts::{actions, api};
use crate::app::App;
use crate::creators;
use crate::shell::{self, SignedIn};

const HERE: &str = "/settings/delete";

#[derive(Debug, Deserialize)]
struct ConfirmForm {
    confirm: String,
}

#[derive(Template)]
#[template(path = "accounts/deletion.html")]
struct DeletionPage {
    shell: Shell,
    tabs: Vec<Tab>,
    errors: FormErrors,
    counts: Deletion,
    /// What has to be typed.
    word: String,
}

#[get("/settings/delete")]
pub(super) async fn show_deletion(
    me: SignedIn,
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let page = DeletionPage::new(&app, &request, me.0.id, FormErrors::default()).await?;
    Ok(Page::of(page).respond_to(&request))
}

#[post("/settings/delete")]
pub(super) async fn ask_deletion(
    me: SignedIn,
    app: Data<App>,
    form: Form<ConfirmForm>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    match api::deletion::ask(&app, me.0.id, &form.confirm).await {
        Ok(_) => {
            let flash = Flash::good("Your account ends in 30 days. Until then you can keep it.");
            Ok(see_other_saying(HERE, &flash))
        }
        Err(err) => {
            let errors = FormErrors::of(&shell::mendable(err)?);
            let page = DeletionPage::new(&app, &request, me.0.id, errors).await?;
            Ok(Page::refused(page).respond_to(&request))
        }
    }
}

#[post("/settings/delete/keep")]
pub(super) async fn keep_account(me: SignedIn, app: Data<App>) -> Result<HttpResponse, PageError> {
    api::deletion::keep(&app, me.0.id).await?;
    Ok(see_other_saying(HERE, &Flash::good("Your account stays.")))
}

impl DeletionPage {
    async fn new(
        app: &App,
        request: &HttpRequest,
        me: CreatorId,
        errors: FormErrors,
    ) -> Result<Self> {
        let read = async move |conn: &mut Conn| {
            let creator = creators::actions::profile(conn, me).await?.creator;
            Ok((creator, actions::consequences(conn, me).await?))
        };
        let (creator, counts) = app.read(read).await?;
        let (shell, tabs) = (super::frame(app, request).await?, super::tabs("delete"));
        let word = creator.handle.unwrap_or(creator.email);
        Ok(Self { shell, tabs, errors, counts, word })
    }

    fn label(&self) -> String {
        format!("Type {} to confirm", self.word)
    }

    fn partnerships(&self) -> String {
        let brands = plural(self.counts.brands, "brand", "brands");
        let ends = plural(self.counts.partnerships, "partnership", "partnerships");
        format!("{ends} with {brands}")
    }

    fn requests(&self) -> String {
        plural(self.counts.open_requests, "application", "applications")
    }
}
