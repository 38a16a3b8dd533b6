//! What letters are about, who wants them, and the tokens that stop them.

use api_types::ErrorCode;
use api_types::accounts::MailTopic;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::seal::Sealer;
use service_kit::{Conn, Refusal, Result};

use super::{Letter, Stop};
use crate::app::Post;
use crate::schema::{creator_settings, creators};

const PLACE: &str = "letters/stop";

/// The topic of a letter's kind; none for letters about the account itself.
pub fn topic_of(kind: &str) -> Option<MailTopic> {
    match kind {
        "requests.sent" | "requests.approved" | "requests.rejected" => Some(MailTopic::Decisions),
        "creators.first_commission" => Some(MailTopic::FirstCommission),
        "creators.monthly_summary" => Some(MailTopic::MonthlySummary),
        _ if kind.starts_with("invitations.") => Some(MailTopic::Invitations),
        _ if kind.starts_with("domains.") || kind.starts_with("platforms.") => {
            Some(MailTopic::DomainWarnings)
        }
        _ if kind.starts_with("news.") => Some(MailTopic::NetworkNews),
        _ => None,
    }
}

/// What a topic is called within a sentence.
pub fn label(topic: MailTopic) -> &'static str {
    match topic {
        MailTopic::Decisions => "your applications",
        MailTopic::Invitations => "invitations of brands",
        MailTopic::FirstCommission => "your first commission",
        MailTopic::MonthlySummary => "what each month brought",
        MailTopic::DomainWarnings => "your domains and proved platforms",
        MailTopic::NetworkNews => "news of this hub",
    }
}

/// Whether the person at a letter's address wants letters about its topic.
pub async fn is_wanted(conn: &mut Conn, letter: &Letter) -> Result<bool> {
    let Some(stop) = &letter.stop else { return Ok(true) };
    let muted: Option<Vec<String>> = creator_settings::table
        .inner_join(creators::table)
        .filter(creators::email.eq(&letter.to))
        .select(creator_settings::muted_mails)
        .first(conn)
        .await
        .optional()?;
    Ok(!muted.unwrap_or_default().iter().any(|it| it == stop.topic.as_str()))
}

/// The address is sealed, so that nobody can stop the letters of another.
pub(super) fn stop(post: &Post, to: &str, topic: MailTopic) -> anyhow::Result<Stop> {
    let sealed = post.sealer.seal(PLACE, format!("{topic} {to}").as_bytes())?;
    let url = post.page(&format!("/unsubscribe/{}", URL_SAFE_NO_PAD.encode(sealed)));
    Ok(Stop { topic, url })
}

/// What the token of a letter stops, and for which address.
pub fn subscription_of(sealer: &Sealer, token: &str) -> Result<(MailTopic, String)> {
    let opened = URL_SAFE_NO_PAD.decode(token).ok();
    let opened = opened.and_then(|it| sealer.open_text(PLACE, &it).ok());
    let read = opened.as_deref().and_then(|text| {
        let (topic, email) = text.split_once(' ')?;
        Some((topic.parse().ok()?, email.to_owned()))
    });
    read.ok_or_else(|| {
        let detail = "This link is not whole; stop the letters in your settings instead";
        Refusal::new(ErrorCode::NotFound, detail).into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_stops_one_topic_of_one_address_and_cannot_be_made_up() {
        let sealer = Sealer::new(&["s".repeat(32)]).expect("a sealer");
        let public_url = "https://hub.example".parse().expect("an address");
        let post = Post { sealer: sealer.clone(), public_url };
        let stop = stop(&post, "ada@example.com", MailTopic::Decisions).expect("sealed");
        let token = stop.url.rsplit('/').next().expect("a token");
        let read = subscription_of(&sealer, token).expect("ours");
        assert_eq!(read, (MailTopic::Decisions, "ada@example.com".to_owned()));
        for bad in ["", "x", &token[1..], &URL_SAFE_NO_PAD.encode("decisions eve@example.com")] {
            assert!(subscription_of(&sealer, bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn letters_about_the_account_cannot_be_stopped() {
        for kind in ["sign_ins.link", "accounts.email", "partnerships.ended", "requests.received"] {
            assert_eq!(topic_of(kind), None, "{kind}");
        }
        assert_eq!(topic_of("invitations.sent"), Some(MailTopic::Invitations));
        assert_eq!(topic_of("platforms.lost"), Some(MailTopic::DomainWarnings));
    }
}
