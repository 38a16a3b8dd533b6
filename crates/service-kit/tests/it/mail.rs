//! Letters go through a real SMTP conversation, also when the other side misbehaves.

use std::time::Duration;

use actix_web::test::{TestRequest, call_and_read_body, call_service, init_service};
use actix_web::{App, http::StatusCode};
use api_types::MessageId;
use chrono::DateTime;
use service_kit::Clock;
use service_kit::mail::{Mail, MailError, Mailer};
use service_kit::testing::mail_catcher::{MailCatcher, mail_routes};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

const LONG: Duration = Duration::from_secs(10);

async fn catcher() -> (MailCatcher, Mailer) {
    let clock = Clock::manual(DateTime::UNIX_EPOCH);
    let catcher = MailCatcher::start(clock).await.expect("a mail catcher");
    let mailer = Mailer::smtp(&catcher.smtp_url(), "OpenPartner <hello@openpartner.example>");
    (catcher, mailer.expect("a mailer"))
}

fn letter(to: &str) -> Mail {
    Mail {
        to: to.into(),
        subject: "Grüße: dein Link ✓".into(),
        text: ".a line that begins with a dot\n..and two\n\nhttps://a.example/in?token=x&y=1\n"
            .into(),
        html: Some(r#"<p>Grüße: <a href="https://a.example/in?token=x&amp;y=1">in</a></p>"#.into()),
        unsubscribe: None,
    }
}

fn id() -> MessageId {
    MessageId::new_at(DateTime::UNIX_EPOCH)
}

#[tokio::test]
async fn a_letter_that_is_sent_again_has_the_same_message_id() {
    let (catcher, mailer) = catcher().await;
    let (once, other) = (id(), id());
    for id in [once, once, other] {
        mailer.send(id, &letter("ada@example.com")).await.expect("sent");
    }
    let mails = catcher.mails_to("ada@example.com");
    let ids: Vec<_> = mails.into_iter().map(|it| it.message_id.expect("an id")).collect();
    assert_eq!(ids, [once, once, other].map(|id| format!("{id}@openpartner.example")));
}

#[tokio::test]
async fn a_letter_arrives_as_it_was_written() {
    let (catcher, mailer) = catcher().await;
    mailer.check().await.expect("the server answers");
    mailer.send(id(), &letter("ada@example.com")).await.expect("sent");

    let mail = catcher.wait_for("ADA@example.com", LONG).await.expect("a letter");
    assert_eq!(mail.subject, letter("").subject);
    assert_eq!(mail.text.replace("\r\n", "\n").trim_end(), letter("").text.trim_end());
    assert_eq!(mail.html.as_deref().map(str::trim_end), letter("").html.as_deref());
    assert_eq!(mail.links, ["https://a.example/in?token=x&y=1"]);
    assert_eq!(mail.received_at, DateTime::UNIX_EPOCH);
}

#[tokio::test]
async fn a_refusal_is_final_or_not_by_its_code() {
    let (catcher, mailer) = catcher().await;
    catcher.refuse_next(1, 550);
    let err = mailer.send(id(), &letter("ada@example.com")).await.expect_err("refused");
    assert!(matches!(err, MailError::Permanent(_)), "{err}");

    for code in [451, 535] {
        catcher.refuse_next(1, code);
        let err = mailer.send(id(), &letter("ada@example.com")).await.expect_err("refused");
        assert!(matches!(err, MailError::Transient(_)), "{err}");
    }
    mailer.send(id(), &letter("ada@example.com")).await.expect("sent at last");
    assert_eq!(catcher.mails().len(), 1);
}

#[tokio::test]
async fn a_server_that_hangs_or_is_gone_may_be_tried_again() {
    let (catcher, mailer) = catcher().await;
    catcher.hang(true);
    let hasty = mailer.clone().patience(Duration::from_millis(50));
    let err = hasty.send(id(), &letter("ada@example.com")).await.expect_err("no answer");
    assert_eq!(err, MailError::Transient("the server did not answer in time".into()));
    catcher.hang(false);
    mailer.send(id(), &letter("bob@example.com")).await.expect("awake again");

    let gone = Mailer::smtp("smtp://127.0.0.1:1", "a@example.com").expect("a mailer");
    let err = gone.send(id(), &letter("ada@example.com")).await.expect_err("nobody there");
    assert!(matches!(err, MailError::Transient(_)), "{err}");
}

#[tokio::test]
async fn a_plain_server_is_not_good_enough_where_encryption_is_due() {
    let (catcher, _) = catcher().await;
    let url = format!("{}?tls=required", catcher.smtp_url());
    let mailer = Mailer::smtp(&url, "a@example.com").expect("a mailer");
    let err = mailer.send(id(), &letter("ada@example.com")).await.expect_err("no STARTTLS");
    assert!(matches!(err, MailError::Transient(_)), "{err}");
    assert!(catcher.mails().is_empty());
}

/// Says each line and notes the code of its answer.
async fn converse(catcher: &MailCatcher, lines: &[&str]) -> Vec<String> {
    let address = catcher.smtp_url().replace("smtp://", "");
    let stream = TcpStream::connect(address).await.expect("a connection");
    let mut stream = BufReader::new(stream);
    let mut codes = vec![code_of_answer(&mut stream).await];
    for line in lines {
        stream.write_all(format!("{line}\r\n").as_bytes()).await.expect("said");
        codes.push(code_of_answer(&mut stream).await);
    }
    codes
}

async fn code_of_answer(stream: &mut BufReader<TcpStream>) -> String {
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.expect("an answer");
        if line.as_bytes().get(3) != Some(&b'-') {
            return line.chars().take(3).collect();
        }
    }
}

