//! SMTP: encrypted unless the server is this machine, with errors told apart by hope.

use std::net::IpAddr;
use std::time::Duration;

use anyhow::{Context, bail};
use api_types::MessageId;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::Error as SmtpError;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use url::{Host, Url};

use super::{Mail, MailError};

const PATIENCE: Duration = Duration::from_secs(20);
const AUTO_SUBMITTED: HeaderName = HeaderName::new_from_ascii_str("Auto-Submitted");
const UNSUBSCRIBE: HeaderName = HeaderName::new_from_ascii_str("List-Unsubscribe");
const UNSUBSCRIBE_POST: HeaderName = HeaderName::new_from_ascii_str("List-Unsubscribe-Post");
const ONE_CLICK: &str = "List-Unsubscribe=One-Click";

#[derive(Clone)]
pub(super) struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    pub(super) patience: Duration,
}

impl Smtp {
    pub(super) fn new(url: &str, from: Mailbox) -> anyhow::Result<Self> {
        let url = with_tls(Url::parse(url).context("the mail URL cannot be read")?)?;
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str());
        let builder = builder.context("the mail URL cannot be used")?;
        let transport = builder.timeout(Some(PATIENCE)).build();
        Ok(Self { transport, from, patience: PATIENCE })
    }

    pub(super) async fn send(&self, id: MessageId, mail: &Mail) -> Result<(), MailError> {
        let message =
            self.compose(id, mail).map_err(|err| MailError::Permanent(format!("{err:#}")))?;
        self.within_patience(self.transport.send(message)).await.map(drop)
    }

    pub(super) async fn check(&self) -> Result<(), MailError> {
        let connected = self.within_patience(self.transport.test_connection()).await?;
        let quit = || MailError::Transient("the server hung up".into());
        connected.then_some(()).ok_or_else(quit)
    }

    async fn within_patience<T>(
        &self,
        exchange: impl Future<Output = Result<T, SmtpError>>,
    ) -> Result<T, MailError> {
        match tokio::time::timeout(self.patience, exchange).await {
            Ok(outcome) => outcome.map_err(|err| sort(&err)),
            Err(_) => Err(MailError::Transient("the server did not answer in time".into())),
        }
    }

    fn compose(&self, id: MessageId, mail: &Mail) -> anyhow::Result<Message> {
        let to: Mailbox = mail.to.parse().context("the recipient is no mail address")?;
        let builder = Message::builder().from(self.from.clone()).to(to).subject(&mail.subject);
        let builder = builder.message_id(Some(format!("<{id}@{}>", self.from.email.domain())));
        let automatic = HeaderValue::new(AUTO_SUBMITTED, "auto-generated".into());
        let mut builder = builder.raw_header(automatic);
        if let Some(url) = &mail.unsubscribe {
            builder = builder
                .raw_header(HeaderValue::new(UNSUBSCRIBE, format!("<{url}>")))
                .raw_header(HeaderValue::new(UNSUBSCRIBE_POST, ONE_CLICK.into()));
        }
        let text = mail.text.clone();
        let message = match mail.html.clone() {
            Some(html) => builder.multipart(MultiPart::alternative_plain_html(text, html)),
            None => builder.singlepart(SinglePart::plain(text)),
        };
        Ok(message?)
    }
}

