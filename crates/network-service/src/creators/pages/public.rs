//! `/@handle`: the profile as everybody sees it.

use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, Responder, get};
use api_types::creators::PublicCreator;
use askama::Template;
use service_kit::Conn;
use service_kit::html::filters;
use service_kit::html::{Face, Page, PageError, Shell};

use crate::app::App;
use crate::callers::Identity;
use crate::creators::actions;
use crate::shell;

#[derive(Template)]
#[template(path = "creators/public.html")]
struct PublicPage {
    shell: Shell,
    face: Face,
    creator: PublicCreator,
    is_mine: bool,
}

/// A handle that its creator has given up leads to the present one.
#[get("/@{handle}")]
pub(super) async fn show_public(
    app: Data<App>,
    handle: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (post, asked) = (app.post(), handle.clone());
    let found = async move |conn: &mut Conn| actions::public_profile(conn, &post, &asked).await;
    let (id, creator) = app.read(found).await?;
    let is_mine = Identity::of(&request).creator().is_some_and(|it| it.id == id);
    if creator.handle != *handle {
        let present = format!("/@{}", creator.handle);
        return Ok(HttpResponse::MovedPermanently().insert_header((LOCATION, present)).finish());
    }
    let shell = shell::site(&app, &request, if is_mine { "/profile" } else { "" }).await?;
    let face = Face::of(&creator.name);
    Ok(Page::of(PublicPage { shell, face, creator, is_mine }).respond_to(&request))
}
