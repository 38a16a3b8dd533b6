//! Asking for a link, using it, and leaving.

use api_types::auth::{RequestMagicLink, Role, SignIn, VerifyMagicLink};
use api_types::{ErrorCode, SessionId, emails};
use chrono::{DateTime, Utc};
use service_kit::magic_links::{self, LinkKind, MagicLink, NewLink, Secret, Typed};
use service_kit::sessions::{self, NewSession};
use service_kit::{Conn, Refusal, Result};
use ulid::Ulid;

use crate::app::{HUB, Post};
use crate::creators;
use crate::letters::{self, Button, Letter};
use crate::operators;

/// The address in its one spelling, and the role: only those two can be asked for here.
pub fn lawful(form: &RequestMagicLink) -> Result<String> {
    if !matches!(form.role, Role::Creator | Role::Operator) {
        return Err(Refusal::field("role", "Sign in as `creator` or `operator`").into());
    }
    Ok(emails::normalise(&form.email).map_err(|err| Refusal::field("email", err))?)
}

/// Makes a link for one browser and records the letter.
pub async fn ask(
    conn: &mut Conn,
    post: &Post,
    form: RequestMagicLink,
    browser: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let email = lawful(&form)?;
    let (kind, role) = (LinkKind::SignIn, form.role);
    let link = NewLink { kind, role, email: email.clone(), next: form.next };
    let secret = magic_links::make(conn, HUB, link, Some(browser), now).await?;
    let letter = sign_in_letter(post, email, role, &secret);
    letters::record(conn, post, "sign_ins.link", &letter, now).await
}

fn sign_in_letter(post: &Post, to: String, role: Role, secret: &Secret) -> Letter {
    let url = post.page(&format!("/signin/link#token={}", secret.token));
    Letter {
        to,
        subject: "Your link to sign in".into(),
        lines: vec![
            "The button signs you in, in the browser where you asked for it.".into(),
            "You can also type this code there:".into(),
        ],
        button: Some(Button::new("Sign in", url)),
        code: Some(secret.code.clone()),
        closing: vec![
            "Link and code work once, for 10 minutes.".into(),
            "If you did not ask for this, nothing happens when you ignore it.".into(),
        ],
        only_for: (role == Role::Operator).then_some(Role::Operator),
    }
}

/// What a link or a code opened.
pub struct Entered {
    pub sign_in: SignIn,
    /// The browser's new session token.
    pub token: String,
}

/// What came of a try. A wrong code was counted, so it must be committed.
pub enum Tried {
    Entered(Box<Entered>),
    Wrong,
}

/// Signs in by the link's token, or by address and code. For the door across tenants.
pub async fn enter(
    conn: &mut Conn,
    proof: VerifyMagicLink,
    browser: Option<&str>,
    old_session: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Tried> {
    let link = match proof {
        VerifyMagicLink { token: Some(token), .. } => {
            magic_links::consume(conn, &token, browser, now).await?
        }
        VerifyMagicLink { email: Some(email), code: Some(code), .. } => {
            let email = emails::normalise(&email).map_err(|err| Refusal::field("email", err))?;
            match magic_links::consume_code(conn, HUB, &email, &code, browser, now).await? {
                Typed::Right(link) => *link,
                Typed::Wrong => return Ok(Tried::Wrong),
            }
        }
        _ => return Err(Refusal::field("token", "Send `token`, or `email` and `code`").into()),
    };
    let entered = open(conn, link, old_session, now).await?;
    Ok(Tried::Entered(Box::new(entered)))
}

async fn open(
    conn: &mut Conn,
    link: MagicLink,
    old_session: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Entered> {
    let (subject, name) = person(conn, &link, now).await?;
    let MagicLink { role, email, next_path, .. } = link;
    let new = NewSession { tenant: HUB, role, subject, email, name };
    let (session, token) = sessions::open(conn, new, old_session, now).await?;
    let sign_in = SignIn { next: next_path, ..SignIn::from(&session) };
    Ok(Entered { sign_in, token })
}

async fn person(conn: &mut Conn, link: &MagicLink, now: DateTime<Utc>) -> Result<(Ulid, String)> {
    match link.role {
        Role::Creator => {
            let creator = creators::actions::join(conn, &link.email, now).await?;
            Ok((creator.id.ulid(), creator.called().to_owned()))
        }
        Role::Operator => {
            let operator = operators::store::find_by_email(conn, &link.email).await?;
            let operator = operator.ok_or_else(magic_links::expired)?;
            Ok((operator.id.ulid(), operator.name))
        }
        Role::Admin | Role::Partner => {
            let detail = "The hub knows creators and operators";
            Err(Refusal::new(ErrorCode::ForbiddenRole, detail).into())
        }
    }
}

/// Ends all sign-ins of a browser.
pub async fn leave(conn: &mut Conn, sessions: Vec<SessionId>, now: DateTime<Utc>) -> Result<()> {
    for session in sessions {
        sessions::end(conn, session, now).await?;
    }
    Ok(())
}
