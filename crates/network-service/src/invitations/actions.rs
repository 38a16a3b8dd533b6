//! Inviting, taking back, declining; what becomes of one when its creator applies.

use api_types::invitations::{
    CreateInvitation, InvitationFilter, MOST_A_DAY, ReceivedInvitation, SentInvitation,
};
use api_types::{CreatorId, ErrorCode, InvitationId, Listing, OfferingId, RequestId, VendorId};
use chrono::{DateTime, TimeDelta, Utc};
use service_kit::{Conn, OrRefuse, Refusal, Result};

use super::model::Invitation;
use super::store::{self, Received, Sent};
use crate::app::Post;
use crate::cursors::Page;
use crate::letters::{self, Button, Letter};
use crate::offerings::Shown;
use crate::{creators, directory, offerings, vendors};

const UNKNOWN: &str = "There is no such invitation";

/// Invites a creator of the directory to an open offering, and writes to them.
pub async fn invite(
    conn: &mut Conn,
    post: &Post,
    vendor: VendorId,
    offering: OfferingId,
    form: CreateInvitation,
    now: DateTime<Utc>,
) -> Result<SentInvitation> {
    let invitation = Invitation::new(vendor, offering, form, now)?;
    // Two at once would both count one too few.
    vendors::store::lock(conn, vendor).await?;
    let shown = offerings::store::find(conn, offering).await?;
    let shown = shown.filter(|it| it.offering.vendor_id == vendor);
    let shown = shown.or_refuse(ErrorCode::OfferingNotFound, "There is no such offering")?;
    if !shown.is_open(now) {
        let detail = "This offering takes no applications now";
        return Err(Refusal::new(ErrorCode::StateConflict, detail).into());
    }
    check_creator(conn, &invitation).await?;
    check_allowance(conn, vendor, now).await?;
    store::expire_of(conn, invitation.creator_id, offering, now).await?;
    store::insert(conn, &invitation).await?;
    write(conn, post, &invitation, &shown, now).await?;
    sent_one(conn, vendor, invitation.id, now).await
}

/// Only who is in the directory can be invited, and nobody who is in touch with the offering.
async fn check_creator(conn: &mut Conn, it: &Invitation) -> Result<()> {
    if !directory::store::is_listed(conn, it.creator_id).await? {
        let refusal = Refusal::new(ErrorCode::CreatorNotFound, "There is no such creator");
        return Err(refusal.into());
    }
    let live = offerings::store::live_offerings(conn, it.creator_id).await?;
    if live.contains(&it.offering_id) {
        let detail = "This creator has applied to this offering already";
        return Err(Refusal::new(ErrorCode::RequestExists, detail).into());
    }
    Ok(())
}

async fn check_allowance(conn: &mut Conn, vendor: VendorId, now: DateTime<Utc>) -> Result<()> {
    let since = now - TimeDelta::hours(24);
    if store::count_since(conn, vendor, since).await? < MOST_A_DAY {
        return Ok(());
    }
    let detail = "A brand sends at most 50 invitations in 24 hours";
    Err(Refusal::new(ErrorCode::RateLimited, detail).retry_after(3_600).into())
}

async fn write(
    conn: &mut Conn,
    post: &Post,
    it: &Invitation,
    shown: &Shown,
    now: DateTime<Utc>,
) -> Result<()> {
    let creator = creators::store::find(conn, it.creator_id).await?;
    let Some(creator) = creator else { return Ok(()) };
    let (brand, title) = (&shown.vendor_name, &shown.offering.title);
    let terms = shown.offering.terms.0.rule.in_words();
    let mut lines = vec![format!("{brand} invites you to promote {title}: {terms}.")];
    lines.extend((!it.message.is_empty()).then(|| format!("They write: {}", it.message)));
    let letter = Letter {
        to: creator.email,
        subject: format!("{brand} invites you"),
        lines,
        button: Some(Button::new(
            "See the offering",
            post.page(&format!("/offerings/{}", it.offering_id)),
        )),
        closing: vec![format!(
            "The invitation is open until {}. You can decline it under {}.",
            it.expires_at.format("%-d %B %Y"),
            post.page("/invitations"),
        )],
        ..Letter::default()
    };
    letters::record(conn, post, "invitations.sent", &letter, now).await
}

