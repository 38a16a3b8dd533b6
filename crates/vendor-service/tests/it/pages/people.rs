//! Who looks at pages, and how a page is read.

use actix_web::http::StatusCode;
use api_types::PartnerId;
use api_types::auth::Role;
use service_kit::sessions::{self, NewSession};
use service_kit::{Purpose, Result};

use crate::harness::{Answer, Caller, TestApp};

/// A partner who is signed in.
pub async fn signed_in<'a>(app: &'a TestApp, partner: &str) -> Caller<'a> {
    let (tenant, now) = (app.brand.id, app.app.clock.now());
    let partner: PartnerId = partner.parse().expect("a partner's id");
    let new = NewSession {
        tenant,
        role: Role::Partner,
        subject: partner.ulid(),
        email: "partner@example.com".to_owned(),
        name: "A partner".to_owned(),
    };
    let opened: Result<_> = app
        .app
        .db
        .across(Purpose::FindTenant, async move |conn| sessions::open(conn, new, None, now).await)
        .await;
    let (_, token) = opened.expect("a session");
    app.with_cookie(&format!("op_session={token}"))
}

/// What a page says: its text without markup, blanks folded.
pub fn text(answer: &Answer) -> String {
    let mut said = String::new();
    let mut inside = false;
    for letter in answer.body.chars() {
        match letter {
            '<' => inside = true,
            '>' => {
                inside = false;
                said.push(' ');
            }
            _ if !inside => said.push(letter),
            _ => {}
        }
    }
    let said = said.replace("&#39;", "'").replace("&#38;", "&").replace("&amp;", "&");
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A page that is well: its status, one heading, no inline style or script. Answers its text.
pub fn read(answer: &Answer, status: u16) -> String {
    let expected = StatusCode::from_u16(status).expect("a status");
    assert_eq!(answer.status, expected, "{}", answer.body);
    assert_eq!(answer.body.matches("<h1").count(), 1, "{}", answer.body);
    for banned in [" style=", "<style", "onclick=", "<script>"] {
        assert!(!answer.body.contains(banned), "{banned}");
    }
    text(answer)
}

/// Asserts that a page says all of these.
pub fn says(page: &str, words: &[&str]) {
    for word in words {
        assert!(page.contains(word), "{word:?} is not in {page}");
    }
}
