//! What surrounds every page: who is there, the ways on, the footer.

use std::fmt;
use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::ACCEPT;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, ResponseError};
use api_types::auth::Role;
use api_types::{CreatorId, ErrorCode};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::html::flash::see_other;
use service_kit::html::urls::with_query;
use service_kit::html::{Front, Item, Link, Nav, PageError, Person, Shell};
use service_kit::{OrRefuse, Refusal, Result};

use crate::app::App;
use crate::callers::{Creator, Identity};
use crate::schema::creators;

/// Where people ask for a link to sign in.
pub const SIGN_IN: &str = "/signin";

/// Where creators begin.
pub const DISCOVER: &str = "/discover";

/// Where operators begin.
pub const DESK: &str = "/operator";

/// Where operators find the brands.
pub const BRANDS: &str = "/operator/vendors";

const SIGN_OUT: &str = "/signout";

/// The name and the footer of this hub.
pub fn front(app: &App) -> Front {
    let hub = app.hub();
    let link = |label: &str, href: &String| Link::new(label, href);
    let imprint = hub.imprint_url.as_ref().map(|it| link("Imprint", it));
    let privacy = hub.privacy_url.as_ref().map(|it| link("Privacy", it));
    let support = hub.support_email.as_ref().map(|it| link("Support", &format!("mailto:{it}")));
    let brands = Link::new("For brands", "/#brands");
    let footer = [Some(brands), imprint, privacy, support].into_iter().flatten().collect();
    Front { name: hub.name.clone(), sign_in: SIGN_IN.into(), footer, ..Front::default() }
}

/// Middleware that tells error pages whose site it is.
pub async fn introduce<B: MessageBody + 'static>(
    app: Data<App>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    request.extensions_mut().insert(front(&app));
    next.call(request).await
}

/// The shell of the creators' site; `at` is the entry of the nav that the page belongs to.
pub async fn site(app: &App, request: &HttpRequest, at: &str) -> Result<Shell> {
    let shell = Shell { front: front(app), ..Shell::of(request) };
    let identity = Identity::of(request);
    let Some(creator) = identity.creator() else {
        return Ok(Shell { nav: visitors_nav().at(at), ..shell });
    };
    let mut person = Person::new(&called(app, &creator).await?, &creator.email, SIGN_OUT);
    person.links.push(Link::new("Profile", "/profile"));
    person.links.push(Link::new("Settings", "/settings"));
    if identity.session(Role::Operator).is_some() {
        person.links.push(Link::new("Operator desk", DESK));
    }
    Ok(Shell { nav: creators_nav().at(at), person: Some(person), ..shell })
}

/// The shell of the operators' desk, with this trail.
pub fn desk<const N: usize>(app: &App, request: &HttpRequest, trail: [(&str, &str); N]) -> Shell {
    let mut front = Front { home: DESK.into(), tagline: "Operator desk".into(), ..front(app) };
    front.footer.retain(|it| it.href.starts_with("http") || it.href.starts_with("mailto:"));
    let identity = Identity::of(request);
    let person = identity.session(Role::Operator).map(|session| {
        let mut person = Person::new(&session.name, &session.email, SIGN_OUT);
        person.links.push(Link::new("Creators' site", DISCOVER));
        person
    });
    let nav = desk_nav().at(request.path());
    Shell { front, nav, person, ..Shell::of(request) }.with_crumbs(trail)
}

/// The name that is in the profile now; the session keeps the one from signing in.
async fn called(app: &App, creator: &Creator) -> Result<String> {
    let id: CreatorId = creator.id;
    let name = app.read(async move |conn| {
        let name = creators::table.find(id).select(creators::name);
        Ok(name.first::<String>(conn).await.optional()?)
    });
    let name = name.await?.filter(|it| !it.is_empty());
    Ok(name.unwrap_or_else(|| creator.email.clone()))
}

fn visitors_nav() -> Nav {
    Nav::new(vec![vec![
        Item::new("Offerings", DISCOVER, "search"),
        Item::new("For brands", "/#brands", "tag"),
    ]])
}

fn creators_nav() -> Nav {
    Nav::new(vec![vec![
        Item::new("Discover", DISCOVER, "search"),
        Item::new("Applications", "/applications", "inbox"),
        Item::new("Invitations", "/invitations", "mail"),
        Item::new("Partnerships", "/partnerships", "net"),
        Item::new("Earnings", "/earnings", "coin"),
        Item::new("Links", "/domains", "link"),
        Item::new("Profile", "/profile", "user"),
    ]])
}

