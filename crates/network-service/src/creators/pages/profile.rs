//! The profile as its owner edits it.

use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::CreatorId;
use api_types::creators::Creator;
use askama::Template;
use serde::Deserialize;
use service_kit::Result;
use service_kit::html::flash::see_other_saying;
use service_kit::html::{Face, Flash, FormErrors, Page, PageError, PageResult, Shell};
use service_kit::magic_links::is_local_path;

use super::form::ProfileForm;
use crate::app::App;
use crate::creators::actions;
use crate::shell::{self, SignedIn};

const HERE: &str = "/profile";

#[derive(Template)]
#[template(path = "creators/profile.html")]
struct ProfilePage {
    shell: Shell,
    errors: FormErrors,
    form: ProfileForm,
    email: String,
    /// Where everybody sees it; empty until there is a handle.
    public: String,
    face: Face,
    picture: Option<String>,
    /// Verified platforms, and all of them.
    proved: (usize, usize),
}

#[derive(Debug, Deserialize)]
pub(super) struct Next {
    #[serde(default)]
    next: String,
}

#[get("/profile")]
pub(super) async fn show_profile(
    me: SignedIn,
    app: Data<App>,
    query: Query<Next>,
    request: HttpRequest,
) -> PageResult<impl askama::Template> {
    let creator = profile(&app, me.0.id).await?;
    let form = ProfileForm::of(&creator, query.into_inner().next);
    let shell = shell::site(&app, &request, HERE).await?;
    Ok(Page::of(ProfilePage::new(shell, &creator, form, FormErrors::default())))
}

#[post("/profile")]
pub(super) async fn save_profile(
    me: SignedIn,
    app: Data<App>,
    pairs: Form<Vec<(String, String)>>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let form = ProfileForm::read(pairs.into_inner());
    let err = match save(&app, me.0.id, &form).await {
        Ok(()) => {
            let next = if is_local_path(&form.next) { form.next.as_str() } else { HERE };
            return Ok(see_other_saying(next, &Flash::good("Your profile is saved.")));
        }
        Err(err) => FormErrors::of(&shell::mendable(err)?),
    };
    let creator = profile(&app, me.0.id).await?;
    let shell = shell::site(&app, &request, HERE).await?;
    let page = ProfilePage::new(shell, &creator, form, err);
    Ok(Page::refused(page).respond_to(&request))
}

async fn profile(app: &App, id: CreatorId) -> Result<Creator> {
    let found = app.read(async move |conn| actions::profile(conn, id).await).await?;
    Ok(found.own(&app.post()))
}

async fn save(app: &App, id: CreatorId, form: &ProfileForm) -> Result<()> {
    let (now, patch) = (app.clock.now(), form.patch()?);
    app.write(async move |conn| actions::patch(conn, id, patch, now).await).await?;
    Ok(())
}

impl ProfilePage {
    fn new(shell: Shell, creator: &Creator, form: ProfileForm, errors: FormErrors) -> Self {
        let public = creator.handle.as_ref().map(|it| format!("/@{it}")).unwrap_or_default();
        let proved = creator.platforms.iter().filter(|it| it.verified_at.is_some()).count();
        Self {
            shell,
            errors,
            form,
            email: creator.email.clone(),
            public,
            face: Face::of(if creator.name.is_empty() { &creator.email } else { &creator.name }),
            picture: creator.avatar_url.clone(),
            proved: (proved, creator.platforms.len()),
        }
    }
}
