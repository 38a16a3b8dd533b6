//! S5: a link by e-mail signs in once, and asking for one tells nothing.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use api_types::auth::{RequestMagicLink, Role, VerifyMagicLink};
use api_types::partners::{CreatePartner, CreatedPartner};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use super::Ground;
use super::scene::{Brand, Scene};
use crate::promises::{Promise, Setting, Shown};
use crate::stage::database;
use crate::stage::mail::token_of;
use crate::stage::web::{Answer, Door};

const POSTS: usize = 1_000;
const GETS: usize = 100;
const PAIRS: usize = 20;
/// As often as one address may be written to.
const ASKS_EACH: usize = 4;

pub const PROMISE: Promise<Ground> = Promise {
    id: "S5",
    says: "one magic link posted 1,000 times at once opens exactly one session; 100 GETs consume \
           nothing; an unknown e-mail cannot be told from a known one",
    mechanisms: &["single-use"],
    show: |ground, setting| Box::pin(show(ground, setting)),
};

async fn show(ground: &Ground, setting: &Setting) -> anyhow::Result<Shown> {
    let scene = ground.scene().await?;
    let brand = &scene.brands[0];
    let (mut faults, mut details) = (Vec::new(), Vec::new());
    let reusable = setting.is_without("single-use");
    if reusable {
        make_links_reusable(scene, true).await?;
    }
    let race = race(scene, brand, setting.times(POSTS)).await;
    if reusable {
        make_links_reusable(scene, false).await?;
    }
    let race = race?;
    details.push(format!(
        "{} POSTs after {GETS} GETs: {} sessions, {} refused",
        race.posts, race.sessions, race.refused
    ));
    if race.sessions != 1 || race.refused + race.sessions != race.posts {
        faults.push(format!("{} sessions, {} refusals", race.sessions, race.refused));
    }
    let alike = compare(scene, brand, setting.times(PAIRS)).await?;
    let (known, unknown) = (median(&alike.known), median(&alike.unknown));
    details.push(format!(
        "{} pairs: known {known:?}, unknown {unknown:?} in the median",
        alike.known.len()
    ));
    faults.extend(alike.differences);
    let apart = known.abs_diff(unknown);
    if apart > noise(&alike.known).max(noise(&alike.unknown)) {
        faults.push(format!("the medians are {apart:?} apart"));
    }
    let figure = format!("{} session of {} POSTs, {apart:?} apart", race.sessions, race.posts);
    Ok(Shown::unless(&faults, figure, details))
}

struct Race {
    posts: usize,
    sessions: usize,
    refused: usize,
}

/// Asks for one link, opens its page often, then posts its token from everywhere at once.
async fn race(scene: &Scene, brand: &Brand, posts: usize) -> anyhow::Result<Race> {
    let browser = scene.web.browser(&brand.api_base);
    let seen = scene.mail.count(&brand.partner_email);
    let form =
        RequestMagicLink { email: brand.partner_email.clone(), role: Role::Partner, next: None };
    let asked = browser.call(Method::POST, "/auth/magic", Some(json!(form))).await?;
    ensure!(asked.status == 202, "asking for a link answers {}", asked.status);
    let link = scene.mail.next_link(&brand.partner_email, seen).await?;
    let (page, token) = (link.split('#').next().unwrap_or_default(), token_of(&link)?);
    let reader = scene.web.nobody(page);
    for query in ["", "?token="] {
        let path = if query.is_empty() { String::new() } else { format!("{query}{token}") };
        let gets = (0..GETS / 2).map(|_| reader.call(Method::GET, &path, None));
        for answer in join_all(gets).await {
            let status = answer?.status;
            ensure!(status < 500, "the link's page answers {status}");
        }
    }
    let before = sessions(scene).await?;
    let form = VerifyMagicLink { token: Some(token), ..VerifyMagicLink::default() };
    let answers = join_all((0..posts).map(|number| verify(&browser, &form, number))).await;
    let answers: Vec<Answer> = answers.into_iter().collect::<anyhow::Result<_>>()?;
    let refused = answers.iter().filter(|it| it.status == 401).count();
    let entered = answers.iter().filter(|it| it.status == 200).count();
    let made = usize::try_from(sessions(scene).await? - before)?;
    Ok(Race { posts, sessions: entered.max(made), refused })
}

