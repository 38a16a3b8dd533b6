//! The page `/dev/components`: every part in every state, with made-up text.

use actix_web::{HttpRequest, web};
use askama::Template;
use chrono::NaiveDate;

use super::assets;
use super::chart::{AreaChart, Bar, BarChart, Figure, Funnel, Point, Step, sparkline};
use super::faces::Face;
use super::flash::Flash;
use super::format::{self, Rise, count, day_text, grouped};
use super::forms::{Choice, FormErrors};
use super::markup::Html;
use super::nav::{Item, Link, Nav, Tab};
use super::page::Page;
use super::qr;
use super::ranges::{Compare, RangeMenu};
use super::shell::{Person, Search, Shell};
use super::tables::Sort;

const COLOURS: [(&str, &str); 17] = [
    ("surface", "work"),
    ("canvas", "around it"),
    ("inset", "sunk"),
    ("raised", "floating"),
    ("line", "hairline"),
    ("line-2", "edge"),
    ("control", "field edge, 3 : 1"),
    ("ink", "text"),
    ("ink-2", "second"),
    ("ink-3", "quiet, 4.5 : 1"),
    ("accent-fill", "buttons"),
    ("accent-ink", "links"),
    ("accent-line", "charts, focus"),
    ("accent-wash", "selected"),
    ("good", "good"),
    ("warn", "look here"),
    ("bad", "wrong"),
];
const BRANDS: [(&str, &str); 5] =
    [("b0", "Petrol"), ("b1", "Plum"), ("b2", "Brick"), ("b3", "Lemon"), ("b4", "Black")];
const SHARE_LINK: &str = "https://go.brightkiln.example/r/glaze-notebook";

/// Serves the page at `/dev/components` and the three shells at `/dev/components/{app,site,narrow}`.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/dev/components", web::get().to(show))
        .route("/dev/components/app", web::get().to(show_app))
        .route("/dev/components/site", web::get().to(show_site))
        .route("/dev/components/narrow", web::get().to(show_narrow));
}

async fn show(req: HttpRequest) -> Page<ComponentsPage> {
    Page::of(ComponentsPage::new(Shell { nav: sections(), ..Shell::of(&req) }))
}

async fn show_app(req: HttpRequest) -> Page<AppPage> {
    let shell = Shell::of(&req).with_crumbs([("Components", "/dev/components"), ("Sidebar", "")]);
    let search = Search {
        action: "/dev/components".into(),
        placeholder: "Name, link, order…".into(),
        label: "Search".into(),
        query: String::new(),
    };
    let shell = Shell {
        nav: sidebar().at(req.path()),
        search: Some(search),
        person: Some(person()),
        flash: Some(Flash::good("3 requests rejected.")),
        ..shell
    };
    Page::of(AppPage { figures: figures(), chart: area(), funnel: funnel(), range: range(), shell })
}

async fn show_site(req: HttpRequest) -> Page<SitePage> {
    let shell = Shell { nav: sidebar().at(req.path()), person: Some(person()), ..Shell::of(&req) };
    Page::of(SitePage { chart: bars(), shell })
}

async fn show_narrow(req: HttpRequest) -> Page<NarrowPage> {
    let mut errors = FormErrors::default();
    errors.add("email", "Type an address such as you@yourblog.example.");
    Page::of(NarrowPage { errors, shell: Shell::of(&req) })
}

