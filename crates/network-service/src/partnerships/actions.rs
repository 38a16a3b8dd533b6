//! Beginning, ending and reviving a partnership, listing a creator's, and where its links lead.

use api_types::links::{LinkRoute, PutLink};
use api_types::partnerships::{self as wire, EndedBy};
use api_types::{
    AffiliationId, CreatorId, ErrorCode, LinkId, Listing, PartnershipId, VendorId, slugs,
};
use chrono::{DateTime, Utc};
use service_kit::{Conn, OrRefuse, Refusal, Result};
use url::Url;

use super::model::{self, NewPartnership, Partnership, ShareBases, Shown};
use super::store;
use crate::cursors::Page;
use crate::{affiliations, creators};

const ABSENT: &str = "There is no such partnership";

/// Writes the partnership with its affiliation, and counts it on the creator. A link that has a
/// partnership already keeps it: that one goes on.
pub async fn begin(
    conn: &mut Conn,
    new: NewPartnership,
    now: DateTime<Utc>,
) -> Result<Partnership> {
    let affiliation = affiliations::store::affiliate(conn, &new.affiliation(now)).await?;
    if affiliation.creator_id != new.creator {
        let detail = "The brand answered with a partner who is another creator here";
        return Err(Refusal::new(ErrorCode::FederationFailed, detail).into());
    }
    let creator = new.creator;
    let known = store::lock_by_link(conn, new.vendor, new.vendor_link).await?;
    let more = i64::from(!known.as_ref().is_some_and(Partnership::is_active));
    // Locks the creator, so that two partnerships that begin at once don't choose the same slug.
    creators::store::count_partnerships(conn, creator, more).await?;
    match known {
        Some(known) => go_on(conn, known, new).await,
        None => start(conn, new, affiliation.id, now).await,
    }
}

async fn start(
    conn: &mut Conn,
    new: NewPartnership,
    affiliation: AffiliationId,
    now: DateTime<Utc>,
) -> Result<Partnership> {
    let used = store::used_slugs(conn, new.creator).await?;
    let slug = model::free_slug(&store::vendor_slug(conn, new.vendor).await?, &used);
    let partnership = new.row(affiliation, slug, now);
    store::insert(conn, &partnership).await?;
    store::take_slug(conn, &partnership, &partnership.creator_slug, now).await?;
    Ok(partnership)
}

async fn go_on(conn: &mut Conn, known: Partnership, new: NewPartnership) -> Result<Partnership> {
    if known.creator_id != new.creator {
        let detail = "The brand answered with a link that is another creator's here";
        return Err(Refusal::new(ErrorCode::FederationFailed, detail).into());
    }
    let partnership = known.renewed(new);
    store::update(conn, &partnership).await?;
    Ok(partnership)
}

/// A partnership that ended or goes on, with the title of its offering.
pub type Changed = (Partnership, String);

/// Ends the active partnerships of an affiliation, and counts them off their creator.
pub async fn end_all(
    conn: &mut Conn,
    affiliation: AffiliationId,
    by: EndedBy,
    now: DateTime<Utc>,
) -> Result<Vec<Changed>> {
    let active = store::lock_active(conn, affiliation).await?;
    let ended = active.into_iter().map(|(it, title)| (it.end(by, now), title)).collect();
    keep(conn, ended, -1).await
}

/// Ends one active partnership that its creator leaves, and counts it off.
pub async fn leave(conn: &mut Conn, partnership: Partnership, now: DateTime<Utc>) -> Result<()> {
    let creator = partnership.creator_id;
    store::update(conn, &partnership.end(EndedBy::Creator, now)).await?;
    creators::store::count_partnerships(conn, creator, -1).await
}

/// Takes the brand's ending of an affiliation's partnerships back.
pub async fn revive_all(conn: &mut Conn, affiliation: AffiliationId) -> Result<Vec<Changed>> {
    let ended = store::lock_ended_by_brand(conn, affiliation).await?;
    let revived = ended.into_iter().map(|(it, title)| (it.revive(), title)).collect();
    keep(conn, revived, 1).await
}

