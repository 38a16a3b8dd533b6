//! Where a brand's pages, API and links are: the one place that puts its slug into addresses.

use url::Url;

use super::Tenant;
use crate::app::App;
use crate::config::{Config, Tenancy};

/// The addresses of one brand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// What paths of pages begin with: empty, or `/t/<slug>`.
    pub base: String,
    /// `https://host` with the base: where people go.
    pub portal: String,
    /// `https://host/api` or `https://host/api/t/<slug>`.
    pub api: String,
    /// What share links begin with, ending in `/`.
    pub links: String,
}

impl Addresses {
    pub fn of(config: &Config, tenant: &Tenant) -> Self {
        let root = origin(&config.public_url);
        let slug = match config.tenancy {
            Tenancy::Single => None,
            Tenancy::Multi => Some(&tenant.slug),
        };
        let base = slug.map(|it| format!("/t/{it}")).unwrap_or_default();
        Self {
            portal: format!("{root}{base}"),
            api: format!("{root}/api{base}"),
            links: slug.map_or(format!("{root}/r/"), |it| format!("{root}/r/{it}/")),
            base,
        }
    }

    /// The address to share for a link.
    pub fn share(&self, slug: &str) -> String {
        format!("{}{slug}", self.links)
    }
}

impl Tenant {
    /// Where the brand's picture is below `site`, which is [`Addresses::base`] or
    /// [`Addresses::portal`]; none without a picture.
    pub fn logo_below(&self, site: &str) -> Option<String> {
        self.logo_hash.as_ref().map(|hash| format!("{site}/logos/{hash}.png"))
    }
}

impl App {
    /// Where the brand's pages, API and links are.
    pub fn addresses(&self, brand: &Tenant) -> Addresses {
        Addresses::of(&self.config, brand)
    }
}

fn origin(url: &Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}

/// What a request's path says: which brand, and what of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Route<'a> {
    pub slug: Option<&'a str>,
    /// The path without the brand.
    pub path: String,
    pub is_api: bool,
}

/// Takes the brand out of a path of a deployment of many.
pub fn split(path: &str) -> Route<'_> {
    for (prefix, bare, is_api) in [("/api/t/", "/api", true), ("/t/", "", false)] {
        if let Some(rest) = path.strip_prefix(prefix) {
            let (slug, tail) = rest.split_once('/').unwrap_or((rest, ""));
            return Route { slug: Some(slug), path: format!("{bare}/{tail}"), is_api };
        }
    }
    let is_api = path == "/api" || path.starts_with("/api/");
    Route { slug: None, path: path.to_owned(), is_api }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_brand_is_taken_out_of_a_path() {
        let seen = |path| {
            let Route { slug, path, is_api } = split(path);
            (slug.map(str::to_owned), path, is_api)
        };
        assert_eq!(
            seen("/api/t/acme/partners"),
            (Some("acme".into()), "/api/partners".into(), true)
        );
        assert_eq!(seen("/t/acme"), (Some("acme".into()), "/".into(), false));
        assert_eq!(seen("/t/acme/admin/x"), (Some("acme".into()), "/admin/x".into(), false));
        assert_eq!(seen("/api/partners"), (None, "/api/partners".into(), true));
        assert_eq!(seen("/r/acme/ada"), (None, "/r/acme/ada".into(), false));
    }
}
