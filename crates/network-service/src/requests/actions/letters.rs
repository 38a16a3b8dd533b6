//! What both sides are written about a request.

use chrono::{DateTime, Utc};
use service_kit::{Conn, Result};

use crate::app::Post;
use crate::creators::Creator;
use crate::letters::{self, Button, Letter};
use crate::offerings::Shown;
use crate::requests::model::Request;
use crate::vendors::Vendor;

pub(super) async fn applied(
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
    let mut lines = vec![format!("{} wants to promote {title}.", creator.name)];
    lines.extend((!request.pitch.is_empty()).then(|| request.pitch.clone()));
    let to_brand = Letter {
        to: vendor.contact_email.clone(),
        subject: format!("{} applied to {title}", creator.name),
        lines,
        button: Some(Button::new("Review the request", page)),
        ..Letter::default()
    };
    letters::record(conn, post, "requests.received", &to_brand, now).await?;
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

pub(super) async fn rejected(
    conn: &mut Conn,
    post: &Post,
    request: &Request,
    creator: &Creator,
    shown: &Shown,
    now: DateTime<Utc>,
) -> Result<()> {
    let (title, brand) = (&shown.offering.title, &shown.vendor_name);
    let mut lines = vec![format!("{brand} has decided against your application to {title}.")];
    lines.extend(request.decision_note.as_ref().map(|it| format!("They write: {it}")));
    lines.push("You can apply again later, or find other brands.".into());
    let letter = Letter {
        to: creator.email.clone(),
        subject: format!("Your application to {title}"),
        lines,
        button: Some(Button::new("Find brands", post.page("/offerings"))),
        ..Letter::default()
    };
    letters::record(conn, post, "requests.rejected", &letter, now).await
}
