//! Registering, proving, and leaving; suspending and reactivating.

use api_types::federation::{Heartbeat, Introspection, Tier};
use api_types::vendors::Health;
use api_types::{ErrorCode, VendorId};
use chrono::{DateTime, TimeDelta, Utc};
use service_kit::audit::{self, Act};
use service_kit::outbox::{self, Message};
use service_kit::{Conn, OrRefuse, Refusal, Result, magic_links, tokens};
use ulid::Ulid;
use url::Url;

use super::model::{self, FetchLogo, Particulars, Registration, Vendor};
use super::store;
use crate::app::{HUB, Post};
use crate::callers::actions as callers;
use crate::letters::{self, Button, Letter};
use crate::settings;
use crate::vendor_link::seal_key;

/// What the token in a verification e-mail begins with.
pub const VERIFY: &str = "opn_vv_";

const VERIFY_LIFETIME: TimeDelta = TimeDelta::hours(24);
const MOST_SLUGS: usize = 8;
const UNKNOWN: &str = "There is no such vendor";

/// A registration whose key was tried at the brand and found right.
#[derive(Clone, Debug)]
pub struct Checked {
    pub instance: Url,
    pub scoped_key: String,
    pub tier: Tier,
    pub particulars: Particulars,
    pub callback: Option<Url>,
}

/// A vendor with a fresh token.
pub struct Admitted {
    pub vendor: Vendor,
    pub token: String,
}

/// Registers at once, on the word of the hub's admin key.
pub async fn register(
    conn: &mut Conn,
    post: &Post,
    checked: Checked,
    now: DateTime<Utc>,
) -> Result<Admitted> {
    let vendor = find_or_insert(conn, post, &checked, now).await?;
    let sealed_key = seal_key(&post.sealer, vendor.id, &checked.scoped_key)?;
    let vendor = Vendor { tier: checked.tier, ..vendor };
    let vendor = vendor.registered(checked.particulars, sealed_key)?;
    store::update(conn, &vendor).await?;
    let token = callers::mint(conn, vendor.id, now).await?.secret;
    tracing::info!(vendor.id = %vendor.id, "Registered vendor {}", vendor.id);
    Ok(Admitted { vendor, token })
}

/// Writes to the contact; nothing of an active vendor changes until the e-mail is answered.
pub async fn ask_for_proof(
    conn: &mut Conn,
    post: &Post,
    checked: Checked,
    now: DateTime<Utc>,
) -> Result<Vendor> {
    if store::lock_by_instance_url(conn, checked.instance.as_str()).await?.is_none() {
        settings::actions::admit_brand(conn, &checked.particulars.contact_email).await?;
    }
    let vendor = find_or_insert(conn, post, &checked, now).await?;
    vendor.not_suspended()?;
    let secret = tokens::mint(VERIFY);
    let letter = verification(post, &checked, &secret);
    let it = checked.particulars;
    let registration = Registration {
        vendor_id: vendor.id,
        verify_hash: tokens::hash(&secret),
        display_name: it.display_name,
        contact_email: it.contact_email,
        contact_name: it.contact_name,
        portal_url: it.portal_url,
        link_base: it.link_base,
        protocol: it.protocol,
        sealed_key: seal_key(&post.sealer, vendor.id, &checked.scoped_key)?,
        token_id: None,
        created_at: now,
        expires_at: now + VERIFY_LIFETIME,
    };
    store::put_registration(conn, &registration).await?;
    letters::record(conn, post, "vendors.verify", &letter, now).await?;
    Ok(vendor)
}

async fn find_or_insert(
    conn: &mut Conn,
    post: &Post,
    checked: &Checked,
    now: DateTime<Utc>,
) -> Result<Vendor> {
    let base = model::slug_of(&checked.particulars.display_name);
    let mut slug = base.clone();
    for _ in 0..MOST_SLUGS {
        if let Some(vendor) = store::lock_by_instance_url(conn, checked.instance.as_str()).await? {
            return Ok(vendor);
        }
        let id = VendorId::new_at(now);
        let key = seal_key(&post.sealer, id, &checked.scoped_key)?;
        let it = checked.particulars.clone();
        let vendor = Vendor::new(id, slug, &checked.instance, checked.tier, it, key, now);
        if store::insert(conn, &vendor).await? {
            return Ok(vendor);
        }
        slug = format!("{base}-{}", ending(id.ulid()));
    }
    Err(anyhow::anyhow!("no slug was free for `{base}`").into())
}

