//! What both sides are written about a request.

use api_types::CreatorId;
use api_types::partnerships::Partnership;
use chrono::{DateTime, Utc};
use service_kit::{Conn, Result};

use crate::app::Post;
use crate::creators::Creator;
use crate::letters::{self, Button, Letter};
use crate::offerings::Shown;
use crate::requests::model::Request;
use crate::requests::store::Untold;
use crate::vendors::Vendor;
use crate::{creators, vendors};

pub(super) async fn received(
    conn: &mut Conn,
    post: &Post,
    request: &Request,
    creator: &Creator,
    shown: &Shown,
    vendor: &Vendor,
    now: DateTime<Utc>,
) -> Result<()> {
    let title = &shown.offering.title;
    let page = vendor.admin_page(&format!("/admin/network/requests/{}", request.id));
    let at_once = shown.approves_at_once();
    let first = match at_once {
        true => format!("{} promotes {title} now: you approve at once.", creator.name),
        false => format!("{} wants to promote {title}.", creator.name),
    };
    let mut lines = vec![first];
    lines.extend((!request.pitch.is_empty()).then(|| request.pitch.clone()));
    let to_brand = Letter {
        to: vendor.contact_email.clone(),
        subject: format!("{} applied to {title}", creator.name),
        lines,
        button: Some(Button::new("Review the request", page)),
        ..Letter::default()
    };
    letters::record(conn, post, "requests.received", &to_brand, now).await
}

pub(super) async fn digest(
    conn: &mut Conn,
    post: &Post,
    vendor: &Vendor,
    waiting: &[Untold],
    most: usize,
    now: DateTime<Utc>,
) -> Result<()> {
    let subject = match waiting.len() {
        1 => "1 more creator applied".to_owned(),
        count => format!("{count} more creators applied"),
    };
    let page = |id| vendor.admin_page(&format!("/admin/network/requests/{id}"));
    let row = |it: &Untold| format!("{} to {}: {}", it.creator, it.offering, page(it.id));
    let mut lines: Vec<String> = waiting.iter().take(most).map(row).collect();
    let rest = waiting.len().saturating_sub(most);
    lines.extend((rest > 0).then(|| format!("And {rest} more.")));
    let list = vendor.admin_page("/admin/network/requests");
    let letter = Letter {
        to: vendor.contact_email.clone(),
        subject,
        lines,
        button: Some(Button::new("Review the requests", list)),
        ..Letter::default()
    };
    letters::record(conn, post, "requests.digest", &letter, now).await
}

pub(super) async fn sent(
    conn: &mut Conn,
    post: &Post,
    creator: &Creator,
    shown: &Shown,
    now: DateTime<Utc>,
) -> Result<()> {
    let title = &shown.offering.title;
    let to_creator = Letter {
        to: creator.email.clone(),
        subject: format!("Your application to {title}"),
        lines: vec![
            format!("{} has received your application to {title}.", shown.vendor_name),
            "You get a letter as soon as they decide.".into(),
        ],
        button: Some(Button::new("My applications", post.page("/applications"))),
        ..Letter::default()
    };
    letters::record(conn, post, "requests.sent", &to_creator, now).await
}

pub(super) async fn approved(
    conn: &mut Conn,
    post: &Post,
    request: &Request,
    creator: &Creator,
    shown: &Shown,
    now: DateTime<Utc>,
) -> Result<()> {
    let (title, brand) = (&shown.offering.title, &shown.vendor_name);
    let mut lines = vec![format!("{brand} has approved your application to {title}.")];
    lines.extend(request.decision_note.as_ref().map(|it| format!("They write: {it}")));
    lines.push("This is your link to share:".into());
    let portal = request.portal_url.as_ref();
    let letter = Letter {
        to: creator.email.clone(),
        subject: format!("You can promote {title}"),
        lines,
        button: Some(Button::new("My partnerships", post.page("/partnerships"))),
        code: request.share_url.clone(),
        closing: portal.map(|it| format!("Payout settings at {brand}: {it}")).into_iter().collect(),
        ..Letter::default()
    };
    letters::record(conn, post, "requests.approved", &letter, now).await
}

/// `excluded`: that the creator may not apply again now, in words.
pub(super) async fn rejected(
    conn: &mut Conn,
    post: &Post,
    request: &Request,
    creator: &Creator,
    shown: &Shown,
    excluded: Option<String>,
    now: DateTime<Utc>,
) -> Result<()> {
    let (title, brand) = (&shown.offering.title, &shown.vendor_name);
    let mut lines = vec![format!("{brand} has decided against your application to {title}.")];
    lines.extend(request.decision_note.as_ref().map(|it| format!("They write: {it}")));
    lines.push(match excluded {
        Some(told) => format!("{told}."),
        None => "You can apply again later, or find other brands.".into(),
    });
    let letter = Letter {
        to: creator.email.clone(),
        subject: format!("Your application to {title}"),
        lines,
        button: Some(Button::new("Find brands", post.page("/offerings"))),
        ..Letter::default()
    };
    letters::record(conn, post, "requests.rejected", &letter, now).await
}

pub(super) async fn left(
    conn: &mut Conn,
    post: &Post,
    creator: CreatorId,
    shown: &Partnership,
    now: DateTime<Utc>,
) -> Result<()> {
    let creator = creators::store::find(conn, creator).await?;
    let vendor = vendors::store::find(conn, shown.vendor_id).await?;
    let (Some(creator), Some(vendor)) = (creator, vendor) else { return Ok(()) };
    let (title, brand) = (&shown.offering_title, &shown.vendor_name);
    let to_brand = Letter {
        to: vendor.contact_email.clone(),
        subject: format!("{} has left {title}", creator.called()),
        lines: vec![
            format!("{} has ended the partnership for {title}.", creator.called()),
            "The link stops counting. What was earned before stays due as agreed.".into(),
        ],
        button: Some(Button::new("Your partners", vendor.admin_page("/admin/partners"))),
        ..Letter::default()
    };
    letters::record(conn, post, "partnerships.left", &to_brand, now).await?;
    let to_creator = Letter {
        to: creator.email.clone(),
        subject: format!("You have left {title}"),
        lines: vec![
            format!("Your partnership with {brand} for {title} has ended."),
            "Your link there stops counting; you may take it off your pages.".into(),
            format!("What you have earned stays yours. {brand} pays it as agreed."),
        ],
        closing: vec![format!("Payout settings at {brand}: {}", shown.portal_url)],
        ..Letter::default()
    };
    letters::record(conn, post, "partnerships.ended", &to_creator, now).await
}
