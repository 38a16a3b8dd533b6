//! Proving the address: the partner at once, or the wait for the team.

use api_types::ErrorCode;
use api_types::auth::{Role, VerifyMagicLink};
use api_types::emails;
use api_types::signups::SignupMode;
use service_kit::magic_links::{self, MagicLink, Typed};
use service_kit::sessions::{self, NewSession, Session};
use service_kit::{Conn, Refusal, Result};

use super::{demand_open, letters};
use crate::partners;
use crate::partners::Partner;
use crate::partners::actions::Setting;
use crate::sign_ins::actions::Browser;
use crate::signups::{Signup, store};

/// What a proof came to. A wrong code is an outcome, not an error: its count must be kept.
pub enum Proven {
    In {
        session: Box<Session>,
        token: String,
        next: Option<String>,
    },
    /// The team decides.
    Waits,
    WrongCode,
}

/// Uses up the mail's token or code. For the door across tenants.
pub async fn prove(
    conn: &mut Conn,
    form: VerifyMagicLink,
    browser: Browser,
    setting: &Setting<'_>,
) -> Result<Proven> {
    let Some(link) = consume(conn, form, &browser, setting).await? else {
        return Ok(Proven::WrongCode);
    };
    if link.tenant_id != setting.brand.id || link.role != Role::Partner {
        return Err(magic_links::expired());
    }
    match find_or_make(conn, &link, setting).await? {
        Some(partner) => enter(conn, partner, link, browser, setting).await,
        None => Ok(Proven::Waits),
    }
}

async fn consume(
    conn: &mut Conn,
    form: VerifyMagicLink,
    browser: &Browser,
    setting: &Setting<'_>,
) -> Result<Option<MagicLink>> {
    let (id, now) = (browser.id.as_deref(), setting.now);
    match form {
        VerifyMagicLink { token: Some(token), .. } => {
            Ok(Some(magic_links::consume(conn, &token, id, now).await?))
        }
        VerifyMagicLink { email: Some(email), code: Some(code), .. } => {
            let email = emails::normalise(&email).map_err(|it| Refusal::field("email", it))?;
            let tenant = setting.brand.id;
            match magic_links::consume_code(conn, tenant, &email, &code, id, now).await? {
                Typed::Right(link) => Ok(Some(*link)),
                Typed::Wrong => Ok(None),
            }
        }
        _ => Err(Refusal::field("token", "Send a token, or an e-mail and its code").into()),
    }
}

/// The partner behind a proven address; none where the team decides first.
async fn find_or_make(
    conn: &mut Conn,
    link: &MagicLink,
    setting: &Setting<'_>,
) -> Result<Option<Partner>> {
    let (tenant, now, email) = (setting.brand.id, setting.now, &link.email);
    let sealer = setting.sealer;
    let known = partners::actions::activate_by_email(conn, sealer, tenant, email, now).await?;
    if known.is_some() {
        return Ok(known);
    }
    let wish = store::lock_by_link(conn, tenant, link.id).await?;
    let signup = merge(conn, wish.ok_or_else(magic_links::expired)?).await?;
    match demand_open(conn, tenant).await?.mode {
        SignupMode::Auto => {
            let partner = join(conn, &signup, setting).await?;
            store::update(conn, &signup.approve(partner.id, None, now)).await?;
            Ok(Some(partner))
        }
        SignupMode::Review | SignupMode::Off => {
            let (pending, is_news) = signup.submit(now);
            store::update(conn, &pending).await?;
            if is_news {
                letters::waiting(conn, &pending, setting).await?;
            }
            Ok(None)
        }
    }
}

/// The wish whose letter was answered, in the place of the one that was proven before it.
async fn merge(conn: &mut Conn, wish: Signup) -> Result<Signup> {
    match store::lock_proven(conn, wish.tenant_id, &wish.email).await? {
        Some(held) if held.id != wish.id => {
            store::delete(conn, &wish).await?;
            Ok(held.asked_again(wish))
        }
        _ => Ok(wish),
    }
}

/// Makes the partner of a sign-up whose address is proven: active, with the default program.
pub(super) async fn join(
    conn: &mut Conn,
    signup: &Signup,
    setting: &Setting<'_>,
) -> Result<Partner> {
    let made = partners::actions::enroll(conn, &signup.enrollment(), setting).await?;
    let (sealer, now) = (setting.sealer, setting.now);
    partners::actions::activate(conn, sealer, setting.brand.id, made.partner.id, now).await
}

async fn enter(
    conn: &mut Conn,
    partner: Partner,
    link: MagicLink,
    browser: Browser,
    setting: &Setting<'_>,
) -> Result<Proven> {
    if !partner.may_sign_in() {
        return Err(Refusal::new(ErrorCode::PartnerRevoked, "This partner is revoked").into());
    }
    let new = NewSession {
        tenant: setting.brand.id,
        role: Role::Partner,
        subject: partner.id.ulid(),
        email: partner.email,
        name: partner.name,
    };
    let (session, token) = sessions::open(conn, new, browser.token.as_deref(), setting.now).await?;
    Ok(Proven::In { session: Box::new(session), token, next: link.next_path })
}