/// Takes an invitation back.
pub async fn withdraw(
    conn: &mut Conn,
    vendor: VendorId,
    id: InvitationId,
    now: DateTime<Utc>,
) -> Result<SentInvitation> {
    let found = store::lock_of_vendor(conn, vendor, id).await?;
    let found = found.or_refuse(ErrorCode::InvitationNotFound, UNKNOWN)?;
    if let Some(withdrawn) = found.withdraw(now)? {
        store::update(conn, &withdrawn).await?;
    }
    sent_one(conn, vendor, id, now).await
}

pub async fn decline(
    conn: &mut Conn,
    creator: CreatorId,
    id: InvitationId,
    now: DateTime<Utc>,
) -> Result<()> {
    let found = store::lock_of_creator(conn, creator, id).await?;
    let found = found.or_refuse(ErrorCode::InvitationNotFound, UNKNOWN)?;
    if let Some(declined) = found.decline(now)? {
        store::update(conn, &declined).await?;
    }
    Ok(())
}

/// Books that somebody who may have been invited has applied.
pub async fn accept(
    conn: &mut Conn,
    creator: CreatorId,
    offering: OfferingId,
    request: RequestId,
    now: DateTime<Utc>,
) -> Result<()> {
    if let Some(live) = store::lock_live(conn, creator, offering, now).await? {
        store::update(conn, &live.accept(request, now)).await?;
    }
    Ok(())
}

/// One page of what a brand has sent.
pub async fn sent(
    conn: &mut Conn,
    vendor: VendorId,
    filter: &InvitationFilter,
    now: DateTime<Utc>,
) -> Result<Listing<SentInvitation>> {
    let page = Page::of(filter.cursor.as_deref(), filter.limit)?;
    let rows = store::sent(conn, vendor, filter, page, now).await?;
    let rows = Listing::cut(rows, page.limit, |it| it.0.id.to_string());
    Ok(rows.map(|it| as_sent(it, now)))
}

async fn sent_one(
    conn: &mut Conn,
    vendor: VendorId,
    id: InvitationId,
    now: DateTime<Utc>,
) -> Result<SentInvitation> {
    let found = store::find_sent(conn, vendor, id).await?;
    Ok(as_sent(found.or_refuse(ErrorCode::InvitationNotFound, UNKNOWN)?, now))
}

/// One page of what a creator has got.
pub async fn received(
    conn: &mut Conn,
    creator: CreatorId,
    page: Page<InvitationId>,
    now: DateTime<Utc>,
) -> Result<Listing<ReceivedInvitation>> {
    let rows = store::received(conn, creator, page).await?;
    let rows = Listing::cut(rows, page.limit, |it| it.0.id.to_string());
    Ok(rows.map(|it| as_received(it, now)))
}

fn as_sent((it, title, name, handle): Sent, now: DateTime<Utc>) -> SentInvitation {
    SentInvitation {
        id: it.id,
        offering_id: it.offering_id,
        offering_title: title,
        creator_id: it.creator_id,
        creator_name: name,
        creator_handle: handle,
        status: it.status_at(now),
        message: it.message,
        created_at: it.created_at,
        expires_at: it.expires_at,
        decided_at: it.decided_at,
        request_id: it.request_id,
    }
}

fn as_received((it, title, terms, name, slug): Received, now: DateTime<Utc>) -> ReceivedInvitation {
    ReceivedInvitation {
        id: it.id,
        offering_id: it.offering_id,
        offering_title: title,
        terms_in_words: terms.0.rule.in_words(),
        vendor_name: name,
        vendor_slug: slug,
        status: it.status_at(now),
        message: it.message,
        created_at: it.created_at,
        expires_at: it.expires_at,
        decided_at: it.decided_at,
    }
}
