//! The stage's mailboxes: a catcher, its page, and the links in its letters.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer, web};
use anyhow::Context;
use service_kit::Clock;
use service_kit::testing::mail_catcher::{CaughtMail, MailCatcher, mail_routes};

use crate::wait;

const LONGEST_POST: Duration = Duration::from_secs(30);

/// A catcher whose letters are shown at `<url>/dev/mail`.
#[derive(Clone)]
pub struct Mail {
    catcher: MailCatcher,
    pub url: String,
    page: ServerHandle,
}

impl Mail {
    /// Starts the catcher on a free port and its page on `port`.
    pub async fn start(port: u16) -> anyhow::Result<Self> {
        let catcher = MailCatcher::start(Clock::System).await?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let shown = catcher.clone();
        let server = HttpServer::new(move || {
            App::new().configure(mail_routes(&shown)).route("/", web::get().to(lead_to_mail))
        });
        let server = server.workers(1).disable_signals().bind(address);
        let server = server.context("no port for the mail page")?.run();
        let page = server.handle();
        actix_web::rt::spawn(server);
        Ok(Self { catcher, url: format!("http://localhost:{port}/dev/mail"), page })
    }

    pub fn smtp_url(&self) -> String {
        self.catcher.smtp_url()
    }

    /// How many letters an address has: asked before something sends one.
    pub fn count(&self, to: &str) -> usize {
        self.catcher.mails_to(to).len()
    }

    /// The first letter with a one-time link that comes after the first `seen`.
    pub async fn next_link(&self, to: &str, seen: usize) -> anyhow::Result<String> {
        let what = format!("a mail with a link to {to}");
        wait::until(&what, LONGEST_POST, async || {
            let mails = self.catcher.mails_to(to);
            Ok(mails.iter().skip(seen).find_map(one_time_link))
        })
        .await
    }

    /// The first letter whose subject or text has `words`.
    pub async fn letter_with(&self, to: &str, words: &str) -> anyhow::Result<CaughtMail> {
        let what = format!("a mail to {to} with “{words}”");
        wait::until(&what, LONGEST_POST, async || {
            let mails = self.catcher.mails_to(to);
            let has = |it: &CaughtMail| it.subject.contains(words) || it.text.contains(words);
            Ok(mails.into_iter().find(has))
        })
        .await
    }

    /// All letters, oldest first.
    pub fn all(&self) -> Vec<CaughtMail> {
        self.catcher.mails()
    }

    pub async fn stop(&self) {
        self.page.stop(false).await;
        self.catcher.stop();
    }
}

async fn lead_to_mail() -> actix_web::HttpResponse {
    actix_web::HttpResponse::Found().insert_header(("location", "/dev/mail")).finish()
}

/// The link whose fragment holds a token.
pub fn one_time_link(mail: &CaughtMail) -> Option<String> {
    mail.links.iter().find(|it| it.contains("#token=")).cloned()
}

/// The token in a link's fragment.
pub fn token_of(link: &str) -> anyhow::Result<String> {
    let token = link.split_once("#token=").map(|(_, token)| token);
    Ok(token.with_context(|| format!("no token in {link}"))?.to_owned())
}
