//! S7: what a browser is told, and that no other site acts with its cookies.

use std::collections::BTreeSet;

use anyhow::{Context, ensure};
use reqwest::Method;
use reqwest::header::{COOKIE, ORIGIN, SET_COOKIE, USER_AGENT};
use serde_json::json;

use super::Ground;
use super::crawl::{Reached, crawl};
use super::doors::{self, Door};
use super::scene::{CREATOR_EMAIL, Scene};
use crate::promises::{Promise, Setting, Shown};
use crate::stage::child::Service;
use crate::stage::mail::token_of;
use crate::stage::ports;
use crate::stage::web::{Answer, Door as Caller};

const EVIL: &str = "https://evil.example";
const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
                       Chrome/130.0.0.0 Safari/537.36";
/// The session's, the one that binds a link, on both sides; the visitor's.
const LEAST_COOKIES: usize = 5;

pub const PROMISE: Promise<Ground> = Promise {
    id: "S7",
    says: "CSRF is refused on every unsafe route; CSP without unsafe-inline, HSTS, nosniff and the \
           cookies' attributes on all answers",
    mechanisms: &["origin-check"],
    show: |ground, setting| Box::pin(show(ground, setting)),
};

/// The same services once more on the same databases, as they are behind https.
struct Twins {
    vendor: Service,
    network: Service,
    sides: [Side; 2],
}

/// One service, and the people that it knows.
struct Side {
    name: &'static str,
    nobody: Caller,
    doors: Vec<Door>,
    /// Cookies of everybody who is signed in, and where they begin.
    people: Vec<(String, Vec<String>)>,
}

async fn show(ground: &Ground, setting: &Setting) -> anyhow::Result<Shown> {
    let scene = ground.scene().await?;
    let twins = Twins::start(scene).await?;
    let (mut faults, mut details) = (Vec::new(), Vec::new());
    let mut sum = Counts::default();
    for side in &twins.sides {
        let counts = attack(scene, side, setting, &mut faults).await?;
        details.push(format!("{}: {counts:?}", side.name));
        sum.refused += counts.refused;
        sum.answers += counts.answers;
        sum.cookies += counts.cookies;
    }
    twins.vendor.end().await?;
    twins.network.end().await?;
    if sum.cookies < LEAST_COOKIES {
        faults.push(format!("only {} cookies were set", sum.cookies));
    }
    let figure = format!(
        "{} forged calls refused, {} answers with {} cookies secured",
        sum.refused, sum.answers, sum.cookies
    );
    Ok(Shown::unless(&faults, figure, details))
}

#[derive(Debug, Default)]
struct Counts {
    forms: usize,
    refused: usize,
    answers: usize,
    cookies: usize,
}

impl Twins {
    async fn start(scene: &Scene) -> anyhow::Result<Self> {
        let mut plan = scene.plan.clone();
        (plan.vendor_port, plan.network_port) = (ports::any()?, ports::any()?);
        let https = |url: &'static str| {
            [
                ("PUBLIC_URL", url),
                ("DEV_HTTP_HOSTS", ""),
                ("NETWORK_URL", ""),
                ("NETWORK_ADMIN_KEY", ""),
            ]
        };
        let spool = plan.folder.join("spool-twin");
        let vendor = plan.vendor().with(&https("https://vendor.example"));
        let vendor = vendor.with(&[("SPOOL_DIR", &spool.to_string_lossy()), ("LOG", "warn")]);
        let network =
            plan.network().with(&https("https://network.example")).with(&[("LOG", "warn")]);
        let addresses = [vendor.address.clone(), network.address.clone()];
        let (vendor, network) = tokio::try_join!(vendor.start(), network.start())?;
        let [at_vendor, at_network] = addresses.map(|it| scene.web.nobody(&it));
        let sides = [vendor_side(scene, at_vendor).await?, network_side(scene, at_network).await?];
        Ok(Self { vendor, network, sides })
    }
}

