//! The search among all open offerings.

use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use api_types::offerings::OfferingList;
use api_types::{CreatorId, OfferingId, VendorId};
use askama::Template;
use service_kit::html::filters;
use service_kit::html::format::{count, plural};
use service_kit::html::{Choice, FormErrors, Page, PageResult, Shell};
use service_kit::{Conn, Result};

use super::asked::Asked;
use super::cards::{self, Card};
use super::facets::FacetCache;
use crate::app::App;
use crate::callers::Identity;
use crate::offerings::actions::{self, Recommended};
use crate::offerings::store::{self, BrandCount, Facets, Totals};
use crate::shell::{self, DISCOVER};
use crate::vendors;

#[derive(Template)]
#[template(path = "offerings/discover.html")]
struct DiscoverPage {
    shell: Shell,
    asked: Asked,
    facets: Facets,
    fresh: FormErrors,
    cards: Vec<Card>,
    /// With the reason for each; on the first page without filters.
    recommended: Vec<Card>,
    /// The name of the brand that is filtered by.
    brand: String,
    line: String,
    /// `28 match`.
    matching: String,
    sorts: Vec<Choice>,
    said: String,
    first: String,
    next: String,
}

struct Found {
    list: OfferingList,
    cards: Vec<Card>,
    recommended: Vec<Recommended>,
    brand: String,
}

#[get("/discover")]
pub(super) async fn show_discover(
    app: Data<App>,
    cache: Data<FacetCache>,
    request: HttpRequest,
) -> PageResult<impl Template> {
    let asked = Asked::read(request.query_string());
    let facets = cache.get(&app).await?;
    let (wish, creator) = (asked.clone(), Identity::of(&request).creator().map(|it| it.id));
    let now = app.clock.now();
    let found = app.read(async move |conn| find(conn, &wish, creator, now).await).await?;
    let first = if asked.one("cursor").is_empty() { String::new() } else { asked.at("") };
    let next = found.list.next_cursor.as_deref().map(|it| asked.at(it)).unwrap_or_default();
    Ok(Page::of(DiscoverPage {
        shell: shell::site(&app, &request, DISCOVER).await?,
        line: facets.totals.in_words(),
        matching: matching(&found.list),
        sorts: sorts(&asked, &facets),
        said: format!("{} of {}", found.cards.len(), total(&found.list)),
        fresh: FormErrors::default(),
        recommended: found.recommended.into_iter().map(Card::recommended).collect(),
        brand: found.brand,
        cards: found.cards,
        facets,
        first,
        next,
        asked,
    }))
}

async fn find(
    conn: &mut Conn,
    asked: &Asked,
    creator: Option<CreatorId>,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Found> {
    let filter = asked.filter();
    let list = actions::search(conn, &filter, creator, now).await?;
    let ids: Vec<OfferingId> = list.items.iter().map(|it| it.id).collect();
    let standings = match creator {
        Some(creator) => cards::standings(conn, creator, &ids).await?,
        None => Default::default(),
    };
    let recommended = match creator {
        Some(creator) if asked.is_bare() => actions::recommend(conn, creator, now).await?,
        _ => Vec::new(),
    };
    let brand = match filter.vendor_id {
        Some(id) => store::brand_name(conn, id).await?.unwrap_or_default(),
        None => String::new(),
    };
    let brands: Vec<VendorId> = list.items.iter().map(|it| it.vendor_id).collect();
    let logos = vendors::store::logos(conn, &brands).await?;
    let card = |it: &api_types::offerings::Offering| {
        let logo = logos.get(&it.vendor_id).cloned();
        Card::of(it, standings.get(&it.id).copied()).with_logo(logo)
    };
    let cards = list.items.iter().map(card).collect();
    Ok(Found { list, cards, recommended, brand })
}

fn total(list: &OfferingList) -> String {
    match list.count_is_least {
        true => format!("more than {}", count(list.count)),
        false => count(list.count),
    }
}

fn matching(list: &OfferingList) -> String {
    match (list.count_is_least, list.count) {
        (true, least) => format!("More than {} match", count(least)),
        (false, 1) => "1 matches".into(),
        (false, some) => format!("{} match", count(some)),
    }
}

/// Earnings are compared within one currency, so that each has an order of its own.
fn sorts(asked: &Asked, facets: &Facets) -> Vec<Choice> {
    let mut options = vec![("newest".to_owned(), "Newest".to_owned())];
    if !asked.one("q").is_empty() {
        options.insert(0, ("relevance".into(), "Best fit".into()));
    }
    options.push(("popular".into(), "Most partners".into()));
    let by_earning = facets
        .currencies
        .iter()
        .map(|it| (format!("epc-{it}"), format!("Earning per click, {it}")));
    options.extend(by_earning);
    Choice::list(options, asked.one("sort"))
}

impl DiscoverPage {
    /// The chosen brand, where it is not among those that are listed anyway.
    fn is_other_brand(&self) -> bool {
        let id = self.asked.one("brand");
        !self.brand.is_empty() && self.facets.brands.iter().all(|it| it.id.to_string() != id)
    }

    fn is_chosen(&self, brand: &BrandCount) -> bool {
        self.asked.has("brand", &brand.id.to_string())
    }

    /// The list is in an order that leaves some out.
    fn leaves_out(&self) -> bool {
        self.asked.one("sort").starts_with("epc-")
    }
}

impl Totals {
    /// `214 offerings from 131 brands`.
    pub fn in_words(self) -> String {
        let offerings = plural(self.offerings, "offering", "offerings");
        format!("{offerings} from {}", plural(self.brands, "brand", "brands"))
    }
}
