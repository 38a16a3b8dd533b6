//! The search among all open offerings.

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, get};
use api_types::offerings::OfferingFilter;
use api_types::{CreatorId, Listing, OfferingId, VendorId};
use askama::Template;
use serde::Deserialize;
use service_kit::html::filters;
use service_kit::html::format::plural;
use service_kit::html::urls::with_query;
use service_kit::html::{Page, PageResult, Shell};
use service_kit::{Conn, Result};

use super::cards::{self, Card};
use super::totals::{self, BrandCount, Totals};
use crate::app::App;
use crate::callers::Identity;
use crate::offerings::actions;
use crate::shell::{self, DISCOVER};

const ON_A_PAGE: i64 = 24;

#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    brand: String,
    #[serde(default)]
    cursor: String,
}

#[derive(Template)]
#[template(path = "offerings/discover.html")]
struct DiscoverPage {
    shell: Shell,
    asked: Asked,
    found: Found,
    line: String,
    said: String,
    first: String,
    next: String,
}

struct Found {
    cards: Vec<Card>,
    next_cursor: Option<String>,
    brands: Vec<BrandCount>,
    /// The brand that is filtered by, where one is.
    brand: Option<(VendorId, String)>,
    totals: Totals,
}

#[get("/discover")]
pub(super) async fn show_discover(
    app: Data<App>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> PageResult<impl Template> {
    let asked = asked.into_inner();
    let (wish, creator) = (asked.clone(), Identity::of(&request).creator().map(|it| it.id));
    let found = app.read(async move |conn| find(conn, &wish, creator).await).await?;
    let first = if asked.cursor.is_empty() { String::new() } else { asked.href("") };
    Ok(Page::of(DiscoverPage {
        shell: shell::site(&app, &request, DISCOVER).await?,
        line: found.totals.in_words(),
        said: plural(found.cards.len() as i64, "offering on this page", "offerings on this page"),
        next: found.next_cursor.as_deref().map(|it| asked.href(it)).unwrap_or_default(),
        first,
        found,
        asked,
    }))
}

async fn find(conn: &mut Conn, asked: &Asked, creator: Option<CreatorId>) -> Result<Found> {
    let listing = actions::search(conn, &asked.filter()).await?;
    let Listing { items, next_cursor } = listing;
    let ids: Vec<OfferingId> = items.iter().map(|it| it.id).collect();
    let standings = match creator {
        Some(creator) => cards::standings(conn, creator, &ids).await?,
        None => Default::default(),
    };
    let brand = match asked.brand.parse::<VendorId>() {
        Ok(id) => totals::brand_name(conn, id).await?.map(|name| (id, name)),
        Err(_) => None,
    };
    Ok(Found {
        cards: items.iter().map(|it| Card::of(it, standings.get(&it.id).copied())).collect(),
        next_cursor,
        brands: totals::brands(conn).await?,
        brand,
        totals: totals::totals(conn).await?,
    })
}

impl Asked {
    fn filter(&self) -> OfferingFilter {
        let text = |it: &String| (!it.trim().is_empty()).then(|| it.clone());
        OfferingFilter {
            q: text(&self.q),
            vendor_id: self.brand.parse().ok(),
            cursor: text(&self.cursor),
            limit: Some(ON_A_PAGE),
        }
    }

    fn href(&self, cursor: &str) -> String {
        let brand = self.brand.as_str();
        with_query(DISCOVER, [("q", self.q.as_str()), ("brand", brand), ("cursor", cursor)])
    }

    fn without_q(&self) -> String {
        with_query(DISCOVER, [("brand", self.brand.as_str())])
    }

    fn without_brand(&self) -> String {
        with_query(DISCOVER, [("q", self.q.as_str())])
    }

    fn is_filtered(&self) -> bool {
        !self.q.trim().is_empty() || !self.brand.is_empty() || !self.cursor.is_empty()
    }
}

impl Found {
    fn is_chosen(&self, id: &VendorId) -> bool {
        self.brand.as_ref().is_some_and(|(chosen, _)| chosen == id)
    }

    /// The chosen brand, where it is not among those that are listed anyway.
    fn other_brand(&self) -> Option<&(VendorId, String)> {
        self.brand.as_ref().filter(|(id, _)| self.brands.iter().all(|it| it.id != *id))
    }
}

impl Totals {
    /// `214 offerings from 131 brands`.
    pub fn in_words(self) -> String {
        let offerings = plural(self.offerings, "offering", "offerings");
        format!("{offerings} from {}", plural(self.brands, "brand", "brands"))
    }
}
