//! The pages as a browser without scripts gets them: read, and posted to.

mod applying;
mod desk;
mod domains;
mod front;
mod operating;
mod partnering;
mod profile;
mod settings;
mod signing_in;
mod welcome;

use actix_web::http::header::{COOKIE, LOCATION};
use actix_web::test;

use crate::harness::{Answer, Caller, TestApp};

/// Sends a form as a browser does.
async fn submit(app: &TestApp, cookie: &str, path: &str, form: &[(&str, &str)]) -> Answer {
    let peer = "127.0.0.1:50000".parse().expect("an address");
    let request = test::TestRequest::post()
        .uri(path)
        .peer_addr(peer)
        .insert_header((COOKIE, cookie))
        .insert_header(("sec-fetch-site", "same-origin"))
        .insert_header(("accept", "text/html"))
        .set_form(form);
    let response = app.call(request).await;
    let (status, headers) = (response.status(), response.headers().clone());
    let body = test::read_body(response).await;
    Answer { status, headers, body: String::from_utf8_lossy(&body).into_owned() }
}

fn cookie(who: &Caller<'_>) -> String {
    who.cookie.clone().expect("a session")
}

/// Where a redirect leads.
fn location(answer: &Answer) -> String {
    let header = answer.headers.get(LOCATION).and_then(|it| it.to_str().ok());
    header.unwrap_or_else(|| panic!("no redirect: {} {}", answer.status, answer.body)).to_owned()
}

/// What a page says between `<main>` and `</main>`, one line for each piece of text.
fn told(answer: &Answer) -> String {
    assert_eq!(answer.body.matches("<h1").count(), 1, "one heading");
    assert!(!answer.body.contains(" style="), "no inline style");
    let main = answer.body.split_once("<main").and_then(|(_, rest)| rest.split_once('>'));
    let (main, _) = main.and_then(|(_, rest)| rest.split_once("</main>")).expect("a main part");
    let mut lines = Vec::new();
    for piece in main.split('<') {
        let text = piece.split_once('>').map_or(piece, |(_, text)| text).trim();
        if !text.is_empty() {
            lines.push(text.replace("&#39;", "'").replace("&#38;", "&"));
        }
    }
    lines.join("\n")
}

/// Asserts that a page was shown, and answers what it says.
async fn shown(who: &Caller<'_>, path: &str) -> String {
    let answer = who.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    told(&answer)
}