/// From an address of its own, so that no limit per address answers instead.
async fn verify(browser: &Door, form: &VerifyMagicLink, number: usize) -> anyhow::Result<Answer> {
    let request = browser.request(Method::POST, "/auth/magic/verify").json(form);
    let address = format!("10.{}.{}.{}", number >> 16 & 255, number >> 8 & 255, number & 255);
    let answer = request.header("x-forwarded-for", address).send().await?;
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Ok(Answer { status, headers, body: answer.text().await? })
}

/// Rows, ended ones too: none may be hidden by another.
async fn sessions(scene: &Scene) -> anyhow::Result<i64> {
    let client = database::connect(&scene.plan.vendor_database).await?;
    Ok(client.query_one("SELECT count(*) FROM sessions", &[]).await?.get(0))
}

/// The mechanism off: a used link forgets that it was used.
async fn make_links_reusable(scene: &Scene, on: bool) -> anyhow::Result<()> {
    let client = database::connect(&scene.plan.vendor_database).await?;
    let sql = match on {
        true => {
            "CREATE FUNCTION forget_use() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN NEW.used_at := NULL; RETURN NEW; END $$; \
             CREATE TRIGGER forget_use BEFORE UPDATE ON magic_links \
             FOR EACH ROW EXECUTE FUNCTION forget_use()"
        }
        false => "DROP TRIGGER forget_use ON magic_links; DROP FUNCTION forget_use()",
    };
    client.batch_execute(sql).await.context("the links' table cannot be changed")
}

struct Alike {
    known: Vec<Duration>,
    unknown: Vec<Duration>,
    differences: Vec<String>,
}

/// Asks for links for people who are known and for others, by turns.
async fn compare(scene: &Scene, brand: &Brand, pairs: usize) -> anyhow::Result<Alike> {
    let mut alike = Alike { known: Vec::new(), unknown: Vec::new(), differences: Vec::new() };
    for pair in 0..pairs {
        let known = format!("known-{pair}@people.example");
        make_partner(brand, &known).await?;
        for _ in 0..ASKS_EACH {
            let (first, took) = ask(scene, brand, &known, pair).await?;
            alike.known.push(took);
            let unknown = format!("nobody-{pair}@people.example");
            let (second, took) = ask(scene, brand, &unknown, pair).await?;
            alike.unknown.push(took);
            let (first, second) = (face(&first), face(&second));
            if first != second {
                alike.differences.push(format!("known: {first}; unknown: {second}"));
            }
        }
    }
    Ok(alike)
}

async fn make_partner(brand: &Brand, email: &str) -> anyhow::Result<()> {
    let form = CreatePartner {
        email: email.to_owned(),
        name: "Known".to_owned(),
        source: None,
        program_ids: None,
        grants: None,
        creator_id: None,
        request_id: None,
        send_invite: Some(false),
    };
    brand.api.post::<CreatedPartner>("/partners", &form).await.map(|_| ())
}

async fn ask(
    scene: &Scene,
    brand: &Brand,
    email: &str,
    number: usize,
) -> anyhow::Result<(Answer, Duration)> {
    let door = scene.web.nobody(&brand.api_base);
    let form = RequestMagicLink { email: email.to_owned(), role: Role::Partner, next: None };
    let request = door.request(Method::POST, "/auth/magic").json(&form);
    let request =
        request.header("x-forwarded-for", format!("10.200.{}.{}", number >> 8 & 255, number & 255));
    let began = Instant::now();
    let answer = door.send(request).await?;
    ensure!(answer.status == 202, "asking for a link answers {}", answer.status);
    Ok((answer, began.elapsed()))
}

/// All of an answer that could tell: status, body, headers. What is random or the clock's is named
/// without its value.
fn face(answer: &Answer) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (name, value) in &answer.headers {
        let value = value.to_str().unwrap_or_default();
        let value = match name.as_str() {
            "date" | "x-request-id" => "…".to_owned(),
            "set-cookie" => {
                let (name, rest) = value.split_once('=').unwrap_or((value, ""));
                let (secret, attributes) = rest.split_once(';').unwrap_or((rest, ""));
                format!("{name}=({} characters);{attributes}", secret.len())
            }
            _ => value.to_owned(),
        };
        lines.push(format!("{name}: {value}"));
    }
    lines.sort();
    format!("{} {} {}", answer.status, lines.join(" | "), answer.body)
}

fn median(times: &[Duration]) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

/// The spread between the quartiles: two medians of the same thing lie closer than this.
fn noise(times: &[Duration]) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let at = |quarter: usize| sorted.get(sorted.len() * quarter / 4).copied().unwrap_or_default();
    at(3).saturating_sub(at(1)).max(Duration::from_micros(200))
}