/// Puts our rule into the words of lettre's URLs: STARTTLS is a must unless the host is here.
fn with_tls(mut url: Url) -> anyhow::Result<Url> {
    let tls = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, value)| value.into_owned());
    let plain = match (url.scheme(), tls.as_deref()) {
        ("smtps", None) | ("smtp", Some("required")) => false,
        ("smtp", Some("none")) => true,
        ("smtp", None) => is_loopback(&url),
        ("smtp" | "smtps", Some(other)) => bail!("`tls={other}` is none of: required, none"),
        (other, _) => bail!("`{other}` is none of: smtp, smtps"),
    };
    let required = url.scheme() == "smtp" && !plain;
    url.set_query(required.then_some("tls=required"));
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        // Outside of http, `Url` leaves IPv4 addresses as names.
        Some(Host::Domain(name)) => {
            name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
        }
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// A 5xx is final, except one about our own credentials: those can be mended.
fn sort(err: &SmtpError) -> MailError {
    let code = err.status().map(u16::from);
    let reason = with_cause(err);
    match code {
        Some(530 | 534 | 535 | 538) => MailError::Transient(reason),
        _ if err.is_permanent() => MailError::Permanent(reason),
        _ => MailError::Transient(reason),
    }
}

fn with_cause(err: &SmtpError) -> String {
    use std::error::Error;
    err.source().map_or_else(|| err.to_string(), |cause| format!("{err}: {cause}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tls_of(url: &str) -> String {
        let url = Url::parse(url).expect("a URL");
        with_tls(url).map_or_else(|err| err.to_string(), |url| url.to_string())
    }

    #[test]
    fn encryption_is_left_out_only_at_home_or_by_name() {
        let cases = [
            ("smtp://mail.example:587", "smtp://mail.example:587?tls=required"),
            ("smtp://mail.example?tls=required", "smtp://mail.example?tls=required"),
            ("smtp://mail.example:25?tls=none", "smtp://mail.example:25"),
            ("smtp://u:p@127.0.0.1:1025", "smtp://u:p@127.0.0.1:1025"),
            ("smtp://127.8.9.1:1025", "smtp://127.8.9.1:1025"),
            ("smtp://[::1]:1025", "smtp://[::1]:1025"),
            ("smtp://localhost:1025", "smtp://localhost:1025"),
            ("smtp://localhost:1025?tls=required", "smtp://localhost:1025?tls=required"),
            ("smtp://localhost.example:25", "smtp://localhost.example:25?tls=required"),
            ("smtps://mail.example", "smtps://mail.example"),
            ("smtp://mail.example?tls=maybe", "`tls=maybe` is none of: required, none"),
            ("smtps://mail.example?tls=none", "`tls=none` is none of: required, none"),
            ("imap://mail.example", "`imap` is none of: smtp, smtps"),
        ];
        for (url, expected) in cases {
            assert_eq!(tls_of(url), expected, "{url}");
        }
    }

    #[tokio::test]
    async fn a_letter_that_can_be_stopped_says_how_in_its_head() {
        let from = "a@example.com".parse().expect("an address");
        let smtp = Smtp::new("smtp://127.0.0.1:1", from).expect("a transport");
        let url = Some("https://hub.example/unsubscribe/x".to_owned());
        let (to, subject, text) = ("b@example.com".into(), "x".into(), "x".into());
        let mail = Mail { to, subject, text, html: None, unsubscribe: url };
        let written = smtp
            .compose(MessageId::new_at(chrono::DateTime::UNIX_EPOCH), &mail)
            .expect("a message")
            .formatted();
        let head = String::from_utf8(written).expect("text");
        assert!(head.contains("List-Unsubscribe: <https://hub.example/unsubscribe/x>"), "{head}");
        assert!(head.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{head}");
    }

    #[actix_web::test]
    async fn a_letter_to_no_address_is_refused_before_any_connection() {
        let from = "a@example.com".parse().expect("an address");
        let smtp = Smtp::new("smtp://127.0.0.1:1", from).expect("a transport");
        for to in ["nobody", "a@example.com\r\nBcc: b@example.com"] {
            let (subject, text) = ("x".into(), "x".into());
            let mail = Mail { to: to.into(), subject, text, html: None, unsubscribe: None };
            let err = smtp
                .send(MessageId::new_at(chrono::DateTime::UNIX_EPOCH), &mail)
                .await
                .expect_err("no address");
            assert!(matches!(err, MailError::Permanent(_)), "{err}");
        }
    }
}
