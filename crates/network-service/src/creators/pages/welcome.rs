//! The first visit: who you are, where you publish, what brands see. Each step can be skipped.

use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::CreatorId;
use api_types::accounts::{AccountSettings, AdvanceOnboarding, OnboardingStep, PatchSettings};
use api_types::creators::{Creator, Figure, PatchCreator};
use askama::Template;
use serde::Deserialize;
use service_kit::html::flash::{see_other, see_other_saying};
use service_kit::html::{Flash, FormErrors, Page, PageError, Shell};
use service_kit::{Conn, Refusal, Result};

use super::form::{PlatformLine, parted};
use crate::app::App;
use crate::creators::{actions, api};
use crate::shell::{self, DISCOVER, SignedIn};

const HERE: &str = "/welcome";

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    step: String,
}

#[derive(Clone, Debug, Default)]
struct Filled {
    step: String,
    name: String,
    handle: String,
    bio: String,
    categories: String,
    line: PlatformLine,
    /// Figures that brands see.
    shown: Vec<String>,
    figures_public: bool,
    terms: bool,
    /// The button: go on when empty, else `skip` or `check`.
    act: String,
}

#[derive(Template)]
#[template(path = "creators/welcome.html")]
struct WelcomePage {
    shell: Shell,
    errors: FormErrors,
    step: OnboardingStep,
    form: Filled,
    /// What was found out about the handle, where it was asked for.
    handle_said: String,
    privacy: Option<String>,
    next: String,
}

#[get("/welcome")]
pub(super) async fn show_welcome(
    me: SignedIn,
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (creator, settings) = stand(&app, me.0.id).await?;
    let step = asked.step.parse().unwrap_or(settings.onboarding);
    if step == OnboardingStep::Done {
        return Ok(see_other(DISCOVER));
    }
    let mut form = Filled::of(&creator, &settings);
    if form.handle.is_empty() && !form.name.is_empty() {
        let (id, name) = (me.0.id, form.name.clone());
        let idea = app.read(async move |conn| actions::suggest(conn, id, &name).await).await?;
        form.handle = idea.unwrap_or_default();
    }
    let page = WelcomePage::new(&app, &request, step, form, FormErrors::default()).await?;
    Ok(Page::of(page).respond_to(&request))
}

#[post("/welcome")]
pub(super) async fn go_on(
    me: SignedIn,
    app: Data<App>,
    pairs: Form<Vec<(String, String)>>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let form = Filled::read(pairs.into_inner());
    let step = form.step.parse().unwrap_or(OnboardingStep::You);
    let (said, errors) = match form.act.as_str() {
        "check" => match check(&app, me.0.id, &form.handle).await {
            Ok(said) => (said, FormErrors::default()),
            Err(err) => (String::new(), FormErrors::of(&shell::mendable(err)?)),
        },
        _ => match save(&app, me.0.id, step, &form).await {
            Ok(leads) => return Ok(leads),
            Err(err) => (String::new(), FormErrors::of(&shell::mendable(err)?)),
        },
    };
    let page = WelcomePage::new(&app, &request, step, form, errors).await?;
    let page = WelcomePage { handle_said: said, ..page };
    let answer = if page.errors.is_empty() { Page::of(page) } else { Page::refused(page) };
    Ok(answer.respond_to(&request))
}

async fn check(app: &App, me: CreatorId, handle: &str) -> Result<String> {
    let told = api::is_handle_free(app, me, handle.to_owned()).await?;
    Ok(match (told.available, told.suggestion) {
        (true, _) => format!("@{} is free.", told.handle),
        (false, Some(idea)) => format!("@{} is taken; @{idea} is free.", told.handle),
        (false, None) => format!("@{} is taken.", told.handle),
    })
}

/// Keeps what was typed unless the step is skipped, and leads to the next one.
async fn save(
    app: &App,
    me: CreatorId,
    step: OnboardingStep,
    form: &Filled,
) -> Result<HttpResponse> {
    let skips = form.act == "skip";
    let (patch, settings) = match skips {
        true => (None, None),
        false => form.changes(step)?,
    };
    let accept_terms = step == OnboardingStep::Terms && !skips;
    let (now, advance) = (app.clock.now(), AdvanceOnboarding { step: after(step), accept_terms });
    let kept = async move |conn: &mut Conn| {
        if let Some(mut patch) = patch {
            // The form has one line: a longer list is edited in the profile.
            let listed = actions::profile(conn, me).await?.platforms.len();
            patch.platforms = patch.platforms.filter(|_| listed <= 1);
            actions::patch(conn, me, patch, now).await?;
        }
        if let Some(settings) = settings {
            actions::patch_settings(conn, me, settings).await?;
        }
        actions::advance(conn, me, advance, now).await
    };
    let (settings, next) = app.write(kept).await?;
    Ok(match settings.onboarding {
        OnboardingStep::Done => {
            let next = next.unwrap_or_else(|| DISCOVER.to_owned());
            see_other_saying(&next, &Flash::good("Welcome. You can change everything in Settings."))
        }
        _ => see_other(HERE),
    })
}