#[tokio::test]
async fn the_catcher_insists_on_the_order_of_the_protocol() {
    let (catcher, _) = catcher().await;
    let conversation = [
        ("HELO me", "250"),
        ("NOOP", "250"),
        ("RCPT TO:<b@example.com>", "503"),
        ("DATA", "503"),
        ("MAIL to nobody", "501"),
        ("mail from:<>", "250"),
        ("MAIL FROM:<a@example.com>", "503"),
        ("RCPT TO:nobody", "501"),
        ("RCPT TO:<b@example.com>", "250"),
        ("RSET", "250"),
        ("DATA", "503"),
        ("EHLO me", "250"),
        ("MAIL FROM:<a@example.com> SIZE=10", "250"),
        ("RCPT TO:<b@example.com>", "250"),
        ("RCPT TO:<c@example.com>", "250"),
        ("DATA", "354"),
        ("Subject: x\r\n\r\n..dotted\r\n.", "250"),
        ("BREW", "500"),
        ("QUIT", "221"),
    ];
    let (lines, expected): (Vec<&str>, Vec<&str>) = conversation.into_iter().unzip();
    let codes = converse(&catcher, &lines).await;
    assert_eq!(codes[0], "220");
    assert_eq!(codes[1..], expected);
    let mails = catcher.mails();
    let seen: Vec<_> = mails.iter().map(|it| (it.to.as_str(), it.text.trim_end())).collect();
    assert_eq!(seen, [("b@example.com", ".dotted"), ("c@example.com", ".dotted")]);
}

#[tokio::test]
async fn only_the_newest_thousand_are_kept() {
    let (catcher, _) = catcher().await;
    let conversation = ["EHLO me", "MAIL FROM:<a@example.com>"].map(String::from).to_vec();
    for round in 0..11 {
        let recipient = |n: usize| format!("RCPT TO:<{round}-{n}@example.com>");
        let mut lines = conversation.clone();
        lines.extend((0..100).map(recipient));
        lines.extend(["DATA".into(), "Subject: x\r\n\r\nx\r\n.".into()]);
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        assert_eq!(converse(&catcher, &lines).await.last().map(String::as_str), Some("250"));
    }
    let mails = catcher.mails();
    assert_eq!((mails.len(), mails[0].id), (1000, 101));
    catcher.clear();
    assert!(catcher.mails().is_empty());
}

#[tokio::test]
async fn caught_letters_are_shown_newest_first_and_their_html_is_locked_in() {
    let (catcher, mailer) = catcher().await;
    mailer.send(id(), &letter("ada@example.com")).await.expect("sent");
    mailer.send(id(), &letter("bob@example.com")).await.expect("sent");
    let app = init_service(App::new().configure(mail_routes(&catcher))).await;
    let get = |path: &str| TestRequest::with_uri(path).to_request();

    let list = call_and_read_body(&app, get("/dev/mail")).await;
    let list = std::str::from_utf8(&list).expect("text");
    let (ada, bob) = (list.find("ada@example.com"), list.find("bob@example.com"));
    assert!(bob.is_some() && bob < ada, "{list}");

    let json = call_and_read_body(&app, get("/dev/mail.json?to=ada@example.com")).await;
    let json: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    assert_eq!(json.as_array().map(Vec::len), Some(1));
    assert_eq!(json[0]["links"][0], "https://a.example/in?token=x&y=1");
    assert_eq!(json[0]["receivedAt"], "1970-01-01T00:00:00Z");

    let page = call_and_read_body(&app, get("/dev/mail/1")).await;
    assert!(String::from_utf8_lossy(&page).contains("/dev/mail/1/html"));
    let html = call_service(&app, get("/dev/mail/1/html")).await;
    let policy = html.headers().get("content-security-policy").expect("a policy");
    assert!(policy.to_str().expect("text").starts_with("sandbox; default-src 'none'"));
    assert_eq!(call_service(&app, get("/dev/mail/9")).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(call_service(&app, get("/dev/mail.css")).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn waiting_for_a_letter_has_an_end_and_so_has_the_catcher() {
    let (catcher, mailer) = catcher().await;
    let err = catcher.wait_for("ada@example.com", Duration::from_millis(10)).await;
    assert!(err.expect_err("none").to_string().starts_with("no mail to ada@example.com within"));
    let (caught, sent) = tokio::join!(catcher.wait_for("ada@example.com", LONG), async {
        mailer.send(id(), &letter("ada@example.com")).await
    });
    sent.expect("sent");
    caught.expect("caught");
    catcher.stop();
    let public = MailCatcher::listen(([0, 0, 0, 0], 0).into(), Clock::System).await;
    assert!(public.is_err());
}