async fn vendor_side(scene: &Scene, nobody: Caller) -> anyhow::Result<Side> {
    let brand = &scene.brands[0];
    let jar = |door: &Caller| door.cookie_header().context("nobody is signed in");
    let base = format!("/t/{}", brand.slug);
    let people = vec![
        (jar(&brand.admin)?, vec![format!("{base}/admin"), format!("{base}/signin")]),
        (jar(&brand.partner_session)?, vec![format!("{base}/portal"), base.clone()]),
    ];
    Ok(Side { name: "vendor", doors: doors::of_vendor(&nobody).await?, nobody, people })
}

async fn network_side(scene: &Scene, nobody: Caller) -> anyhow::Result<Side> {
    let jar = |door: &Caller| door.cookie_header().context("nobody is signed in");
    let people = vec![
        (jar(&scene.creator)?, vec!["/".to_owned(), "/discover".to_owned(), "/profile".to_owned()]),
        (jar(&scene.operator)?, vec!["/operator".to_owned(), "/signin".to_owned()]),
    ];
    Ok(Side { name: "network", doors: doors::of_network(&nobody).await?, nobody, people })
}

async fn attack(
    scene: &Scene,
    side: &Side,
    setting: &Setting,
    faults: &mut Vec<String>,
) -> anyhow::Result<Counts> {
    let mut counts = Counts::default();
    for (cookies, starts) in &side.people {
        let Reached { pages, forms } = crawl(&side.nobody, Some(cookies), starts).await?;
        counts.forms += forms.len();
        for (path, answer) in &pages {
            inspect(side, "GET", path, answer, &mut counts, faults);
        }
        for (method, path) in targets(scene, side, &forms) {
            let answer = forge(side, &method, &path, cookies, setting).await?;
            inspect(side, method.as_str(), &path, &answer, &mut counts, faults);
            let is_refused = answer.status == 403
                && (answer.code().as_deref() == Some("csrf_refused")
                    || answer.body.contains("another site"));
            match is_refused {
                true => counts.refused += 1,
                false => {
                    faults.push(format!("{method} {path} answers {} to a forgery", answer.status))
                }
            }
        }
    }
    for door in side.doors.iter().filter(|it| it.method == Method::GET) {
        let path = api_path(scene, side, door);
        let answer = side.nobody.call(Method::GET, &path, None).await?;
        inspect(side, "GET", &path, &answer, &mut counts, faults);
    }
    set_cookies(scene, side, &mut counts, faults).await?;
    Ok(counts)
}

/// Every route that changes something: the API's, and those that a form posts to.
fn targets(scene: &Scene, side: &Side, forms: &BTreeSet<String>) -> Vec<(Method, String)> {
    let unsafe_doors = side.doors.iter().filter(|it| it.method != Method::GET);
    let doors = unsafe_doors.map(|it| (it.method.clone(), api_path(scene, side, it)));
    doors.chain(forms.iter().map(|it| (Method::POST, it.clone()))).collect()
}

fn api_path(scene: &Scene, side: &Side, door: &Door) -> String {
    let path = door.path_in(scene);
    let has_brand = side.name == "vendor" && !path.starts_with("/api/tenants");
    match has_brand {
        true => path.replacen("/api", &format!("/api/t/{}", scene.brands[0].slug), 1),
        false => path,
    }
}

/// What a page of another site can make a browser send. Without the check the browser vouches for it.
async fn forge(
    side: &Side,
    method: &Method,
    path: &str,
    cookies: &str,
    setting: &Setting,
) -> anyhow::Result<Answer> {
    let request = side.nobody.request(method.clone(), path);
    let request = request.header(COOKIE, cookies).header(ORIGIN, EVIL).json(&json!({}));
    let site = if setting.is_without("origin-check") { "same-origin" } else { "cross-site" };
    side.nobody.send(request.header("sec-fetch-site", site)).await
}