fn after(step: OnboardingStep) -> OnboardingStep {
    match step {
        OnboardingStep::You => OnboardingStep::Work,
        OnboardingStep::Work => OnboardingStep::Terms,
        OnboardingStep::Terms | OnboardingStep::Done => OnboardingStep::Done,
    }
}

async fn stand(app: &App, id: CreatorId) -> Result<(Creator, AccountSettings)> {
    let found = async move |conn: &mut Conn| {
        let profile = actions::profile(conn, id).await?;
        Ok((profile, actions::settings(conn, id).await?))
    };
    let (profile, settings) = app.read(found).await?;
    Ok((profile.own(&app.post()), settings))
}

impl Filled {
    fn of(creator: &Creator, settings: &AccountSettings) -> Self {
        let shown = Figure::ALL.iter().filter(|it| !settings.hidden_figures.contains(it));
        let line = creator.platforms.first().map(|it| PlatformLine {
            platform: it.platform.clone(),
            url: it.url.clone(),
            followers: it.followers.to_string(),
        });
        Self {
            name: creator.name.clone(),
            handle: creator.handle.clone().unwrap_or_default(),
            bio: creator.bio.clone(),
            categories: creator.categories.join(", "),
            line: line.unwrap_or_default(),
            shown: shown.map(ToString::to_string).collect(),
            figures_public: settings.figures_public,
            terms: settings.terms_accepted_at.is_some(),
            ..Self::default()
        }
    }

    fn read(pairs: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "step" => form.step = value,
                "name" => form.name = value,
                "handle" => form.handle = value,
                "bio" => form.bio = value.replace("\r\n", "\n"),
                "categories" => form.categories = value,
                "platform" => form.line.platform = value,
                "url" => form.line.url = value,
                "followers" => form.line.followers = value,
                "shown" => form.shown.push(value),
                "figuresPublic" => form.figures_public = true,
                "terms" => form.terms = true,
                "act" => form.act = value,
                _ => {}
            }
        }
        form
    }

    fn changes(
        &self,
        step: OnboardingStep,
    ) -> Result<(Option<PatchCreator>, Option<PatchSettings>)> {
        match step {
            OnboardingStep::You => {
                let handle = self.handle.trim().trim_start_matches('@');
                if handle.is_empty() {
                    return Err(
                        Refusal::field("handle", "Choose a handle, or skip this step").into()
                    );
                }
                let (name, handle) = (Some(self.name.clone()), Some(handle.to_owned()));
                Ok((Some(PatchCreator { name, handle, ..PatchCreator::default() }), None))
            }
            OnboardingStep::Work => {
                let platforms = match self.line.is_empty() {
                    true => None,
                    false => Some(vec![self.line.put()?]),
                };
                let (bio, categories) = (Some(self.bio.clone()), Some(parted(&self.categories)));
                Ok((Some(PatchCreator { bio, categories, platforms, ..Default::default() }), None))
            }
            OnboardingStep::Terms | OnboardingStep::Done => {
                if !self.terms {
                    let detail = "Accept the terms to finish, or skip this step for now";
                    return Err(Refusal::field("terms", detail).into());
                }
                Ok((None, Some(self.settings())))
            }
        }
    }

    fn settings(&self) -> PatchSettings {
        let hidden = Figure::ALL.iter().filter(|it| !self.shows(it));
        PatchSettings {
            hidden_figures: Some(hidden.copied().collect()),
            figures_public: Some(self.figures_public),
            muted_mails: None,
        }
    }

    fn shows(&self, figure: &Figure) -> bool {
        self.shown.iter().any(|it| it == figure.as_str())
    }
}

impl WelcomePage {
    async fn new(
        app: &App,
        request: &HttpRequest,
        step: OnboardingStep,
        form: Filled,
        errors: FormErrors,
    ) -> Result<Self> {
        let shell = shell::site(app, request, "/profile").await?;
        let privacy = app.config.legal.privacy_url.as_ref().map(ToString::to_string);
        let (handle_said, next) = (String::new(), DISCOVER.to_owned());
        Ok(Self { shell, errors, step, form, handle_said, privacy, next })
    }

    fn number(&self) -> usize {
        match self.step {
            OnboardingStep::You => 1,
            OnboardingStep::Work => 2,
            OnboardingStep::Terms | OnboardingStep::Done => 3,
        }
    }

    fn figures(&self) -> Vec<(&'static str, &'static str, bool)> {
        super::figure_labels()
            .map(|(figure, label)| (figure.as_str(), label, self.form.shows(&figure)))
            .collect()
    }
}