fn desk_nav() -> Nav {
    let item = |label: &str, path: &str, icon| Item::new(label, format!("{DESK}{path}"), icon);
    Nav::new(vec![
        vec![item("Overview", "", "home")],
        vec![
            item("Brands", "/vendors", "tag"),
            item("Offerings", "/offerings", "book"),
            item("Creators", "/creators", "users"),
            item("Domains", "/domains", "link"),
        ],
        vec![
            item("Reports", "/reports", "alert"),
            item("Requests", "/requests", "inbox"),
            item("Deliveries", "/deliveries", "mail"),
            item("Clicks", "/clicks", "net"),
        ],
        vec![
            item("Operators", "/operators", "user"),
            item("Settings", "/settings", "gear"),
            item("Audit log", "/audit", "shield"),
        ],
    ])
}

/// A creator who is signed in; a visitor is led to sign in, and back.
#[derive(Clone, Debug)]
pub struct SignedIn(pub Creator);

/// An operator who is signed in; anybody else is led to sign in, and back.
#[derive(Clone, Copy, Debug)]
pub struct AtDesk;

impl FromRequest for SignedIn {
    type Error = LedToSignIn;
    type Future = Ready<Result<Self, LedToSignIn>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let creator = Identity::of(request).creator();
        ready(creator.map(Self).ok_or_else(|| LedToSignIn::back_to(Role::Creator, request)))
    }
}

impl FromRequest for AtDesk {
    type Error = LedToSignIn;
    type Future = Ready<Result<Self, LedToSignIn>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let identity = Identity::of(request);
        let found = identity.session(Role::Operator).map(|_| Self);
        ready(found.ok_or_else(|| LedToSignIn::back_to(Role::Operator, request)))
    }
}

/// 303 to the sign-in page, which leads back to where somebody wanted to go.
#[derive(Clone, Debug)]
pub struct LedToSignIn {
    location: String,
}

impl LedToSignIn {
    fn back_to(role: Role, request: &HttpRequest) -> Self {
        let next = match request.method().is_safe() {
            true => request.uri().path_and_query().map_or("", |it| it.as_str()),
            false => "",
        };
        Self { location: sign_in_as(role, next) }
    }
}

/// The address of the sign-in page that leads to `next` afterwards.
pub fn sign_in_as(role: Role, next: &str) -> String {
    let role = if role == Role::Operator { role.as_str() } else { "" };
    with_query(SIGN_IN, [("role", role), ("next", next)])
}

impl fmt::Display for LedToSignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "leads to {}", self.location)
    }
}

impl ResponseError for LedToSignIn {
    fn status_code(&self) -> StatusCode {
        StatusCode::SEE_OTHER
    }

    fn error_response(&self) -> HttpResponse {
        see_other(&self.location)
    }
}

/// The id in a page's address; text that is none leads nowhere.
pub fn id<Id: FromStr>(text: &str) -> Result<Id> {
    text.parse().ok().or_refuse(ErrorCode::NotFound, "There is nothing at this address")
}

/// What an address without a door answers: a page to browsers, JSON to programs.
pub async fn nothing_here(request: HttpRequest) -> Result<HttpResponse, PageError> {
    let refusal = match request.resource_map().has_resource(request.path()) {
        true => Refusal::new(ErrorCode::MethodNotAllowed, "This address does not do that"),
        false => Refusal::new(
            ErrorCode::NotFound,
            "Perhaps the address is mistyped, or what was here is gone",
        ),
    };
    let accepted = request.headers().get(ACCEPT).and_then(|it| it.to_str().ok());
    match accepted.is_some_and(|it| it.contains("text/html")) {
        true => Err(refusal.into()),
        false => Ok(service_kit::Error::from(refusal).error_response()),
    }
}

/// What an action refused and a form can show beside its fields; faults and refusals that no
/// person can mend go on to the error page.
pub fn mendable(err: service_kit::Error) -> Result<Refusal> {
    match err.refusal() {
        Some(refusal) if refusal.field.is_some() => Ok(refusal.clone()),
        Some(refusal) if matches!(ErrorCode::status(refusal.code), 409 | 422 | 429 | 503) => {
            Ok(refusal.clone())
        }
        Some(_) | None => Err(err),
    }
}
