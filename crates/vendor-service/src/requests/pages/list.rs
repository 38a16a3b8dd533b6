//! The list of applications, by tab.

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, get};
use api_types::requests::{RequestCounts, RequestFilter, RequestList, RequestTab};
use api_types::{ErrorCode, TenantId};
use askama::Template;
use chrono::{DateTime, Utc};
use service_kit::html::urls::with_query;
use service_kit::html::{Choice, Page, PageResult, Shell, Tab, filters};
use service_kit::{Refusal, Result};

use super::card::{self, Card};
use crate::app::App;
use crate::connections::pages::{Trouble, may_manage, told};
use crate::keys::caller::{AdminCaller, Level, View};
use crate::keys::page_caller::AdminPage;
use crate::programs;
use crate::requests::api::fresh_key;
use crate::requests::peer;
use crate::shell;

/// Cards of one page.
const CARDS: i64 = 20;

#[derive(Template)]
#[template(path = "requests/list.html")]
pub struct ListPage {
    pub shell: Shell,
    pub base: String,
    pub brand: String,
    pub tab: RequestTab,
    pub tabs: Vec<Tab>,
    pub cards: Vec<Card>,
    pub said: String,
    pub first: String,
    pub next: String,
    pub may_manage: bool,
    /// The brand is not on the network, so that nobody can apply.
    pub is_apart: bool,
    /// Why there is no list.
    pub absent: Option<Trouble>,
    /// What just went wrong, where no card shows it.
    pub trouble: Option<Trouble>,
    pub retry: String,
    /// The offerings that the list can be narrowed to.
    pub offerings: Vec<Choice>,
    pub is_narrowed: bool,
    /// Makes a second click on a bulk decision the same batch.
    pub key: String,
    /// Where decisions lead back to: the list.
    pub back: &'static str,
    pub now: DateTime<Utc>,
}

impl ListPage {
    fn is_pending(&self) -> bool {
        self.tab == RequestTab::Pending
    }

    /// Whether boxes to tick make sense here.
    fn has_choice(&self) -> bool {
        self.may_manage && self.cards.iter().any(Card::is_open)
    }

    fn empty_title(&self) -> &'static str {
        match self.tab {
            RequestTab::Pending => "Nothing to decide",
            RequestTab::Approved => "Nobody approved yet",
            RequestTab::Rejected => "Nobody rejected",
            RequestTab::Failed => "Nothing failed",
        }
    }

    fn empty_line(&self) -> &'static str {
        match self.tab {
            RequestTab::Pending => {
                "When a creator applies to one of your shared programs, you decide here, and get an e-mail."
            }
            RequestTab::Approved => "Whom you approve stays here, with the share link they got.",
            RequestTab::Rejected => {
                "Whom you reject stays here, with your note. They may apply again."
            }
            RequestTab::Failed => {
                "An approval that could not be carried out waits here, with the reason."
            }
        }
    }
}

#[get("/admin/network/requests")]
pub async fn list_requests(
    page: AdminPage<View>,
    app: Data<App>,
    request: HttpRequest,
    filter: Query<RequestFilter>,
) -> PageResult<ListPage> {
    let AdminPage(caller) = page;
    Ok(Page::of(read(&app, &request, &caller, filter.into_inner()).await?))
}

/// The page of one tab. The hub being away is told in the page, not by its status.
pub async fn read<L: Level>(
    app: &App,
    request: &HttpRequest,
    caller: &AdminCaller<L>,
    filter: RequestFilter,
) -> Result<ListPage> {
    let tab = filter.status.unwrap_or(RequestTab::Pending);
    let offering = filter.offering.filter(|it| !it.is_empty());
    let filter = RequestFilter { status: Some(tab), limit: Some(CARDS), offering, ..filter };
    let blank = blank(app, request, caller, &filter, tab);
    let offerings = offerings(app, caller.tenant, &filter).await?;
    let blank = ListPage { offerings, ..blank };
    let list = match peer::list(app, caller.tenant, &filter).await {
        Ok(list) => list,
        Err(err) => return Ok(without_list(blank, &told(err)?)),
    };
    let local = card::local(app, caller, &list.items).await?;
    let RequestList { items, next_cursor, counts } = list;
    let here = format!("{}/admin/network/requests", blank.base);
    let narrowed = filter.offering.as_deref();
    let next = next_cursor.map(|it| address(&here, tab, narrowed, Some(&it)));
    let said = format!("{} of {} {tab}", items.len(), of_tab(&counts, tab));
    Ok(ListPage {
        tabs: tabs(&here, tab, narrowed, Some(&counts)),
        cards: items.into_iter().map(|it| Card::of(it, &local)).collect(),
        said,
        next: next.unwrap_or_default(),
        ..blank
    })
}

