//! What surrounds every page of a brand: its name and colour, who is there, the ways on.

use std::str::FromStr;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use api_types::ErrorCode;
use service_kit::html::flash::see_other_saying;
use service_kit::html::{Flash, Front, Item, Link, Nav, PageError, Person, Shell, assets};
use service_kit::{Error, OrRefuse, Refusal, Result};

use crate::app::App;
use crate::config::Config;
use crate::keys::caller::{Actor, AdminCaller, Level, Portal};
use crate::keys::identity::{self, Brand};
use crate::tenants::Tenant;
use crate::tenants::addresses::Addresses;

/// The shell of an admin's page. `trail` is the way here, the page itself last; its addresses are
/// paths without the brand.
pub fn admin<L: Level, const N: usize>(
    app: &App,
    request: &HttpRequest,
    caller: &AdminCaller<L>,
    trail: [(&str, &str); N],
) -> Shell {
    let base = base(app, &caller.brand);
    let identity = identity::of(request);
    let person = identity.admin.as_ref().map(|admin| {
        let person = Person::new(&admin.name, &admin.email, &format!("{base}/signout"));
        let links = vec![Link::new("Team", format!("{base}/admin/settings/team"))];
        Person { links, ..person }
    });
    let front = front(&app.config, &caller.brand);
    let front = Front { home: format!("{base}/admin"), ..front };
    let nav = admin_nav(&base, app.config.network.is_some());
    let nav = nav.at(&format!("{base}{}", request.path()));
    let crumbs = crumbs(&base, trail);
    Shell { front, nav, crumbs, person, ..Shell::of(request) }
}

/// The shell of a page of the partner portal.
pub fn portal(app: &App, request: &HttpRequest, caller: &Portal) -> Shell {
    let base = base(app, &caller.brand);
    let session = &caller.session;
    let person = Person::new(&session.name, &session.email, &format!("{base}/signout"));
    let front = front(&app.config, &caller.brand);
    let front = Front { home: format!("{base}/portal"), tagline: "Partner portal".into(), ..front };
    let nav = portal_nav(&base).at(&format!("{base}{}", request.path()));
    Shell { front, nav, person: Some(person), ..Shell::of(request) }
}

/// The shell of a page for whoever comes: signing in, setting up.
pub fn visitor(app: &App, request: &HttpRequest, brand: &Tenant) -> Shell {
    Shell { front: front(&app.config, brand), ..Shell::of(request) }
}

/// What the brand's paths begin with: empty, or `/t/<slug>`.
pub fn base(app: &App, brand: &Tenant) -> String {
    Addresses::of(&app.config, brand).base
}

/// Whether somebody may do what needs level `L`: a page leaves out what they may not.
pub fn may<L: Level>(actor: &Actor) -> bool {
    match actor {
        Actor::Admin { role, .. } => *role >= L::ROLE,
        Actor::Headless | Actor::Key { .. } => true,
    }
}

/// Middleware that tells error pages whose site it is.
pub async fn introduce<B: MessageBody + 'static>(
    app: Data<App>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    if let Brand::Known(brand) = &identity::of(request.request()).brand {
        let front = front(&app.config, brand);
        request.extensions_mut().insert(front);
    }
    next.call(request).await
}

fn front(config: &Config, brand: &Tenant) -> Front {
    let Addresses { base, .. } = Addresses::of(config, brand);
    let legal = &config.legal;
    let link = |label: &str, href: String| Link::new(label, href);
    let imprint = legal.imprint_url.as_ref().map(|url| link("Imprint", url.to_string()));
    let privacy = legal.privacy_url.as_ref().map(|url| link("Privacy", url.to_string()));
    let support = brand.support_email.as_ref().or(legal.support_email.as_ref());
    let support = support.map(|it| link("Support", format!("mailto:{it}")));
    Front {
        name: brand.name.clone(),
        logo: brand.logo_below(&base).unwrap_or_default(),
        tagline: String::new(),
        home: format!("{base}/"),
        sign_in: format!("{base}/signin"),
        accent: assets::accent_url(&brand.accent),
        footer: [imprint, privacy, support].into_iter().flatten().collect(),
    }
}

fn admin_nav(base: &str, has_network: bool) -> Nav {
    let item =
        |label: &str, path: &str, icon| Item::new(label, format!("{base}/admin{path}"), icon);
    let child = |label: &str, path: &str| item(label, path, "");
    let network = item("Network", "/network", "net").with(vec![
        child("Status", "/network"),
        child("Requests", "/network/requests"),
        child("Creators", "/network/creators"),
        child("Invitations", "/network/invitations"),
        child("Offerings", "/network/offerings"),
    ]);
    let insights = item("Insights", "/insights/clicks", "chart")
        .with(vec![child("Clicks", "/insights/clicks"), child("Events", "/insights/events")]);
    let integrations = item("Integrations", "/integrations/crm", "plug")
        .with(vec![child("CRM", "/integrations/crm"), child("API keys", "/integrations/keys")]);
    let settings = item("Settings", "/settings/brand", "gear").with(vec![
        child("Brand", "/settings/brand"),
        child("Team", "/settings/team"),
        child("Audit log", "/settings/audit"),
        child("Danger zone", "/settings/danger"),
    ]);
    let outward = if has_network { vec![network, insights] } else { vec![insights] };
    Nav::new(vec![
        vec![item("Overview", "", "home")],
        vec![
            item("Partners", "/partners", "users"),
            item("Programs", "/programs", "book"),
            item("Links", "/links", "link"),
        ],
        vec![item("Commissions", "/commissions", "coin")],
        outward,
        vec![integrations, settings],
    ])
}

fn portal_nav(base: &str) -> Nav {
    let item =
        |label: &str, path: &str, icon| Item::new(label, format!("{base}/portal{path}"), icon);
    Nav::new(vec![vec![
        item("Home", "", "home"),
        item("Links", "/links", "link"),
        item("Earnings", "/earnings", "coin"),
    ]])
}

fn crumbs<const N: usize>(base: &str, trail: [(&str, &str); N]) -> Vec<Link> {
    let crumb = |(label, path): (&str, &str)| match path {
        "" => Link::new(label, ""),
        path => Link::new(label, format!("{base}{path}")),
    };
    trail.map(crumb).into()
}

/// The id in a page's address; text that is none leads nowhere.
pub fn id<Id: FromStr>(text: &str) -> Result<Id> {
    text.parse().ok().or_refuse(ErrorCode::NotFound, "There is nothing at this address")
}

/// What an action refused and a form can show beside its fields. Faults, and refusals that no
/// person can mend, go on to the error page.
pub fn mendable(err: Error) -> Result<Refusal> {
    match err.refusal() {
        Some(refusal) if refusal.field.is_some() => Ok(refusal.clone()),
        Some(refusal) if matches!(refusal.code.status(), 409 | 413 | 422 | 429 | 503) => {
            Ok(refusal.clone())
        }
        Some(_) | None => Err(err),
    }
}

/// 303 to `to`, where it is said what was done, or why it was not.
pub fn after(to: &str, done: Result<String>) -> Result<HttpResponse, PageError> {
    let flash = match done {
        Ok(said) => Flash::good(said),
        Err(err) => Flash::bad(mendable(err)?.detail),
    };
    Ok(see_other_saying(to, &flash))
}
