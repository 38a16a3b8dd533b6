//! Mails: what they say, and how they are recorded. They leave through the outbox, lane `mail`.

use api_types::TenantId;
use api_types::auth::Role;
use askama::Template;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use service_kit::mail::Mail;
use service_kit::outbox::{self, Message};
use service_kit::seal::Sealer;
use service_kit::{Conn, Result};

/// The lane of all mails.
pub const LANE: &str = "mail";
/// The kind of a message that is a finished mail.
pub const MAIL: &str = "mail";
/// The kind of a message that is sent only if somebody of a role is behind the address.
pub const SIGN_IN: &str = "sign_in_mail";

/// A mail that waits for the question whether its receiver may sign in.
#[derive(Debug, Serialize, Deserialize)]
pub struct SignInMail {
    pub role: Role,
    pub mail: Mail,
}

/// A mail whose point is one link.
pub struct LinkMail<'a> {
    pub brand: &'a str,
    pub subject: String,
    pub lead: String,
    pub button: &'a str,
    pub url: String,
    /// The other way in; empty where there is none.
    pub code: &'a str,
    pub lasts: &'a str,
    pub foot: &'a str,
}

#[derive(Template)]
#[template(path = "mails/link.txt")]
struct LinkText<'a> {
    mail: &'a LinkMail<'a>,
}

#[derive(Template)]
#[template(path = "mails/link.html")]
struct LinkHtml<'a> {
    mail: &'a LinkMail<'a>,
}

impl LinkMail<'_> {
    pub fn to(&self, address: &str) -> Result<Mail> {
        Ok(Mail {
            to: address.to_owned(),
            subject: self.subject.clone(),
            text: LinkText { mail: self }.render()?,
            html: Some(LinkHtml { mail: self }.render()?),
            unsubscribe: None,
        })
    }
}

/// Records a finished mail in the caller's transaction.
pub async fn record(
    conn: &mut Conn,
    sealer: &Sealer,
    tenant: TenantId,
    mail: &Mail,
    now: DateTime<Utc>,
) -> Result<()> {
    let about = Message { lane: LANE, subject: mail.to.clone(), kind: MAIL };
    outbox::record(conn, sealer, tenant, about, mail, now).await?;
    Ok(())
}

/// Records a sign-in mail, to be sent only if somebody of that role has the address.
pub async fn record_sign_in(
    conn: &mut Conn,
    sealer: &Sealer,
    tenant: TenantId,
    mail: &SignInMail,
    now: DateTime<Utc>,
) -> Result<()> {
    let about = Message { lane: LANE, subject: mail.mail.to.clone(), kind: SIGN_IN };
    outbox::record(conn, sealer, tenant, about, mail, now).await?;
    Ok(())
}
