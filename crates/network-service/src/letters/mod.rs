//! Letters: composed by actions, kept in the outbox, rendered when they leave.
//!
//! The kind of a letter decides whether it has a **topic**. Whoever has muted the topic does not
//! get the letter: that is looked up when it leaves, so that a late "stop" still counts. Letters
//! with a topic carry the address at which one POST stops them; letters about the account itself
//! have none.

mod topics;

use api_types::accounts::MailTopic;
use api_types::auth::Role;
use askama::Template;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use service_kit::mail::Mail;
use service_kit::outbox::{self, Message};
use service_kit::{Conn, Result};

use crate::app::{HUB, Post};

pub use topics::{is_wanted, label, subscription_of, topic_of};

/// The lane of the outbox that ends at the mail server.
pub const LANE: &str = "mail";

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Letter {
    pub to: String,
    pub subject: String,
    /// One paragraph each.
    pub lines: Vec<String>,
    pub button: Option<Button>,
    /// Something to type or paste, shown on a line of its own.
    pub code: Option<String>,
    /// After code and button, in small print.
    pub closing: Vec<String>,
    /// Leaves only if somebody of this role has the address by then.
    pub only_for: Option<Role>,
    /// How to stop letters of this topic; set when the letter is recorded.
    #[serde(default)]
    pub stop: Option<Stop>,
}

/// What a letter is about, and where one POST stops letters about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    pub topic: MailTopic,
    pub url: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Button {
    pub label: String,
    pub url: String,
}

impl Button {
    pub fn new(label: &str, url: String) -> Self {
        Self { label: label.into(), url }
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ letter.subject }}</title></head>
<body style="margin:0;padding:24px;background:#f6f5f2;color:#1d1b18;font:16px/1.5 system-ui,sans-serif">
<div style="max-width:520px;margin:0 auto;padding:32px;background:#fff;border-radius:12px">
<h1 style="margin:0 0 16px;font-size:20px">{{ letter.subject }}</h1>
{% for line in letter.lines %}<p style="margin:0 0 12px">{{ line }}</p>
{% endfor %}{% if let Some(button) = letter.button %}<p style="margin:24px 0"><a href="{{ button.url }}" style="padding:12px 20px;background:#1d1b18;color:#fff;border-radius:8px;text-decoration:none">{{ button.label }}</a></p>
{% endif %}{% if let Some(code) = letter.code %}<p style="margin:24px 0;font:600 20px/1.3 ui-monospace,monospace;word-break:break-all">{{ code }}</p>
{% endif %}{% for line in letter.closing %}<p style="margin:0 0 8px;color:#6b665d;font-size:14px">{{ line }}</p>
{% endfor %}{% if let Some(stop) = letter.stop %}<p style="margin:16px 0 0;color:#6b665d;font-size:13px">{{ letter.why() }} <a href="{{ stop.url }}" style="color:#6b665d">Stop them</a></p>
{% endif %}</div></body></html>
"#
)]
struct Html<'a> {
    letter: &'a Letter,
}

impl Letter {
    /// The letter as it leaves: text, and the same as HTML.
    pub fn render(&self) -> anyhow::Result<Mail> {
        let html = Html { letter: self }.render()?;
        let mut parts = self.lines.clone();
        parts.extend(self.button.as_ref().map(|it| format!("{}:\n{}", it.label, it.url)));
        parts.extend(self.code.clone());
        parts.extend(self.closing.iter().cloned());
        parts.extend(self.stop.as_ref().map(|it| format!("{} Stop them: {}", self.why(), it.url)));
        let text = parts.join("\n\n") + "\n";
        let (to, subject) = (self.to.clone(), self.subject.clone());
        let unsubscribe = self.stop.as_ref().map(|it| it.url.clone());
        Ok(Mail { to, subject, text, html: Some(html), unsubscribe })
    }

    /// Why somebody gets it, as a sentence.
    fn why(&self) -> String {
        let topic = self.stop.as_ref().map(|it| label(it.topic));
        topic.map(|it| format!("You get letters about {it}.")).unwrap_or_default()
    }
}

/// Records a letter in the transaction that causes it.
pub async fn record(
    conn: &mut Conn,
    post: &Post,
    kind: &str,
    letter: &Letter,
    now: DateTime<Utc>,
) -> Result<()> {
    let stop = topic_of(kind).map(|topic| topics::stop(post, &letter.to, topic)).transpose()?;
    let letter = Letter { stop, ..letter.clone() };
    let message = Message { lane: LANE, subject: letter.to.clone(), kind };
    outbox::record(conn, &post.sealer, HUB, message, &letter, now).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_says_the_same_in_text_and_html_and_escapes() {
        let letter = Letter {
            to: "ada@example.com".into(),
            subject: "Hello".into(),
            lines: vec!["From <Brightkiln>".into()],
            button: Some(Button::new("Sign in", "https://a.example/#token=x".into())),
            code: Some("ABCD".into()),
            stop: Some(Stop {
                topic: MailTopic::Decisions,
                url: "https://a.example/unsubscribe/x".into(),
            }),
            ..Letter::default()
        };
        let mail = letter.render().expect("rendered");
        assert_eq!(mail.unsubscribe.as_deref(), Some("https://a.example/unsubscribe/x"));
        assert_eq!(
            mail.text,
            "From <Brightkiln>\n\nSign in:\nhttps://a.example/#token=x\n\nABCD\n\n\
             You get letters about your applications. Stop them: https://a.example/unsubscribe/x\n"
        );
        let html = mail.html.expect("html");
        assert!(html.contains("From &#60;Brightkiln&#62;"), "{html}");
        assert!(html.contains("https://a.example/#token=x"), "{html}");
    }
}
