//! Signing in as people do: a link by e-mail, then cookies.

use api_types::auth::{MagicLinkSent, RequestMagicLink, Role, SignIn, VerifyMagicLink};

use super::mail::{Mail, token_of};
use super::web::{Door, Web};

/// Asks for a link below `api`, opens the mail, and exchanges the token in the same browser.
pub async fn sign_in(
    web: &Web,
    mail: &Mail,
    api: &str,
    email: &str,
    role: Role,
) -> anyhow::Result<(Door, SignIn)> {
    let browser = web.browser(api);
    let seen = mail.count(email);
    let form = RequestMagicLink { email: email.to_owned(), role, next: None };
    browser.post::<MagicLinkSent>("/auth/magic", &form).await?;
    let link = mail.next_link(email, seen).await?;
    let sign_in = verify(&browser, &link).await?;
    Ok((browser, sign_in))
}

/// Exchanges the token of a link for a session, in the given browser.
pub async fn verify(browser: &Door, link: &str) -> anyhow::Result<SignIn> {
    let form = VerifyMagicLink { token: Some(token_of(link)?), ..VerifyMagicLink::default() };
    browser.post("/auth/magic/verify", &form).await
}
