//! What stands around a page: everything that the layouts read.

use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest};

use super::assets;
use super::faces::Face;
use super::flash::Flash;
use super::nav::{Item, Link, Nav};
use super::words::{Lang, Words};
use crate::telemetry::RequestId;

/// Whose site it is. A service puts it into the app's data (`Data<Front>`), or into a request's
/// extensions where one process serves several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Front {
    /// Beside the mark, and after the title of each page.
    pub name: String,
    /// The address of a picture in place of the mark; may be empty.
    pub logo: String,
    /// A second, quieter line under the name; may be empty.
    pub tagline: String,
    /// Where the mark and error pages lead.
    pub home: String,
    /// Where a visitor signs in; empty where nobody can.
    pub sign_in: String,
    /// The URL of a served accent sheet, from [`assets::accent_url`].
    pub accent: Option<String>,
    /// Imprint, privacy, support and the like.
    pub footer: Vec<Link>,
}

impl Default for Front {
    fn default() -> Self {
        Self {
            name: "OpenPartner".into(),
            logo: String::new(),
            tagline: String::new(),
            home: "/".into(),
            sign_in: String::new(),
            accent: None,
            footer: Vec::new(),
        }
    }
}

/// From the cookie `theme`, which the switch sets; without it the system decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub fn of(req: &HttpRequest) -> Self {
        match req.cookie("theme").as_ref().map(|cookie| cookie.value()) {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }

    /// The value of `<html data-theme>`, empty for none.
    pub fn word(self) -> &'static str {
        match self {
            Self::System => "",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// Who is signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    pub face: Face,
    /// A second line in the account menu, such as the e-mail address; may be empty.
    pub detail: String,
    /// More entries of the account menu, above "Sign out".
    pub links: Vec<Link>,
    /// Where the sign-out form posts.
    pub sign_out: String,
}

impl Person {
    pub fn new(name: &str, detail: &str, sign_out: &str) -> Self {
        let (detail, sign_out) = (detail.into(), sign_out.into());
        Self { face: Face::of(name), detail, sign_out, links: Vec::new() }
    }
}

/// The search field in the top bar of `layout/app.html`; sends `?q=`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    pub action: String,
    pub placeholder: String,
    pub label: String,
    /// What was searched for, shown again.
    pub query: String,
}

/// The field `shell` of each page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shell {
    pub front: Front,
    pub lang: Lang,
    pub theme: Theme,
    pub nav: Nav,
    /// The way here, the page itself last.
    pub crumbs: Vec<Link>,
    pub search: Option<Search>,
    pub person: Option<Person>,
    pub flash: Option<Flash>,
    /// The token that each form sends as `csrf`; empty for visitors.
    pub csrf: String,
    /// Empty outside a request.
    pub request_id: String,
}

impl Shell {
    /// Everything that a request alone tells; the page adds nav, crumbs, person and token.
    pub fn of(req: &HttpRequest) -> Self {
        Self {
            front: front_of(req),
            theme: Theme::of(req),
            flash: Flash::of(req),
            request_id: RequestId::current().map(|it| it.to_string()).unwrap_or_default(),
            ..Self::default()
        }
    }

    /// The same with this trail: labels with addresses, the page itself last.
    pub fn with_crumbs<const N: usize>(self, crumbs: [(&str, &str); N]) -> Self {
        let crumbs = crumbs.map(|(label, href)| Link::new(label, href)).into();
        Self { crumbs, ..self }
    }

    pub fn words(&self) -> &'static Words {
        self.lang.words()
    }

    pub fn style_url(&self) -> &'static str {
        assets::style_url()
    }

    pub fn script_url(&self) -> &'static str {
        assets::script_url()
    }

    /// The items of the nav in one row, for the site layout.
    pub fn nav_items(&self) -> Vec<&Item> {
        self.nav.items().collect()
    }

    /// Whether the site's nav becomes a bar at the foot of a phone: for those signed in.
    pub fn has_tabbar(&self) -> bool {
        self.person.is_some() && !self.nav.is_empty()
    }
}

fn front_of(req: &HttpRequest) -> Front {
    if let Some(front) = req.extensions().get::<Front>() {
        return front.clone();
    }
    req.app_data::<Data<Front>>().map(|front| front.as_ref().clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use actix_web::cookie::Cookie;
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_shell_takes_what_the_request_tells() {
        let front = Front { name: "Brightkiln".into(), ..Front::default() };
        let req = TestRequest::default()
            .cookie(Cookie::new("theme", "dark"))
            .app_data(Data::new(front.clone()))
            .to_http_request();
        let shell = Shell::of(&req);
        assert_eq!((shell.front, shell.theme), (front, Theme::Dark));
    }

    #[test]
    fn an_unknown_theme_is_none() {
        let req =
            TestRequest::default().cookie(Cookie::new("theme", "\" onload=")).to_http_request();
        assert_eq!(Theme::of(&req).word(), "");
    }
}
