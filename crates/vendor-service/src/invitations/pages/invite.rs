//! The form that invites one creator: to which offering, and with what words.

use actix_web::web::{Data, Form, Path};
use actix_web::{HttpRequest, HttpResponse, Responder, get, post};
use api_types::invitations::SendInvitation;
use api_types::offerings::MyOffering;
use api_types::{CreatorId, ListQuery};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use service_kit::html::flash::see_other_saying;
use service_kit::html::{Choice, Flash, FormErrors, Page, PageError, Shell, filters};
use service_kit::{Refusal, Result};

use crate::app::App;
use crate::connections::pages::{Trouble, told};
use crate::creators::pages::{Card, card};
use crate::invitations::peer;
use crate::keys::caller::{AdminCaller, Manage};
use crate::keys::page_caller::AdminPage;
use crate::{offerings, shell};

#[derive(Template)]
#[template(path = "invitations/invite.html")]
struct InvitePage {
    shell: Shell,
    base: String,
    action: String,
    card: Card,
    form: InviteForm,
    errors: FormErrors,
    /// What can be promoted: open offerings.
    offerings: Vec<Choice>,
    trouble: Option<Trouble>,
    now: DateTime<Utc>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct InviteForm {
    offering_id: String,
    message: String,
}

#[get("/admin/network/creators/{id}/invite")]
pub(super) async fn show_form(
    page: AdminPage<Manage>,
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
) -> Result<impl Responder, PageError> {
    let (AdminPage(caller), id) = (page, shell::id(&id)?);
    Ok(Page::of(read(&app, &request, &caller, id, InviteForm::default()).await?))
}

#[post("/admin/network/creators/{id}/invite")]
pub(super) async fn send(
    page: AdminPage<Manage>,
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    form: Form<InviteForm>,
) -> Result<HttpResponse, PageError> {
    let (AdminPage(caller), id, form) = (page, shell::id(&id)?, form.into_inner());
    let sent = match form.wish(id) {
        Ok(wish) => peer::invite(&app, caller.tenant, wish, None).await,
        Err(refusal) => Err(refusal.into()),
    };
    match sent {
        Ok(it) => {
            let to = format!("{}/admin/network/invitations", shell::base(&app, &caller.brand));
            let said = format!("{} is invited to {}.", it.creator_name, it.offering_title);
            Ok(see_other_saying(&to, &Flash::good(said)))
        }
        Err(err) => {
            let refusal = told(err)?;
            let page = read(&app, &request, &caller, id, form).await?;
            Ok(Page::refused(page.refused(&refusal)).respond_to(&request))
        }
    }
}

async fn read(
    app: &App,
    request: &HttpRequest,
    caller: &AdminCaller<Manage>,
    id: CreatorId,
    form: InviteForm,
) -> Result<InvitePage> {
    let base = shell::base(app, &caller.brand);
    let card = card(app, caller.tenant, id).await?;
    let all = ListQuery { cursor: None, limit: Some(200) };
    let listed = offerings::peer::list(app, caller.tenant, &all).await?;
    let open = listed.items.into_iter().filter(|it| it.is_open);
    let label = |it: MyOffering| {
        let it = it.offering;
        (it.id.to_string(), format!("{}: {}", it.title, it.terms_in_words))
    };
    let trail =
        [("Network", "/admin/network"), ("Creators", "/admin/network/creators"), ("Invite", "")];
    Ok(InvitePage {
        shell: shell::admin(app, request, caller, trail),
        action: format!("{base}/admin/network/creators/{id}/invite"),
        offerings: Choice::list(open.map(label), &form.offering_id),
        card,
        form,
        errors: FormErrors::default(),
        trouble: None,
        now: app.clock.now(),
        base,
    })
}

impl InviteForm {
    fn wish(&self, creator_id: CreatorId) -> Result<SendInvitation, Refusal> {
        let offering_id = self.offering_id.parse();
        let offering_id =
            offering_id.map_err(|_| Refusal::field("offeringId", "Choose an offering"))?;
        let message = self.message.replace("\r\n", "\n");
        Ok(SendInvitation { offering_id, creator_id, message })
    }
}

impl InvitePage {
    /// The page with what was refused, beside its field where it has one.
    fn refused(self, refusal: &Refusal) -> Self {
        match refusal.field {
            Some(_) => Self { errors: FormErrors::of(refusal), ..self },
            None => {
                let trouble = Some(Trouble::of("The invitation was not sent.", refusal));
                Self { trouble, ..self }
            }
        }
    }
}
