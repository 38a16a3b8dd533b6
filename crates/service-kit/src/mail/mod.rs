//! Letters: what one is, and the ways in which it leaves.

mod smtp;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use api_types::MessageId;
use lettre::message::Mailbox;

use smtp::Smtp;

/// One letter to one address.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Mail {
    pub to: String,
    pub subject: String,
    pub text: String,
    /// The same as `text`, for programs that show HTML.
    pub html: Option<String>,
    /// Where one POST stops letters of this kind (RFC 8058).
    #[serde(default)]
    pub unsubscribe: Option<String>,
}

/// The way out for letters; cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    route: Route,
}

#[derive(Clone)]
enum Route {
    Smtp(Smtp),
    Recorded(Arc<Mutex<Vec<Mail>>>),
    Nowhere,
}

/// Why a letter did not leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailError {
    NotConfigured,
    /// May go through later: no connection, a busy server, a wrong password.
    Transient(String),
    /// Will never go through: the server refuses this letter or its address.
    Permanent(String),
}

impl Mailer {
    /// Sends by SMTP: `smtp://user:password@host:port` or `smtps://…`, credentials
    /// percent-encoded. `from` is an address, with or without a name.
    ///
    /// `smtp` insists on STARTTLS, except on a loopback host or with `?tls=none`.
    pub fn smtp(url: &str, from: &str) -> anyhow::Result<Self> {
        let from: Mailbox = from.parse().with_context(|| format!("`{from}` is no mail address"))?;
        Ok(Self { route: Route::Smtp(Smtp::new(url, from)?) })
    }

    /// Keeps the letters in memory, for tests in one process.
    pub fn recorded() -> Self {
        Self { route: Route::Recorded(Arc::default()) }
    }

    /// Sends nothing, and says so with every letter.
    pub const fn none() -> Self {
        Self { route: Route::Nowhere }
    }

    /// Gives up on a letter after `limit` (20 s unless told otherwise) with a transient error.
    #[must_use]
    pub fn patience(mut self, limit: Duration) -> Self {
        if let Route::Smtp(smtp) = &mut self.route {
            smtp.patience = limit;
        }
        self
    }

    pub const fn is_configured(&self) -> bool {
        !matches!(self.route, Route::Nowhere)
    }

    /// Hands one letter over; `Ok` means that the next server has taken it.
    ///
    /// `id` becomes its Message-ID: a letter that is sent again after a crash is the same letter, and
    /// mailboxes can tell.
    pub async fn send(&self, id: MessageId, mail: &Mail) -> Result<(), MailError> {
        match &self.route {
            Route::Smtp(smtp) => smtp.send(id, mail).await,
            Route::Recorded(mails) => {
                mails.lock().unwrap_or_else(PoisonError::into_inner).push(mail.clone());
                Ok(())
            }
            Route::Nowhere => Err(MailError::NotConfigured),
        }
    }

    /// Says whether the server answers and takes the credentials, without sending anything.
    pub async fn check(&self) -> Result<(), MailError> {
        match &self.route {
            Route::Smtp(smtp) => smtp.check().await,
            Route::Recorded(_) => Ok(()),
            Route::Nowhere => Err(MailError::NotConfigured),
        }
    }

    /// What a recording mailer was given, oldest first; empty for every other.
    pub fn recorded_mails(&self) -> Vec<Mail> {
        match &self.route {
            Route::Recorded(mails) => mails.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            Route::Smtp(_) | Route::Nowhere => Vec::new(),
        }
    }
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.route {
            Route::Smtp(_) => "Mailer(smtp)",
            Route::Recorded(_) => "Mailer(recorded)",
            Route::Nowhere => "Mailer(none)",
        })
    }
}

impl fmt::Display for MailError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotConfigured => f.write_str("no mail transport is configured"),
            Self::Transient(reason) => write!(f, "the mail could not be sent yet: {reason}"),
            Self::Permanent(reason) => write!(f, "the mail was refused: {reason}"),
        }
    }
}

impl std::error::Error for MailError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Mail {
        let [to, subject, text] = ["ada@example.com", "Hello", "Hello, Ada"].map(String::from);
        Mail { to, subject, text, html: None, unsubscribe: None }
    }

    #[actix_web::test]
    async fn a_recording_mailer_keeps_the_letters_for_all_its_clones() {
        let mailer = Mailer::recorded();
        mailer
            .clone()
            .send(MessageId::new_at(chrono::DateTime::UNIX_EPOCH), &letter())
            .await
            .expect("recorded");
        assert_eq!(mailer.recorded_mails(), [letter()]);
        assert_eq!(mailer.check().await, Ok(()));
    }

    #[actix_web::test]
    async fn without_a_transport_the_reason_is_told() {
        let err = Mailer::none()
            .send(MessageId::new_at(chrono::DateTime::UNIX_EPOCH), &letter())
            .await
            .expect_err("no transport");
        assert_eq!(err.to_string(), "no mail transport is configured");
        assert!(!Mailer::none().is_configured());
    }

    #[test]
    fn a_url_that_cannot_be_used_is_told_without_its_password() {
        for url in
            ["http://u:hunter2@mail.example", "smtp://", "mail.example", "smtp://h?tls=perhaps"]
        {
            let err = Mailer::smtp(url, "a@example.com").expect_err("no such transport");
            assert!(!format!("{err:#}").contains("hunter2"), "{err:#}");
        }
        let err = Mailer::smtp("smtp://localhost:25", "not an address").expect_err("no sender");
        assert_eq!(err.to_string(), "`not an address` is no mail address");
        assert_eq!(format!("{:?}", Mailer::none()), "Mailer(none)");
    }
}