fn ending(random: Ulid) -> String {
    random.to_string().chars().rev().take(4).collect::<String>().to_ascii_lowercase()
}

fn verification(post: &Post, checked: &Checked, secret: &str) -> Letter {
    let name = &checked.particulars.display_name;
    let host = post.public_url.host_str().unwrap_or_default();
    let button = checked.callback.as_ref().map(|page| {
        let mut page = page.clone();
        page.set_fragment(Some(&format!("token={secret}")));
        Button::new("Connect", page.into())
    });
    let (ask, code) = match button {
        Some(_) => ("The button finishes it, on a page of your own instance.", None),
        None => ("Paste this token on the page where you asked:", Some(secret.to_owned())),
    };
    Letter {
        to: checked.particulars.contact_email.clone(),
        subject: format!("Connect {name} to the network"),
        lines: vec![
            format!("{} wants to be listed on {host} as {name}.", checked.instance),
            ask.into(),
        ],
        button,
        code,
        closing: vec![
            "This works for 24 hours.".into(),
            "If you did not ask for it, ignore this letter: nothing is connected.".into(),
        ],
        ..Letter::default()
    }
}

/// Answers an e-mail's token with a vendor token. Repeatable until that one is used.
pub async fn verify(conn: &mut Conn, secret: &str, now: DateTime<Utc>) -> Result<Admitted> {
    if !tokens::well_formed(secret, VERIFY) {
        return Err(magic_links::expired());
    }
    let registration = store::lock_registration(conn, &tokens::hash(secret)).await?;
    let registration = registration.filter(|it| it.expires_at > now);
    let registration = registration.ok_or_else(magic_links::expired)?;
    if let Some(token) = registration.token_id
        && callers::is_used(conn, token).await?
    {
        return Err(magic_links::expired());
    }
    let vendor = store::lock(conn, registration.vendor_id).await?;
    let vendor = vendor.or_refuse(ErrorCode::VendorNotFound, UNKNOWN)?;
    let (particulars, sealed_key) = registration.particulars();
    let vendor = vendor.registered(particulars, sealed_key)?;
    store::update(conn, &vendor).await?;
    let minted = callers::mint(conn, vendor.id, now).await?;
    store::keep_token(conn, vendor.id, minted.id).await?;
    Ok(Admitted { vendor, token: minted.secret })
}

/// The lane of pictures to be fetched from brands.
pub const LOGOS: &str = "logos";

/// Books what a brand tells about itself; a picture that is new here is fetched afterwards.
pub async fn hear(
    conn: &mut Conn,
    post: &Post,
    id: VendorId,
    beat: Heartbeat,
    skew: Option<i64>,
    now: DateTime<Utc>,
) -> Result<()> {
    let vendor = store::lock(conn, id).await?.or_refuse(ErrorCode::VendorNotFound, UNKNOWN)?;
    let logo_url = vendor.own_logo(beat.logo_url.as_deref());
    if logo_url != vendor.logo_url {
        change_logo(conn, post, id, logo_url.as_deref(), now).await?;
    }
    let vendor = Vendor {
        display_name: model::lawful_name(&beat.display_name)?,
        logo_url,
        queue_waiting: beat.queue.waiting.max(0),
        queue_dead: beat.queue.dead.max(0),
        queue_oldest_at: beat.queue.oldest_at,
        partner_count: beat.partner_count.max(0),
        last_event_at: beat.last_event_at,
        last_heartbeat_at: Some(now),
        skew_seconds: skew.unwrap_or(vendor.skew_seconds),
        health: Health::Ok,
        ..vendor
    };
    store::update(conn, &vendor).await
}

