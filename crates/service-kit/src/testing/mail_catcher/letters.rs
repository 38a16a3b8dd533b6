//! A caught letter, read the way a mail program would.

use chrono::{DateTime, Utc};
use mail_parser::MessageParser;
use serde::Serialize;

/// One letter in one mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CaughtMail {
    /// Counts up from 1 in the order of arrival.
    pub id: u64,
    /// The same for a letter that was sent twice.
    pub message_id: Option<String>,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
    /// Every http(s) address in the letter, in order, each once.
    pub links: Vec<String>,
    pub received_at: DateTime<Utc>,
}

impl CaughtMail {
    pub(super) fn read(id: u64, to: &str, raw: &[u8], received_at: DateTime<Utc>) -> Self {
        let to = to.to_owned();
        let Some(message) = MessageParser::default().parse(raw) else {
            let text = String::from_utf8_lossy(raw).into_owned();
            let links = links_in(&text);
            let (message_id, subject) = (None, String::new());
            return Self { id, message_id, to, subject, text, html: None, links, received_at };
        };
        let message_id = message.message_id().map(str::to_owned);
        let subject = message.subject().unwrap_or_default().to_owned();
        let text = message.body_text(0).unwrap_or_default().into_owned();
        // The parser offers plain text as HTML too; only a part that is HTML counts.
        let has_html = message.html_bodies().any(|part| part.is_text_html());
        let html = message.body_html(0).filter(|_| has_html).map(|html| html.into_owned());
        let mut links = links_in(&text);
        for link in html.as_deref().map(hrefs_in).unwrap_or_default() {
            if !links.contains(&link) {
                links.push(link);
            }
        }
        Self { id, message_id, to, subject, text, html, links, received_at }
    }

    /// Addresses are compared without regard to case.
    pub fn is_to(&self, address: &str) -> bool {
        self.to.eq_ignore_ascii_case(address)
    }
}

fn links_in(text: &str) -> Vec<String> {
    let ends = |it: char| it.is_whitespace() || matches!(it, '<' | '>' | '"' | '\'' | '`');
    let mut links = Vec::new();
    for word in text.split(ends) {
        let Some(start) = word.find("https://").or_else(|| word.find("http://")) else {
            continue;
        };
        let link = word[start..].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']']);
        if !links.iter().any(|it| it == link) {
            links.push(link.to_owned());
        }
    }
    links
}

fn hrefs_in(html: &str) -> Vec<String> {
    let values = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let links = values.filter(|it| it.starts_with("http://") || it.starts_with("https://"));
    links.map(|link| link.replace("&#38;", "&").replace("&amp;", "&")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str) -> CaughtMail {
        let raw = raw.replace('\n', "\r\n");
        CaughtMail::read(1, "ada@example.com", raw.as_bytes(), DateTime::UNIX_EPOCH)
    }

    #[test]
    fn encoded_words_and_quoted_printable_are_read() {
        let mail = read(
            "Subject: =?utf-8?B?R3LDvMOfZQ==?= =?utf-8?Q?_an_Ada?=\nMIME-Version: 1.0\n\
             Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n\
             Gr=C3=BC=C3=9Fe: https://a.example/x?a=3D1&b=\n=3D2.\n",
        );
        assert_eq!(mail.subject, "Grüße an Ada");
        assert_eq!(mail.text.trim_end(), "Grüße: https://a.example/x?a=1&b=2.");
        assert_eq!(mail.links, ["https://a.example/x?a=1&b=2"]);
        assert_eq!(mail.html, None);
    }

    #[test]
    fn both_parts_of_an_alternative_are_shown() {
        let mail = read(
            "Subject: Two\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=\"b\"\n\n\
             --b\nContent-Type: text/plain\n\nSee (http://a.example/one).\n\
             --b\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n\
             PGEgaHJlZj0iaHR0cHM6Ly9hLmV4YW1wbGUvdHdvP2E9MSZhbXA7Yj0yIj5nbzwvYT4=\n--b--\n",
        );
        assert_eq!(mail.text.trim_end(), "See (http://a.example/one).");
        let html = mail.html.expect("an HTML part");
        assert_eq!(html.trim_end(), r#"<a href="https://a.example/two?a=1&amp;b=2">go</a>"#);
        assert_eq!(mail.links, ["http://a.example/one", "https://a.example/two?a=1&b=2"]);
    }

    #[test]
    fn the_same_link_counts_once_and_ends_before_the_full_stop() {
        let links =
            links_in("a https://a.example/x, <https://a.example/x> and 'http://b.example'.");
        assert_eq!(links, ["https://a.example/x", "http://b.example"]);
    }
}
