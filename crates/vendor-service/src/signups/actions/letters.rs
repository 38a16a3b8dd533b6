//! What people are written about a sign-up.

use api_types::MagicLinkId;
use api_types::auth::Role;
use service_kit::magic_links::{self, LinkKind, NewLink, Secret};
use service_kit::{Conn, Result};

use crate::admins::{self, AdminRole};
use crate::mails::{self, LinkMail};
use crate::partners::Partner;
use crate::partners::actions::Setting;
use crate::signups::Signup;

const LASTS: &str = "Link and code work once, for 24 hours.";
const FOOT: &str = "If it was not you, leave it alone: nothing happens.";

/// A link that any browser may use: it is often opened on another device.
async fn secret(conn: &mut Conn, email: &str, setting: &Setting<'_>) -> Result<Secret> {
    let link = NewLink {
        kind: LinkKind::Invite,
        role: Role::Partner,
        email: email.to_owned(),
        next: Some(format!("{}/portal", setting.addresses.base)),
    };
    magic_links::make(conn, setting.brand.id, link, None, setting.now).await
}

async fn record(
    conn: &mut Conn,
    to: &str,
    mail: LinkMail<'_>,
    setting: &Setting<'_>,
) -> Result<()> {
    let Setting { brand, sealer, now, .. } = *setting;
    mails::record(conn, sealer, brand.id, &mail.to(to)?, now).await
}

/// To somebody new: prove that the address is yours. Answers which link does it.
pub(super) async fn confirm(
    conn: &mut Conn,
    wish: &Signup,
    setting: &Setting<'_>,
) -> Result<MagicLinkId> {
    let secret = secret(conn, &wish.email, setting).await?;
    let brand = &setting.brand.name;
    let mail = LinkMail {
        brand,
        subject: format!("Confirm your address for {brand}"),
        lead: format!(
            "Hello {}, you want to become a partner of {brand}. One step is left.",
            wish.name
        ),
        button: "Confirm my address",
        url: format!("{}/join/confirm#token={}", setting.addresses.portal, secret.token),
        code: &secret.code,
        lasts: LASTS,
        foot: FOOT,
    };
    record(conn, &wish.email, mail, setting).await?;
    Ok(secret.id)
}

/// To a partner who asks to become one.
pub(super) async fn known(conn: &mut Conn, partner: &Partner, setting: &Setting<'_>) -> Result<()> {
    let secret = secret(conn, &partner.email, setting).await?;
    let brand = &setting.brand.name;
    let mail = LinkMail {
        brand,
        subject: format!("You are a partner of {brand} already"),
        lead: format!(
            "Somebody, you we hope, wants to join {brand} with this address. You are in: sign in instead."
        ),
        button: "Sign in",
        url: format!("{}/join/confirm#token={}", setting.addresses.portal, secret.token),
        code: &secret.code,
        lasts: LASTS,
        foot: FOOT,
    };
    record(conn, &partner.email, mail, setting).await
}

/// To the brand's owners: somebody waits.
pub(super) async fn waiting(conn: &mut Conn, signup: &Signup, setting: &Setting<'_>) -> Result<()> {
    let brand = &setting.brand.name;
    let team = admins::store::list(conn, setting.brand.id).await?;
    for owner in team.iter().filter(|it| it.role == AdminRole::Owner) {
        let mail = LinkMail {
            brand,
            subject: format!("{} wants to become your partner", signup.name),
            lead: format!(
                "{} ({}) signed up and writes: {}",
                signup.name, signup.email, signup.pitch
            ),
            button: "Decide",
            url: format!("{}/admin/partners/signups", setting.addresses.portal),
            code: "",
            lasts: "They wait until you approve or decline.",
            foot: "You get this because sign-ups are reviewed.",
        };
        record(conn, &owner.email, mail, setting).await?;
    }
    Ok(())
}

pub(super) async fn approved(
    conn: &mut Conn,
    signup: &Signup,
    setting: &Setting<'_>,
) -> Result<()> {
    let secret = secret(conn, &signup.email, setting).await?;
    let brand = &setting.brand.name;
    let note = signup.note.as_ref().map(|it| format!(" They write: {it}")).unwrap_or_default();
    let mail = LinkMail {
        brand,
        subject: format!("You are a partner of {brand} now"),
        lead: format!("Hello {}, {brand} has approved you.{note}", signup.name),
        button: "Open your portal",
        url: format!("{}/signin/link#token={}", setting.addresses.portal, secret.token),
        code: "",
        lasts: "The link works once, for 24 hours; after that, sign in with your address.",
        foot: "Your link to share is in the portal.",
    };
    record(conn, &signup.email, mail, setting).await
}

pub(super) async fn declined(
    conn: &mut Conn,
    signup: &Signup,
    setting: &Setting<'_>,
) -> Result<()> {
    let brand = &setting.brand.name;
    let note = signup.note.as_ref().map(|it| format!(" They write: {it}")).unwrap_or_default();
    let mail = LinkMail {
        brand,
        subject: format!("Your sign-up at {brand}"),
        lead: format!("Hello {}, {brand} has decided against it this time.{note}", signup.name),
        button: "See how partners are taken",
        url: format!("{}/join", setting.addresses.portal),
        code: "",
        lasts: "You may ask again when something has changed.",
        foot: "Thank you for your interest.",
    };
    record(conn, &signup.email, mail, setting).await
}
