//! The letters of a story, as their receivers read them.

use service_kit::Clock;
use service_kit::testing::mail_catcher::{CaughtMail, MailCatcher};

use crate::wait::until;

/// Everybody's mailbox.
#[derive(Debug)]
pub struct Mail {
    catcher: MailCatcher,
}

impl Mail {
    pub async fn open() -> Self {
        let catcher = MailCatcher::start(Clock::System).await;
        Self { catcher: catcher.expect("a mail catcher on a free port") }
    }

    pub fn smtp_url(&self) -> String {
        self.catcher.smtp_url()
    }

    /// The letters to an address whose subject contains `subject`, oldest first.
    pub fn all(&self, to: &str, subject: &str) -> Vec<CaughtMail> {
        let mails = self.catcher.mails_to(to).into_iter();
        mails.filter(|it| it.subject.contains(subject)).collect()
    }

    /// The newest such letter, as soon as there is one.
    pub async fn newest(&self, to: &str, subject: &str) -> CaughtMail {
        self.newest_after(to, subject, 0).await
    }

    /// The newest such letter, as soon as there are more than `known` of them.
    pub async fn newest_after(&self, to: &str, subject: &str, known: usize) -> CaughtMail {
        until(&format!("a letter to {to} about `{subject}`"), async || {
            let mut found = self.all(to, subject);
            if found.len() > known { found.pop() } else { None }
        })
        .await
    }
}

/// The token in the fragment of the first link that carries one.
pub fn token_in(mail: &CaughtMail) -> String {
    let token = mail.links.iter().find_map(|it| it.split_once("#token=")).map(|(_, it)| it);
    token.unwrap_or_else(|| panic!("no token in `{}`: {}", mail.subject, mail.text)).to_owned()
}

/// The first link that carries a token.
pub fn link_in(mail: &CaughtMail) -> String {
    let link = mail.links.iter().find(|it| it.contains("#token="));
    link.unwrap_or_else(|| panic!("no link in `{}`: {}", mail.subject, mail.text)).clone()
}
