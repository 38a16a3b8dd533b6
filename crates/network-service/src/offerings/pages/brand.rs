//! A brand on the hub: how it behaves, and what it offers.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, get};
use api_types::OfferingId;
use api_types::offerings::BrandPage;
use askama::Template;
use service_kit::Conn;
use service_kit::html::filters;
use service_kit::html::format::plural;
use service_kit::html::{Face, Page, PageResult, Shell};
use url::Url;

use super::cards::{self, Card};
use super::measures::Behaviour;
use crate::app::App;
use crate::callers::Identity;
use crate::offerings::{actions, store};
use crate::shell::{self, DISCOVER};

#[derive(Template)]
#[template(path = "offerings/brand.html")]
struct BrandView {
    shell: Shell,
    face: Face,
    brand: BrandPage,
    /// The host on which partners sign in.
    host: String,
    line: String,
    behaviour: Behaviour,
    cards: Vec<Card>,
}

#[get("/brands/{slug}")]
pub(super) async fn show_brand(
    app: Data<App>,
    slug: Path<String>,
    request: HttpRequest,
) -> PageResult<impl Template> {
    let (creator, now) = (Identity::of(&request).creator().map(|it| it.id), app.clock.now());
    let found = async move |conn: &mut Conn| {
        let brand = actions::brand(conn, &slug, creator, now).await?;
        let ids: Vec<OfferingId> = brand.offerings.items.iter().map(|it| it.id).collect();
        let standings = match creator {
            Some(creator) => cards::standings(conn, creator, &ids).await?,
            None => Default::default(),
        };
        Ok((brand, standings, store::typical(conn).await?))
    };
    let (brand, standings, typical) = app.read(found).await?;
    let items = brand.offerings.items.iter();
    let host = Url::parse(&brand.portal_url).ok();
    Ok(Page::of(BrandView {
        shell: shell::site(&app, &request, DISCOVER).await?,
        face: Face::of(&brand.name),
        host: host.as_ref().and_then(Url::host_str).unwrap_or_default().to_owned(),
        line: plural(brand.offerings.count, "open offering", "open offerings"),
        behaviour: Behaviour::of_brand(brand.score.clone(), typical),
        cards: items.map(|it| Card::of(it, standings.get(&it.id).copied())).collect(),
        brand,
    }))
}
