//! `/dev/mail`: the caught letters for people, and for tests as JSON.

use actix_web::http::header::{CONTENT_SECURITY_POLICY, ContentType};
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::{CaughtMail, MailCatcher};

/// A letter's HTML is somebody's: shown, but neither run nor allowed to call home.
const LETTER_POLICY: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; \
                             img-src data:; frame-ancestors 'self'";

const STYLE: &str = "\
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid #8884; padding: .4rem .6rem; text-align: left }
pre { white-space: pre-wrap; border: 1px solid #8884; padding: 1rem }
iframe { width: 100%; height: 40rem; border: 1px solid #8884; background: #fff }
:root { color-scheme: light dark }
";

/// Adds the pages to an app: `/dev/mail`, `/dev/mail/{id}` and `/dev/mail.json?to=`.
pub fn mail_routes(catcher: &MailCatcher) -> impl FnOnce(&mut web::ServiceConfig) + use<> {
    let catcher = web::Data::new(catcher.clone());
    move |config| {
        config
            .app_data(catcher)
            .route("/dev/mail", web::get().to(list_mails))
            .route("/dev/mail.json", web::get().to(list_as_json))
            .route("/dev/mail.css", web::get().to(show_style))
            .route("/dev/mail/{id}", web::get().to(show_mail))
            .route("/dev/mail/{id}/html", web::get().to(show_html));
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<!doctype html><html lang="en"><meta charset="utf-8"><title>Mail</title>
<link rel="stylesheet" href="/dev/mail.css"><h1>Mail</h1>
{% if mails.is_empty() %}<p>No mail has arrived yet.</p>{% else %}<table>
<tr><th>Received</th><th>To</th><th>Subject</th></tr>
{% for mail in mails %}<tr><td>{{ mail.received_at.format("%F %T") }}</td><td>{{ mail.to }}</td><td><a href="/dev/mail/{{ mail.id }}">{{ mail.subject }}</a></td></tr>
{% endfor %}</table>{% endif %}</html>"#
)]
struct ListPage {
    mails: Vec<CaughtMail>,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<!doctype html><html lang="en"><meta charset="utf-8"><title>{{ mail.subject }}</title>
<link rel="stylesheet" href="/dev/mail.css"><p><a href="/dev/mail">All mail</a></p><h1>{{ mail.subject }}</h1>
<p>To {{ mail.to }}, {{ mail.received_at.format("%F %T") }} UTC</p>
{% if !mail.links.is_empty() %}<ul>{% for link in mail.links %}<li><a href="{{ link }}">{{ link }}</a></li>{% endfor %}</ul>{% endif %}
<pre>{{ mail.text }}</pre>
{% if mail.html.is_some() %}<iframe sandbox title="As HTML" src="/dev/mail/{{ mail.id }}/html"></iframe>{% endif %}</html>"#
)]
struct MailPage {
    mail: CaughtMail,
}

async fn list_mails(catcher: web::Data<MailCatcher>) -> HttpResponse {
    page(&ListPage { mails: newest_first(catcher.mails()) })
}

#[derive(Deserialize)]
struct Search {
    to: Option<String>,
}

async fn list_as_json(catcher: web::Data<MailCatcher>, search: web::Query<Search>) -> HttpResponse {
    let mails = match &search.to {
        Some(to) => catcher.mails_to(to),
        None => catcher.mails(),
    };
    HttpResponse::Ok().json(newest_first(mails))
}

async fn show_style() -> HttpResponse {
    HttpResponse::Ok().content_type("text/css; charset=utf-8").body(STYLE)
}

async fn show_mail(catcher: web::Data<MailCatcher>, id: web::Path<u64>) -> HttpResponse {
    match find(&catcher, *id) {
        Some(mail) => page(&MailPage { mail }),
        None => HttpResponse::NotFound().body("There is no such mail"),
    }
}

async fn show_html(catcher: web::Data<MailCatcher>, id: web::Path<u64>) -> HttpResponse {
    match find(&catcher, *id).and_then(|mail| mail.html) {
        Some(html) => HttpResponse::Ok()
            .content_type(ContentType::html())
            .insert_header((CONTENT_SECURITY_POLICY, LETTER_POLICY))
            .body(html),
        None => HttpResponse::NotFound().body("There is no such mail"),
    }
}

fn find(catcher: &MailCatcher, id: u64) -> Option<CaughtMail> {
    catcher.mails().into_iter().find(|mail| mail.id == id)
}

fn newest_first(mut mails: Vec<CaughtMail>) -> Vec<CaughtMail> {
    mails.reverse();
    mails
}

fn page(template: &impl Template) -> HttpResponse {
    match template.render() {
        Ok(html) => HttpResponse::Ok().content_type(ContentType::html()).body(html),
        Err(err) => HttpResponse::InternalServerError().body(err.to_string()),
    }
}