#[derive(Template)]
#[template(path = "dev/components.html")]
struct ComponentsPage {
    shell: Shell,
    gallery: &'static str,
    colours: [(&'static str, &'static str); 17],
    brands: [(&'static str, &'static str); 5],
    fresh: FormErrors,
    errors: FormErrors,
    models: Vec<Choice>,
    orders: Vec<Choice>,
    tabs: Vec<Tab>,
    segments: Vec<Tab>,
    range: RangeMenu,
    sort: Sort,
    faces: Vec<Face>,
    figures: Figures,
    area: AreaChart,
    flat: AreaChart,
    bars: BarChart,
    funnel: Funnel,
    rising: Html,
    falling: Html,
    link: &'static str,
    code: Option<Html>,
    dates: Vec<(&'static str, Html)>,
}

#[derive(Template)]
#[template(path = "dev/app.html")]
struct AppPage {
    shell: Shell,
    figures: Figures,
    chart: AreaChart,
    funnel: Funnel,
    range: RangeMenu,
}

#[derive(Template)]
#[template(path = "dev/site.html")]
struct SitePage {
    shell: Shell,
    chart: BarChart,
}

#[derive(Template)]
#[template(path = "dev/narrow.html")]
struct NarrowPage {
    shell: Shell,
    errors: FormErrors,
}

/// Amounts and changes that several samples show.
struct Figures {
    revenue: Html,
    commissions: Html,
    yen: Html,
    up: Html,
    down: Html,
    plain: Html,
}

impl ComponentsPage {
    fn new(shell: Shell) -> Self {
        let code = qr::framed(SHARE_LINK);
        Self {
            shell,
            gallery: assets::gallery_url(),
            colours: COLOURS,
            brands: BRANDS,
            fresh: FormErrors::default(),
            errors: mistakes(),
            models: Choice::list([("last", "Last click"), ("first", "First click")], "last"),
            orders: Choice::list([("coupon", "Coupon first"), ("click", "Click first")], "coupon"),
            tabs: tabs(),
            segments: segments(),
            range: range(),
            sort: Sort::new("/dev/components", "name", Vec::new()),
            faces: ["The Glaze Notebook", "Slow Studio", "Loom Room"].map(Face::of).into(),
            figures: figures(),
            area: area(),
            flat: AreaChart { empty: "No sale in these 30 days.".into(), ..AreaChart::default() },
            bars: bars(),
            funnel: funnel(),
            rising: sparkline(&[1, 3, 1, 5, 7, 5, 9, 11]),
            falling: sparkline(&[9, 8, 8, 6, 5, 6, 4, 3]),
            link: SHARE_LINK,
            code,
            dates: dates(),
        }
    }
}

fn mistakes() -> FormErrors {
    let mut errors = FormErrors::default();
    errors.add("rate", "At most 100. You typed 120.");
    errors.add("slug", "Taken. Free: glaze-notebook, glaze-nb");
    errors
}

fn sections() -> Nav {
    let sections = ["Colour", "Buttons", "Fields", "State", "Table", "Charts", "Timeline"];
    let item = |name: &str| Item::new(name, format!("#{}", name.to_lowercase()), "");
    Nav::new(vec![sections.into_iter().map(item).collect()])
}

fn sidebar() -> Nav {
    let inner = vec![
        Item::new("Status", "/dev/components", ""),
        Item::new("Sidebar", "/dev/components/app", "").counting(5),
    ];
    Nav::new(vec![
        vec![Item::new("Overview", "/dev", "home")],
        vec![Item::new("People", "/dev/components/site", "users").counting(318)],
        vec![
            Item::new("Network", "/dev/components/narrow", "net").counting(5).with(inner),
            Item::new("Insights", "/dev/components#charts", "chart"),
        ],
        vec![Item::new("Settings", "/dev/components#fields", "gear")],
    ])
}

fn person() -> Person {
    let person = Person::new("Finance", "finance@brightkiln.example", "/dev/components");
    Person { links: vec![Link::new("Settings", "/dev/components#fields")], ..person }
}

fn tabs() -> Vec<Tab> {
    let tabs = [("Pending", 5), ("Approved", 148), ("Rejected", 31)];
    let tab = |(name, count): (&str, u64)| Tab {
        label: name.into(),
        href: format!("?tab={name}"),
        count: Some(count),
        current: name == "Pending",
    };
    tabs.into_iter().map(tab).collect()
}

fn segments() -> Vec<Tab> {
    let currency = |code: &'static str| (code, code, format!("?currency={code}"));
    Tab::list(["USD", "EUR", "GBP"].map(currency), "USD")
}

fn figures() -> Figures {
    Figures {
        revenue: format::money("48214.00", "USD"),
        commissions: format::money("9182.40", "USD"),
        yen: format::money("12400", "JPY"),
        up: format::change(48_214, 41_960, Rise::Good),
        down: format::change(22, 18, Rise::Bad),
        plain: format::change(9_182, 8_012, Rise::Neither),
    }
}

fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, 22).unwrap_or_default()
}

fn range() -> RangeMenu {
    let last = first_day() + chrono::Days::new(29);
    RangeMenu::new("/dev/components", "30d", (first_day(), last), Compare::Before, Vec::new())
}

