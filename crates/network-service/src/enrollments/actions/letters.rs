//! What people are written when a brand tells of them.

use api_types::CreatorId;
use chrono::{DateTime, Utc};
use service_kit::{Conn, Result, tokens};

use crate::app::Post;
use crate::creators::{self, Creator};
use crate::letters::{self, Button, Letter};
use crate::partnerships::actions::Changed;
use crate::vendors::Vendor;

const OPT_OUT: &str = "opn_oo_";

/// The one letter to somebody of whom only a brand has told, with a way to say no.
pub(super) async fn told_of(
    conn: &mut Conn,
    post: &Post,
    vendor: &Vendor,
    creator: &Creator,
    now: DateTime<Utc>,
) -> Result<()> {
    let secret = tokens::mint(OPT_OUT);
    creators::store::keep_opt_out(conn, creator.id, &tokens::hash(&secret)).await?;
    let (brand, no) = (&vendor.display_name, post.page(&format!("/opt-out/{secret}")));
    let letter = Letter {
        to: creator.email.clone(),
        subject: format!("{brand} has put you on the network"),
        lines: vec![
            format!("You are a partner of {brand}, which uses this network to find creators."),
            "So that you have one profile for all brands, one was made for this address. Nobody \
             sees it, and you are in no list, until you sign in yourself."
                .into(),
        ],
        button: Some(Button::new("Sign in and look", post.page("/signin"))),
        closing: vec![
            format!("You want none of it? Say no here: {no}"),
            "Whatever you do, nothing changes between you and the brand. This is the only letter \
             of its kind."
                .into(),
        ],
        ..Letter::default()
    };
    letters::record(conn, post, "enrollments.told_of", &letter, now).await
}

pub(super) async fn ended(
    conn: &mut Conn,
    post: &Post,
    vendor: &Vendor,
    creator: CreatorId,
    changed: &[Changed],
    now: DateTime<Utc>,
) -> Result<()> {
    let brand = &vendor.display_name;
    let letter = Letter {
        subject: format!("{brand} has ended your partnership"),
        lines: vec![
            format!("{brand} has ended your partnership for {}.", titles(changed)),
            "Your link still leads there, but new clicks earn nothing. What you have earned so \
             far stays yours, and the brand pays it as agreed."
                .into(),
        ],
        button: Some(Button::new("My partnerships", post.page("/partnerships"))),
        closing: vec!["Questions are best asked to the brand. You may apply again.".into()],
        ..Letter::default()
    };
    record(conn, post, creator, changed, "enrollments.ended", letter, now).await
}

pub(super) async fn revived(
    conn: &mut Conn,
    post: &Post,
    vendor: &Vendor,
    creator: CreatorId,
    changed: &[Changed],
    now: DateTime<Utc>,
) -> Result<()> {
    let brand = &vendor.display_name;
    let urls: Vec<&str> = changed.iter().map(|(it, _)| it.share_url.as_str()).collect();
    let letter = Letter {
        subject: format!("Your partnership with {brand} goes on"),
        lines: vec![
            format!("{brand} has taken you back for {}.", titles(changed)),
            "Your link is the one that you know, and new clicks earn again:".into(),
        ],
        button: Some(Button::new("My partnerships", post.page("/partnerships"))),
        code: Some(urls.join("\n")),
        ..Letter::default()
    };
    record(conn, post, creator, changed, "enrollments.revived", letter, now).await
}

/// Nothing ended or goes on: there is nothing to tell.
async fn record(
    conn: &mut Conn,
    post: &Post,
    creator: CreatorId,
    changed: &[Changed],
    kind: &str,
    letter: Letter,
    now: DateTime<Utc>,
) -> Result<()> {
    let creator = creators::store::find(conn, creator).await?;
    let Some(creator) = creator.filter(|_| !changed.is_empty()) else { return Ok(()) };
    let letter = Letter { to: creator.email, ..letter };
    letters::record(conn, post, kind, &letter, now).await
}

fn titles(changed: &[Changed]) -> String {
    let titles: Vec<&str> = changed.iter().map(|(_, title)| title.as_str()).collect();
    titles.join(", ")
}
