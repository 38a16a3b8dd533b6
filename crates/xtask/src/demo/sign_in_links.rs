//! Fresh one-time links for everybody who can sign in.

use anyhow::Context;
use api_types::auth::MagicLinkSent;
use api_types::creators::InviteCreator;
use api_types::operators::{InviteOperator, Operator};
use api_types::partners::Partner;
use futures_util::future::try_join_all;
use serde_json::json;

use super::ground::Ground;
use super::played::{Played, PlayedBrand, Track};
use super::sketches::CREATORS;
use crate::stage::web::Web;

const OPERATOR: (&str, &str) = ("desk@network.example", "Ines Duarte");

/// One link each; every one works once, for 24 hours, in any browser.
pub struct SignInLinks {
    /// By brand.
    pub admins: Vec<String>,
    pub partner: String,
    pub creator: String,
    pub operator: String,
    /// The creator who is also the partner.
    pub who: &'static str,
}

pub async fn make(ground: &Ground, played: &Played) -> anyhow::Result<(SignInLinks, String)> {
    let web = Web::new()?;
    let track = played.tracks.iter().find(|it| it.creator == Some(0));
    let track = track.context("the first creator has no link")?;
    let sketch = &CREATORS[0];
    let admins = try_join_all(played.brands.iter().map(|it| admin_link(ground, it)));
    let (admins, (partner, creator), operator) = tokio::try_join!(
        admins,
        person_links(ground, played, track, sketch.email, &web),
        operator_link(ground, &web),
    )?;
    let links = SignInLinks { admins, partner, creator, operator, who: sketch.name };
    Ok((links, "each works once, for 24 hours".to_owned()))
}

async fn admin_link(ground: &Ground, brand: &PlayedBrand) -> anyhow::Result<String> {
    let invite = ["admin", "invite", &brand.owner, "--tenant", &brand.slug];
    let printed = ground.plan.vendor().run(&invite).await?;
    let link = printed.lines().map(str::trim).find(|it| it.contains("#token="));
    Ok(link.context("`vendor admin invite` printed no link")?.to_owned())
}

/// One after the other: both letters go to the same address.
async fn person_links(
    ground: &Ground,
    played: &Played,
    track: &Track,
    email: &str,
    web: &Web,
) -> anyhow::Result<(String, String)> {
    let partner = partner_link(ground, played, track, email, web).await?;
    Ok((partner, creator_link(ground, email, web).await?))
}

async fn partner_link(
    ground: &Ground,
    played: &Played,
    track: &Track,
    email: &str,
    web: &Web,
) -> anyhow::Result<String> {
    let brand = &played.brands[track.brand];
    let api = web.with_key(&brand.api_base, &brand.admin_api_key);
    let seen = ground.mail.count(email);
    let _: Partner =
        api.post(&format!("/partners/{}/invite", track.partner_id), &json!({})).await?;
    ground.mail.next_link(email, seen).await
}

async fn creator_link(ground: &Ground, email: &str, web: &Web) -> anyhow::Result<String> {
    let hub = format!("{}/api", ground.plan.network_url());
    let hub = web.with_key(&hub, &ground.plan.secrets.network_admin_key);
    let seen = ground.mail.count(email);
    let form = InviteCreator { email: email.to_owned() };
    let _: MagicLinkSent = hub.post("/creators/invite", &form).await?;
    ground.mail.next_link(email, seen).await
}

async fn operator_link(ground: &Ground, web: &Web) -> anyhow::Result<String> {
    let hub = format!("{}/api", ground.plan.network_url());
    let hub = web.with_key(&hub, &ground.plan.secrets.network_admin_key);
    let (email, name) = OPERATOR;
    let seen = ground.mail.count(email);
    let form = InviteOperator { email: email.to_owned(), name: name.to_owned() };
    let _: Operator = hub.post("/operators", &form).await?;
    ground.mail.next_link(email, seen).await
}