/// The picture here stays until the new one was fetched.
async fn change_logo(
    conn: &mut Conn,
    post: &Post,
    vendor: VendorId,
    url: Option<&str>,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(url) = url else { return store::delete_logo(conn, vendor).await };
    let message = Message { lane: LOGOS, subject: vendor.to_string(), kind: "fetch_logo" };
    let wanted = FetchLogo { vendor, url: url.to_owned() };
    outbox::record(conn, &post.sealer, HUB, message, &wanted, now).await?;
    Ok(())
}

/// The hub calls the brand with this key from now on; it was tried.
pub async fn take_key(
    conn: &mut Conn,
    post: &Post,
    id: VendorId,
    key: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let sealed_key = seal_key(&post.sealer, id, key)?;
    let vendor = change(conn, id, |it| Ok(Vendor { sealed_key, ..it })).await?;
    tracing::info!(vendor.id = %id, "Took a fresh key of vendor {id}");
    note(conn, "vendors.rotate_key", &vendor, now).await
}

/// Hands out a token beside the one in use.
pub async fn mint_token(conn: &mut Conn, id: VendorId, now: DateTime<Utc>) -> Result<String> {
    let minted = callers::mint(conn, id, now).await?;
    let vendor = store::find(conn, id).await?.or_refuse(ErrorCode::VendorNotFound, UNKNOWN)?;
    note(conn, "vendors.rotate_token", &vendor, now).await?;
    Ok(minted.secret)
}

/// Enters an act of the brand's own instance into the audit log.
async fn note(
    conn: &mut Conn,
    verb: &'static str,
    vendor: &Vendor,
    now: DateTime<Utc>,
) -> Result<()> {
    let act = Act::new(verb, vendor.id).named(&vendor.display_name);
    audit::record(conn, HUB, act, now).await
}

/// The brand's instance is elsewhere now; it was asked there, and knew the key.
pub async fn relocate(
    conn: &mut Conn,
    id: VendorId,
    instance: &Url,
    told: &Introspection,
    now: DateTime<Utc>,
) -> Result<Vendor> {
    let other = store::lock_by_instance_url(conn, instance.as_str()).await?;
    if other.is_some_and(|it| it.id != id) {
        let detail = "Another brand is registered at this address";
        return Err(Refusal::new(ErrorCode::StateConflict, detail).about("instanceUrl").into());
    }
    let portal_url = model::told_address(&told.portal_url)?;
    let link_base = model::told_address(&told.link_base)?;
    let instance_url = instance.to_string();
    let moved = change(conn, id, |it| Ok(Vendor { instance_url, portal_url, link_base, ..it }));
    let vendor = moved.await?;
    tracing::info!(vendor.id = %id, "Vendor {id} has moved");
    let act = Act::new("vendors.move", id).named(&vendor.display_name).because(instance.as_str());
    audit::record(conn, HUB, act, now).await?;
    Ok(vendor)
}

/// The brand leaves: its offerings are hidden, its partnerships stay.
pub async fn disconnect(conn: &mut Conn, id: VendorId) -> Result<Vendor> {
    change(conn, id, |it| Ok(it.disconnect())).await
}

/// Hides a brand and refuses its calls, for a reason that is kept.
pub async fn suspend(
    conn: &mut Conn,
    id: VendorId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Vendor> {
    let vendor = change(conn, id, |it| it.suspend(reason)).await?;
    let act = Act::new("vendors.suspend", id).named(&vendor.display_name).because(reason);
    audit::record(conn, HUB, act, now).await?;
    Ok(vendor)
}

pub async fn reactivate(
    conn: &mut Conn,
    id: VendorId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Vendor> {
    let vendor = change(conn, id, |it| Ok(it.reactivate())).await?;
    let act = Act::new("vendors.reactivate", id).named(&vendor.display_name).because(reason);
    audit::record(conn, HUB, act, now).await?;
    Ok(vendor)
}

async fn change(
    conn: &mut Conn,
    id: VendorId,
    how: impl FnOnce(Vendor) -> Result<Vendor>,
) -> Result<Vendor> {
    let vendor = store::lock(conn, id).await?.or_refuse(ErrorCode::VendorNotFound, UNKNOWN)?;
    let vendor = how(vendor)?;
    store::update(conn, &vendor).await?;
    Ok(vendor)
}
