//! Network → Creators: the directory with its filters.

use actix_web::web::{self, Data, Query};
use actix_web::{HttpRequest, get};
use api_types::directory::{DirectoryCreator, DirectoryMoney, DirectoryStanding};
use api_types::{CreatorId, ErrorCode};
use askama::Template;
use chrono::{DateTime, Utc};
use service_kit::Result;
use service_kit::html::format::{count, plural};
use service_kit::html::{Face, FormErrors, Page, PageResult, Shell, filters};

use super::model::{Asked, web_address};
use super::peer;
use crate::app::App;
use crate::connections::pages::{Trouble, may_manage, told};
use crate::keys::caller::View;
use crate::keys::page_caller::AdminPage;
use crate::shell;

/// Cards of one page.
const CARDS: i64 = 20;

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(list_creators);
}

#[derive(Template)]
#[template(path = "creators/list.html")]
struct CreatorsPage {
    shell: Shell,
    base: String,
    here: String,
    asked: Asked,
    errors: FormErrors,
    cards: Vec<Card>,
    said: String,
    first: String,
    next: String,
    retry: String,
    may_manage: bool,
    is_apart: bool,
    absent: Option<Trouble>,
    now: DateTime<Utc>,
}

/// A creator as brands see them.
pub struct Card {
    pub id: CreatorId,
    pub face: Face,
    pub handle: String,
    pub profile_url: String,
    pub bio: String,
    pub topics: Vec<String>,
    pub locations: String,
    pub platforms: Vec<Platform>,
    pub clicks: String,
    pub conversions: String,
    pub money: Vec<DirectoryMoney>,
    /// Which figures the creator does not show, in words; may be empty.
    pub hidden: String,
    pub stats_at: Option<DateTime<Utc>>,
    pub partnerships: String,
    /// How it is drawn and called; empty for a stranger.
    pub standing: (&'static str, &'static str),
    pub can_be_invited: bool,
}

pub struct Platform {
    pub name: String,
    pub url: String,
    pub followers: String,
    pub verified: bool,
}

#[get("/admin/network/creators")]
async fn list_creators(
    page: AdminPage<View>,
    app: Data<App>,
    request: HttpRequest,
    asked: Query<Asked>,
) -> PageResult<CreatorsPage> {
    let (AdminPage(caller), asked) = (page, asked.into_inner());
    let base = shell::base(&app, &caller.brand);
    let here = format!("{base}/admin/network/creators");
    let trail = [("Network", "/admin/network"), ("Creators", "")];
    let blank = CreatorsPage {
        shell: shell::admin(&app, &request, &caller, trail),
        errors: FormErrors::default(),
        cards: Vec::new(),
        said: String::new(),
        first: if asked.cursor.is_empty() { String::new() } else { asked.at(&here, "") },
        next: String::new(),
        retry: asked.at(&here, &asked.cursor),
        may_manage: may_manage(&caller.actor),
        is_apart: false,
        absent: None,
        now: app.clock.now(),
        base,
        here,
        asked,
    };
    let query = match blank.asked.query(CARDS) {
        Ok(query) => query,
        Err(errors) => return Ok(Page::refused(CreatorsPage { errors, ..blank })),
    };
    let listing = match peer::search(&app, caller.tenant, &query).await {
        Ok(listing) => listing,
        Err(err) => return without(blank, err),
    };
    let next = listing.next_cursor.map(|it| blank.asked.at(&blank.here, &it));
    let cards: Vec<Card> = listing.items.into_iter().map(Card::of).collect();
    let said = plural(cards.len() as i64, "creator on this page", "creators on this page");
    Ok(Page::of(CreatorsPage { cards, said, next: next.unwrap_or_default(), ..blank }))
}

/// The page when there is no list: a filter to mend, no connection, or a hub that is away.
fn without(page: CreatorsPage, err: service_kit::Error) -> PageResult<CreatorsPage> {
    let refusal = told(err)?;
    Ok(match refusal.code {
        ErrorCode::NotConnected | ErrorCode::NetworkNotConfigured => {
            Page::of(CreatorsPage { is_apart: true, ..page })
        }
        _ if refusal.field.is_some() => {
            Page::refused(CreatorsPage { errors: FormErrors::of(&refusal), ..page })
        }
        _ => {
            let absent = Some(Trouble::of("The directory could not be fetched.", &refusal));
            Page::of(CreatorsPage { absent, ..page })
        }
    })
}

impl Card {
    pub fn of(it: DirectoryCreator) -> Self {
        let told = |figure: Option<i64>| figure.map(count).unwrap_or_default();
        Self {
            id: it.id,
            face: Face::of(&it.name),
            handle: it.handle,
            profile_url: web_address(&it.profile_url),
            bio: it.bio,
            topics: it.categories,
            locations: it.audience_locations.join(", "),
            platforms: it.platforms.into_iter().map(Platform::of).collect(),
            clicks: told(it.clicks_90d),
            conversions: told(it.conversions_90d),
            money: it.money_90d,
            hidden: it.hidden_figures.join(", "),
            stats_at: it.stats_at,
            partnerships: plural(it.partnerships_count, "partnership", "partnerships"),
            standing: standing(it.standing),
            can_be_invited: it.standing == DirectoryStanding::Stranger,
        }
    }

    pub fn has_figures(&self) -> bool {
        !self.clicks.is_empty() || !self.conversions.is_empty() || !self.money.is_empty()
    }
}

impl Platform {
    fn of(it: api_types::directory::DirectoryPlatform) -> Self {
        let followers = if it.followers > 0 { count(it.followers) } else { String::new() };
        let url = web_address(&it.url);
        Self { name: it.platform, url, followers, verified: it.verified }
    }
}

fn standing(it: DirectoryStanding) -> (&'static str, &'static str) {
    match it {
        DirectoryStanding::Stranger => ("", ""),
        DirectoryStanding::Invited => ("pending", "Invited"),
        DirectoryStanding::Applied => ("pending", "Applied"),
        DirectoryStanding::Partner => ("active", "Your partner"),
    }
}

/// One creator as a card, for pages that are about them.
pub async fn card(app: &App, tenant: api_types::TenantId, id: CreatorId) -> Result<Card> {
    Ok(Card::of(peer::find(app, tenant, id).await?))
}