fn blank<L: Level>(
    app: &App,
    request: &HttpRequest,
    caller: &AdminCaller<L>,
    filter: &RequestFilter,
    tab: RequestTab,
) -> ListPage {
    let base = shell::base(app, &caller.brand);
    let here = format!("{base}/admin/network/requests");
    let narrowed = filter.offering.as_deref();
    let first = address(&here, tab, narrowed, None);
    ListPage {
        shell: shell::admin(
            app,
            request,
            caller,
            [("Network", "/admin/network"), ("Requests", "")],
        ),
        brand: caller.brand.name.clone(),
        tab,
        tabs: tabs(&here, tab, narrowed, None),
        cards: Vec::new(),
        said: String::new(),
        retry: first.clone(),
        first: if filter.cursor.is_some() { first } else { String::new() },
        next: String::new(),
        may_manage: may_manage(&caller.actor),
        is_apart: false,
        absent: None,
        trouble: None,
        offerings: Vec::new(),
        is_narrowed: narrowed.is_some(),
        key: fresh_key(app.clock.now()),
        back: "",
        now: app.clock.now(),
        base,
    }
}

fn without_list(page: ListPage, refusal: &Refusal) -> ListPage {
    match refusal.code {
        ErrorCode::NotConnected | ErrorCode::NetworkNotConfigured => {
            ListPage { is_apart: true, tabs: Vec::new(), ..page }
        }
        _ => {
            let title = "The applications could not be fetched.";
            ListPage { absent: Some(Trouble::of(title, refusal)), ..page }
        }
    }
}

/// The address of a page of the list.
fn address(here: &str, tab: RequestTab, offering: Option<&str>, cursor: Option<&str>) -> String {
    let pairs = [("status", Some(tab.as_str())), ("offering", offering), ("cursor", cursor)];
    with_query(here, pairs.into_iter().filter_map(|(name, value)| Some((name, value?))))
}

/// What is on the network, under the ids by which the hub knows it.
async fn offerings(app: &App, tenant: TenantId, filter: &RequestFilter) -> Result<Vec<Choice>> {
    let shared =
        app.db.read(tenant, async move |conn| programs::store::shared(conn, tenant).await).await?;
    let all = [(String::new(), "All offerings".to_owned())];
    let each = shared.into_iter().map(|it| (it.id.to_string(), it.name));
    Ok(Choice::list(all.into_iter().chain(each), filter.offering.as_deref().unwrap_or_default()))
}

fn tabs(
    here: &str,
    current: RequestTab,
    offering: Option<&str>,
    counts: Option<&RequestCounts>,
) -> Vec<Tab> {
    let tab = |(tab, label): (RequestTab, &str)| Tab {
        label: label.to_owned(),
        href: address(here, tab, offering, None),
        count: counts.and_then(|it| u64::try_from(of_tab(it, tab)).ok()),
        current: tab == current,
    };
    let all = [
        (RequestTab::Pending, "Pending"),
        (RequestTab::Approved, "Approved"),
        (RequestTab::Rejected, "Rejected"),
        (RequestTab::Failed, "Failed"),
    ];
    all.into_iter().map(tab).collect()
}

fn of_tab(counts: &RequestCounts, tab: RequestTab) -> i64 {
    match tab {
        RequestTab::Pending => counts.pending,
        RequestTab::Approved => counts.approved,
        RequestTab::Rejected => counts.rejected,
        RequestTab::Failed => counts.failed,
    }
}
