//! What a creator chooses, and the first visit.

use api_types::accounts::{
    AccountSettings, AdvanceOnboarding, MailTopic, OnboardingStep, PatchSettings,
};
use api_types::{CreatorId, ErrorCode};
use chrono::{DateTime, Utc};
use service_kit::magic_links::is_local_path;
use service_kit::{Conn, OrRefuse, Result};

use super::UNKNOWN;
use crate::creators::model::{Creator, Settings};
use crate::creators::store;

pub async fn settings(conn: &mut Conn, id: CreatorId) -> Result<AccountSettings> {
    let creator = store::find(conn, id).await?.or_refuse(ErrorCode::CreatorNotFound, UNKNOWN)?;
    Ok(store::settings(conn, id).await?.as_wire(&creator))
}

/// Changes settings. The creator's row is locked, so that two changes at once both count.
pub async fn patch_settings(
    conn: &mut Conn,
    id: CreatorId,
    patch: PatchSettings,
) -> Result<AccountSettings> {
    let (mut creator, mut settings) = locked(conn, id).await?;
    if let Some(figures) = &patch.hidden_figures {
        creator = creator.hiding(figures);
        store::update(conn, &creator).await?;
    }
    if let Some(topics) = &patch.muted_mails {
        settings = settings.muted(topics);
    }
    settings.figures_public = patch.figures_public.unwrap_or(settings.figures_public);
    store::put_settings(conn, &settings).await?;
    Ok(settings.as_wire(&creator))
}

/// Mutes one topic for whoever has the address; nobody is no mistake.
pub async fn mute(conn: &mut Conn, email: &str, topic: MailTopic) -> Result<()> {
    let Some(creator) = store::find_by_email(conn, email).await? else { return Ok(()) };
    let (_, settings) = locked(conn, creator.id).await?;
    store::put_settings(conn, &settings.with_muted(topic)).await
}

/// Goes on with the first visit; answers where it leads once it is done.
pub async fn advance(
    conn: &mut Conn,
    id: CreatorId,
    form: AdvanceOnboarding,
    now: DateTime<Utc>,
) -> Result<(AccountSettings, Option<String>)> {
    let (creator, mut settings) = locked(conn, id).await?;
    settings.onboarding = form.step;
    if form.accept_terms {
        settings.terms_accepted_at = settings.terms_accepted_at.or(Some(now));
    }
    let next = match form.step {
        OnboardingStep::Done => settings.onboarding_next.take(),
        _ => settings.onboarding_next.clone(),
    };
    store::put_settings(conn, &settings).await?;
    Ok((settings.as_wire(&creator), next))
}

/// Where a sign-in leads before where it was meant to lead; the wish is kept for afterwards.
pub async fn arrive(
    conn: &mut Conn,
    creator: &Creator,
    wish: Option<&str>,
) -> Result<Option<&'static str>> {
    if creator.leaving_at.is_some() {
        return Ok(Some("/settings/delete"));
    }
    let mut settings = store::settings(conn, creator.id).await?;
    if !settings.is_first_visit(creator) {
        return Ok(None);
    }
    let wish = wish.filter(|it| is_local_path(it));
    if wish.is_some() || settings.onboarding_next.is_none() {
        settings.onboarding_next = wish.map(str::to_owned);
        store::put_settings(conn, &settings).await?;
    }
    Ok(Some("/welcome"))
}

async fn locked(conn: &mut Conn, id: CreatorId) -> Result<(Creator, Settings)> {
    let creator = store::lock(conn, id).await?.or_refuse(ErrorCode::CreatorNotFound, UNKNOWN)?;
    let settings = store::settings(conn, id).await?;
    Ok((creator, settings))
}