async fn keep(conn: &mut Conn, changed: Vec<Changed>, by: i64) -> Result<Vec<Changed>> {
    for (partnership, _) in &changed {
        store::update(conn, partnership).await?;
        creators::store::count_partnerships(conn, partnership.creator_id, by).await?;
    }
    Ok(changed)
}

/// One page of a creator's partnerships with the figures that the brands last told.
pub async fn list(
    conn: &mut Conn,
    creator: CreatorId,
    page: Page<PartnershipId>,
    public_url: &Url,
    now: DateTime<Utc>,
) -> Result<Listing<wire::Partnership>> {
    let rows = store::list(conn, creator, page).await?;
    let rows = Listing::cut(rows, page.limit, |it| it.partnership.id.to_string());
    let next_cursor = rows.next_cursor;
    let items = dressed(conn, creator, rows.items, public_url, now).await?;
    Ok(Listing { items, next_cursor })
}

async fn dressed(
    conn: &mut Conn,
    creator: CreatorId,
    rows: Vec<Shown>,
    public_url: &Url,
    now: DateTime<Utc>,
) -> Result<Vec<wire::Partnership>> {
    let bases = share_bases(conn, creator, public_url).await?;
    let ids: Vec<AffiliationId> = rows.iter().map(|it| it.affiliation.id).collect();
    let sums = store::sums(conn, &ids, model::first_day(now)).await?;
    Ok(rows.into_iter().map(|it| it.as_wire(&sums, &bases)).collect())
}

/// What a creator's links begin with, domains in use included.
pub async fn share_bases(
    conn: &mut Conn,
    creator: CreatorId,
    public_url: &Url,
) -> Result<ShareBases> {
    Ok(ShareBases::new(public_url, &store::own_domains(conn, creator).await?))
}

/// One of a creator's partnerships.
pub async fn show(
    conn: &mut Conn,
    creator: CreatorId,
    id: PartnershipId,
    public_url: &Url,
    now: DateTime<Utc>,
) -> Result<wire::Partnership> {
    let found = store::find(conn, creator, id).await?;
    let found = found.or_refuse(ErrorCode::PartnershipNotFound, ABSENT)?;
    let dressed = dressed(conn, creator, vec![found], public_url, now).await?;
    dressed.into_iter().next().or_refuse(ErrorCode::PartnershipNotFound, ABSENT)
}

/// Gives a partnership another slug on its creator's domains; earlier ones go on redirecting.
pub async fn rename(
    conn: &mut Conn,
    creator: CreatorId,
    id: PartnershipId,
    form: wire::PatchPartnership,
    public_url: &Url,
    now: DateTime<Utc>,
) -> Result<wire::Partnership> {
    let slug = slugs::link_slug(&form.creator_slug);
    let slug = slug.map_err(|err| Refusal::field("creatorSlug", err))?;
    let found = store::find(conn, creator, id).await?;
    let shown = found.or_refuse(ErrorCode::PartnershipNotFound, ABSENT)?;
    if !store::take_slug(conn, &shown.partnership, &slug, now).await? {
        let detail = "Another of your links has or had this name; old links go on working";
        return Err(Refusal::new(ErrorCode::SlugTaken, detail).about("creatorSlug").into());
    }
    store::set_slug(conn, id, &slug).await?;
    show(conn, creator, id, public_url, now).await
}

/// Keeps where a brand's link leads. An older version than stored changes nothing.
///
/// A link that the hub does not know is refused with 409: the partnership may be about to be written,
/// and the brand is to ask again.
pub async fn put_route(
    conn: &mut Conn,
    vendor: VendorId,
    link: LinkId,
    form: PutLink,
    is_https: bool,
) -> Result<LinkRoute> {
    let destination_url = model::destination(&form.destination_url, is_https)?;
    let form = PutLink { destination_url, ..form };
    store::put_route(conn, vendor, link, &form).await?;
    let detail = "No partnership has this link yet";
    store::route(conn, vendor, link).await?.or_refuse(ErrorCode::StateConflict, detail)
}