fn inspect(
    side: &Side,
    method: &str,
    path: &str,
    answer: &Answer,
    counts: &mut Counts,
    faults: &mut Vec<String>,
) {
    counts.answers += 1;
    let mut fault = |what: &str| faults.push(format!("{}: {method} {path} {what}", side.name));
    if answer.status >= 500 {
        fault(&format!("answers {}", answer.status));
    }
    if answer.header("x-content-type-options") != Some("nosniff") {
        fault("lacks nosniff");
    }
    if answer.header("strict-transport-security").is_none() {
        fault("lacks HSTS");
    }
    match answer.header("content-security-policy") {
        Some(policy) if !policy.contains("unsafe-inline") && policy.contains("default-src") => {}
        _ => fault("has no strict CSP"),
    }
    for cookie in answer.headers.get_all(SET_COOKIE).iter().filter_map(|it| it.to_str().ok()) {
        counts.cookies += 1;
        if let Some(lack) = lack_of(cookie) {
            fault(&format!("sets a cookie {lack}"));
        }
    }
}

/// What a cookie lacks; `Domain` would hand it to neighbours.
fn lack_of(cookie: &str) -> Option<&'static str> {
    let parts: Vec<String> = cookie.split(';').map(|it| it.trim().to_lowercase()).collect();
    let has = |word: &str| parts.iter().any(|it| it == word);
    match () {
        () if !has("httponly") => Some("without HttpOnly"),
        () if !has("secure") => Some("without Secure"),
        () if !has("samesite=lax") => Some("without SameSite=Lax"),
        () if !has("path=/") => Some("without Path=/"),
        () if parts.iter().any(|it| it.starts_with("domain=")) => Some("with a Domain"),
        () => None,
    }
}

/// Asking for a link sets the cookie that binds it, using it the session's, following a share link
/// the visitor's.
async fn set_cookies(
    scene: &Scene,
    side: &Side,
    counts: &mut Counts,
    faults: &mut Vec<String>,
) -> anyhow::Result<()> {
    let brand = &scene.brands[0];
    let (api, email, role) = match side.name {
        "vendor" => (format!("/api/t/{}", brand.slug), brand.partner_email.as_str(), "partner"),
        _ => ("/api".to_owned(), CREATOR_EMAIL, "creator"),
    };
    let seen = scene.mail.count(email);
    let path = format!("{api}/auth/magic");
    let form = json!({"email": email, "role": role});
    let answer = side.nobody.call(Method::POST, &path, Some(form)).await?;
    inspect(side, "POST", &path, &answer, counts, faults);
    let bound = answer.header("set-cookie").and_then(|it| it.split(';').next());
    let bound = bound.context("a link that is bound to no browser")?.to_owned();
    let token = token_of(&scene.mail.next_link(email, seen).await?)?;
    let path = format!("{path}/verify");
    let request = side.nobody.request(Method::POST, &path).json(&json!({"token": token}));
    let request = request.header(COOKIE, bound).header("sec-fetch-site", "same-origin");
    let answer = side.nobody.send(request).await?;
    ensure!(answer.status == 200, "{path} answers {}", answer.status);
    inspect(side, "POST", &path, &answer, counts, faults);
    if side.name == "vendor" {
        let link = url::Url::parse(&brand.link.share_url)?;
        let request = side.nobody.request(Method::GET, link.path()).header(USER_AGENT, BROWSER);
        let answer = side.nobody.send(request).await?;
        inspect(side, "GET", link.path(), &answer, counts, faults);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::lack_of;

    #[test]
    fn a_cookie_is_judged_by_its_attributes() {
        assert_eq!(lack_of("a=b; HttpOnly; SameSite=Lax; Secure; Path=/"), None);
        assert_eq!(lack_of("a=b; HttpOnly; SameSite=Lax; Path=/"), Some("without Secure"));
        let wide = "a=b; HttpOnly; SameSite=Lax; Secure; Path=/; Domain=example.com";
        assert_eq!(lack_of(wide), Some("with a Domain"));
    }
}