/// A wave with a drift, so that the sample looks like trade: cents for the day at `index`.
fn sample(index: usize, phase: usize) -> i64 {
    let swing = [0, 44, 70, 51, 44, 74, 41, 35, 109, 63, 92, 70, 62, 2, 9][(index + phase) % 15];
    87_865 + swing * 1_000 + index as i64 * 1_700
}

fn dollars(cents: i64) -> String {
    format!("USD {}", grouped(&format!("{}.{:02}", cents / 100, cents % 100)))
}

fn area() -> AreaChart {
    let point = |index: usize| {
        let day = day_text(first_day() + chrono::Days::new(index as u64));
        let (now, before) = (sample(index, 0), sample(index, 6) - 20_000);
        Point::new(day, now, dollars(now)).against(before, dollars(before))
    };
    AreaChart {
        title: "Revenue per day".into(),
        column: "Day".into(),
        unit: "Revenue".into(),
        remark: "USD, net of refunds".into(),
        now: "22 Oct – 20 Nov".into(),
        before: "22 Sep – 21 Oct, USD 41,960.50".into(),
        decimals: 2,
        points: (0..30).map(point).collect(),
        empty: "No sale in these 30 days.".into(),
    }
}

fn bars() -> BarChart {
    let bar = |index: usize| {
        let open = if index > 6 { sample(index, 3) / 2 } else { 0 };
        let settled = if index > 8 { 0 } else { sample(index, 0) };
        let day = first_day() - chrono::Days::new(70 - index as u64 * 7);
        Bar {
            label: day_text(day),
            lower: Figure::new(settled, dollars(settled)),
            upper: Some(Figure::new(open, dollars(open))),
        }
    };
    BarChart {
        title: "Earnings per week".into(),
        column: "Week".into(),
        lower: "Approved or paid".into(),
        upper: "In holdback".into(),
        decimals: 2,
        bars: (0..11).map(bar).collect(),
        empty: "Nothing earned yet.".into(),
    }
}

fn funnel() -> Funnel {
    let steps = [
        Step::new("Clicks", 12_846, "human, counted once"),
        Step::new("Sign-ups", 1_104, "8.6 % of clicks"),
        Step::new("Customers", 412, "37.3 % of sign-ups"),
        Step::new("Second invoice", 287, "69.7 % of customers"),
    ];
    Funnel { steps }
}

fn dates() -> Vec<(&'static str, Html)> {
    let now = first_day().and_hms_opt(14, 5, 0).unwrap_or_default().and_utc();
    let then = now - chrono::TimeDelta::days(3);
    vec![
        ("day", format::day(now)),
        ("date", format::date(now)),
        ("minute", format::minute(now)),
        ("moment", format::moment(now)),
        ("ago", format::ago(then, now)),
        ("count", Html::text(&count(12_846))),
        ("rate", Html::text(&format::rate("12.50"))),
    ]
}

#[cfg(test)]
mod tests {
    use actix_web::{App, test};

    use super::*;

    async fn page(path: &str) -> String {
        let app = test::init_service(App::new().configure(routes)).await;
        let answer =
            test::call_service(&app, test::TestRequest::get().uri(path).to_request()).await;
        assert_eq!(answer.status(), 200, "{path}");
        String::from_utf8_lossy(&test::read_body(answer).await).into_owned()
    }

    #[actix_web::test]
    async fn each_shell_has_one_heading_and_nothing_inline() {
        for path in ["", "/app", "/site", "/narrow"] {
            let html = page(&format!("/dev/components{path}")).await;
            assert_eq!(html.matches("<h1").count(), 1, "{path}");
            assert_eq!(html.matches("<main").count(), 1, "{path}");
            for banned in [" style=", "<style", " onclick=", "javascript:"] {
                assert!(!html.contains(banned), "{path} holds {banned}");
            }
        }
    }

    #[actix_web::test]
    async fn every_icon_that_is_used_is_drawn() {
        for path in ["", "/app", "/site", "/narrow"] {
            let html = page(&format!("/dev/components{path}")).await;
            for used in html.split("<use href=\"#").skip(1) {
                let id = used.split('"').next().unwrap_or_default();
                assert!(html.contains(&format!("<symbol id=\"{id}\"")), "{path} uses {id}");
            }
        }
    }
}
