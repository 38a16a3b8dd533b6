//! Asking for a link, using it, and leaving.

use api_types::auth::{RequestMagicLink, Role, SignIn, VerifyMagicLink};
use api_types::{ErrorCode, SessionId, emails};
use chrono::{DateTime, Utc};
use service_kit::magic_links::{self, LinkKind, MagicLink, NewLink, Secret, Typed};
use service_kit::sessions::{self, NewSession};
use service_kit::{Conn, Refusal, Result};
use ulid::Ulid;

use crate::app::{HUB, Post};
use crate::letters::{self, Button, Letter};
use crate::{blocks, creators, operators, settings};

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
    if role == Role::Creator && !may_come_in(conn, &email).await? {
        let letter = by_invitation(post, email);
        return letters::record(conn, post, "sign_ins.by_invitation", &letter, now).await;
    }
    let link = NewLink { kind, role, email: email.clone(), next: form.next };
    let secret = magic_links::make(conn, HUB, link, Some(browser), now).await?;
    let letter = sign_in_letter(post, email, role, &secret);
    letters::record(conn, post, "sign_ins.link", &letter, now).await
}

/// Whether a creator may sign in with this address: known here, or strangers may join.
async fn may_come_in(conn: &mut Conn, email: &str) -> Result<bool> {
    Ok(settings::actions::admits_strangers(conn).await?
        || creators::store::find_by_email(conn, email).await?.is_some())
}

/// What a stranger gets where creators come by invitation: the page that asked tells no difference.
fn by_invitation(post: &Post, to: String) -> Letter {
    let host = post.public_url.host_str().unwrap_or_default();
    Letter {
        to,
        subject: format!("{host} is by invitation"),
        lines: vec![
            format!("Somebody asked to sign in to {host} with this address."),
            "Creators join this hub by invitation, and this address has none yet.".into(),
        ],
        ..Letter::default()
    }
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
        ..Letter::default()
    }
}

/// What a link or a code opened.
pub struct Entered {
    pub sign_in: SignIn,
    /// The browser's new session token.
    pub token: String,
    /// A page that comes before the one somebody wanted: the first visit, or an account that ends.
    pub first: Option<&'static str>,
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
    let Arrival { subject, name, first } = person(conn, &link, now).await?;
    let MagicLink { role, email, next_path, .. } = link;
    let new = NewSession { tenant: HUB, role, subject, email, name };
    let (session, token) = sessions::open(conn, new, old_session, now).await?;
    let sign_in = SignIn { next: next_path, ..SignIn::from(&session) };
    Ok(Entered { sign_in, token, first })
}

/// Who came by a link.
struct Arrival {
    subject: Ulid,
    name: String,
    first: Option<&'static str>,
}

async fn person(conn: &mut Conn, link: &MagicLink, now: DateTime<Utc>) -> Result<Arrival> {
    match link.role {
        Role::Creator => {
            if link.kind != LinkKind::Invite && !may_come_in(conn, &link.email).await? {
                let detail = "Creators join this hub by invitation; ask its support for one";
                return Err(Refusal::new(ErrorCode::InvitationRequired, detail).into());
            }
            let creator = creators::actions::join(conn, &link.email, now).await?;
            blocks::actions::refuse_blocked(conn, creator.id).await?;
            let wish = link.next_path.as_deref();
            let first = creators::actions::arrive(conn, &creator, wish).await?;
            let (subject, name) = (creator.id.ulid(), creator.called().to_owned());
            Ok(Arrival { subject, name, first })
        }
        Role::Operator => {
            let operator = operators::store::find_by_email(conn, &link.email).await?;
            let operator = operator.ok_or_else(magic_links::expired)?;
            Ok(Arrival { subject: operator.id.ulid(), name: operator.name, first: None })
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
