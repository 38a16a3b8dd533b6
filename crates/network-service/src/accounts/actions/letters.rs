//! What creators are written about their account. Nobody can mute these.

use api_types::accounts::Deletion;
use chrono::{DateTime, Utc};
use service_kit::html::format::plural;
use service_kit::{Conn, Result, tokens};

use crate::accounts::model::{EmailRow, ExportRow, NewProofs};
use crate::app::Post;
use crate::creators::Creator;
use crate::letters::{Button, Letter, record};

const KIND: &str = "accounts.email";

pub(super) async fn asked_email(
    conn: &mut Conn,
    post: &Post,
    row: &EmailRow,
    proofs: &NewProofs,
    is_known: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let link =
        |what: &str, token: &str| post.page(&format!("/settings/email/{what}#token={token}"));
    let to_old = Letter {
        to: row.old_email.clone(),
        subject: "Confirm that you leave this address".into(),
        lines: vec![
            format!(
                "Somebody who is signed in to your account wants to use {} instead.",
                row.new_email
            ),
            "The account changes once both addresses are confirmed. You can also type this code \
             in your settings:"
                .into(),
        ],
        button: Some(Button::new("Confirm", link("confirm", &proofs.old))),
        code: Some(tokens::short_code(&proofs.old)),
        closing: vec![
            format!("That was not you? Cancel it: {}", link("cancel", &proofs.cancel)),
            "The links work once, for 24 hours.".into(),
        ],
        ..Letter::default()
    };
    record(conn, post, KIND, &to_old, now).await?;
    let to_new = match is_known {
        true => to_known_address(row, proofs),
        false => to_new_address(row, proofs, link("confirm", &proofs.new)),
    };
    record(conn, post, KIND, &to_new, now).await
}

fn to_new_address(row: &EmailRow, proofs: &NewProofs, link: String) -> Letter {
    Letter {
        to: row.new_email.clone(),
        subject: "Confirm your new address".into(),
        lines: vec![
            format!("The account of {} is to use this address from now on.", row.old_email),
            "You can also type this code in your settings:".into(),
        ],
        button: Some(Button::new("Confirm", link)),
        code: Some(tokens::short_code(&proofs.new)),
        closing: vec![
            "The link works once, for 24 hours. If you know nothing of this, ignore it.".into(),
        ],
        ..Letter::default()
    }
}

/// One click must not be enough to give an account away: there is only the code, for where both
/// accounts can be looked at.
fn to_known_address(row: &EmailRow, proofs: &NewProofs) -> Letter {
    Letter {
        to: row.new_email.clone(),
        subject: "Make your two accounts one?".into(),
        lines: vec![
            format!("The account of {} is to use this address from now on.", row.old_email),
            "This address has an account of its own. Only if both are yours, sign in with the \
             other address and type this code in the settings there; you then see what becomes \
             one before anything is done:"
                .into(),
        ],
        code: Some(tokens::short_code(&proofs.new)),
        closing: vec![
            "The code works for 24 hours. If you know nothing of this, tell it to nobody: nothing \
             happens when you ignore it."
                .into(),
        ],
        ..Letter::default()
    }
}

pub(super) async fn changed_email(
    conn: &mut Conn,
    post: &Post,
    row: &EmailRow,
    now: DateTime<Utc>,
) -> Result<()> {
    let line = format!("Your account uses {} instead of {} now.", row.new_email, row.old_email);
    to_both(conn, post, row, "Your address has changed", vec![line], now).await
}

pub(super) async fn merged(
    conn: &mut Conn,
    post: &Post,
    row: &EmailRow,
    now: DateTime<Utc>,
) -> Result<()> {
    let lines = vec![
        format!("Your accounts of {} and {} are one now.", row.old_email, row.new_email),
        format!("You sign in with {}.", row.new_email),
    ];
    to_both(conn, post, row, "Your accounts are one", lines, now).await
}

async fn to_both(
    conn: &mut Conn,
    post: &Post,
    row: &EmailRow,
    subject: &str,
    lines: Vec<String>,
    now: DateTime<Utc>,
) -> Result<()> {
    for to in [&row.old_email, &row.new_email] {
        let (to, subject, lines) = (to.clone(), subject.to_owned(), lines.clone());
        let letter = Letter { to, subject, lines, ..Letter::default() };
        record(conn, post, "accounts.changed", &letter, now).await?;
    }
    Ok(())
}

pub(super) async fn exported(
    conn: &mut Conn,
    post: &Post,
    creator: &Creator,
    row: &ExportRow,
    now: DateTime<Utc>,
) -> Result<()> {
    let letter = Letter {
        to: creator.email.clone(),
        subject: "The copy of your data is ready".into(),
        lines: vec![
            "Everything that this hub holds on you, as JSON, and your figures as CSV.".into(),
        ],
        button: Some(Button::new(
            "Download",
            post.page(&format!("/settings/export/{}/everything.json", row.id)),
        )),
        closing: vec!["It can be downloaded for 7 days, by you when you are signed in.".into()],
        ..Letter::default()
    };
    record(conn, post, "accounts.exported", &letter, now).await
}

pub(super) async fn leaving(
    conn: &mut Conn,
    post: &Post,
    creator: &Creator,
    counts: &Deletion,
    now: DateTime<Utc>,
) -> Result<()> {
    let on = creator.leaving_at.unwrap_or(now).format("%-d %B %Y");
    let ends = plural(counts.partnerships, "partnership ends", "partnerships end");
    let letter = Letter {
        to: creator.email.clone(),
        subject: format!("Your account is deleted on {on}"),
        lines: vec![
            format!("Until {on} nobody sees your profile, and your links go on."),
            format!("Then {ends}, and everything about you is erased. It cannot be undone then."),
        ],
        button: Some(Button::new("Keep my account", post.page("/settings/delete"))),
        ..Letter::default()
    };
    record(conn, post, "accounts.leaving", &letter, now).await
}

pub(super) async fn kept(
    conn: &mut Conn,
    post: &Post,
    creator: &Creator,
    now: DateTime<Utc>,
) -> Result<()> {
    let letter = Letter {
        to: creator.email.clone(),
        subject: "Your account stays".into(),
        lines: vec!["Nothing is deleted, and your profile can be seen again.".into()],
        ..Letter::default()
    };
    record(conn, post, "accounts.kept", &letter, now).await
}

pub(super) async fn farewell(
    conn: &mut Conn,
    post: &Post,
    creator: &Creator,
    now: DateTime<Utc>,
) -> Result<()> {
    let letter = Letter {
        to: creator.email.clone(),
        subject: "Your account is deleted".into(),
        lines: vec![
            "Your partnerships have ended, and everything about you is erased here.".into(),
            "What brands owe you stays due; they hold their own records of it.".into(),
        ],
        ..Letter::default()
    };
    record(conn, post, "accounts.deleted", &letter, now).await
}
