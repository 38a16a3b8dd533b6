//! What the page of an offering shows, depending on who looks.

use api_types::offerings::MyStanding;
use api_types::partnerships::PartnershipStatus;
use api_types::programs::Terms;
use api_types::requests::RequestStatus;
use api_types::{CreatorId, OfferingId, RequestId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};
use url::Url;

use crate::columns::Json;
use crate::invitations::Invitation;
use crate::offerings::{self, Insight, Shown};
use crate::schema::{partnerships, requests, vendors};
use crate::{creators, exclusions, invitations};

/// All that the database knows for one visit.
pub struct Visit {
    pub shown: Shown,
    /// Where the brand's picture is.
    pub logo: Option<String>,
    pub stand: Stand,
    pub insight: Insight,
    pub invitation: Option<Invitation>,
    /// It can be applied to now, by whoever finds it.
    pub is_open: bool,
}

/// How who looks stands to the offering.
pub enum Stand {
    Visitor,
    /// The profile lacks what a brand must see; the sentence says what.
    Unready(String),
    /// May apply; with the handle as a first idea for the link, and the last try where there was one.
    Free {
        handle: String,
        last: Option<Tried>,
    },
    /// Waits for the brand, or for the link to be made.
    Waiting(Tried),
    Partner {
        tried: Tried,
        made: Made,
    },
    /// The brand keeps this creator out; the sentence says until when.
    Excluded {
        why: String,
        last: Option<Tried>,
    },
    /// The brand takes no applications any more.
    Closed(Option<Tried>),
}

/// A creator's newest request.
#[derive(Clone, Debug, Queryable)]
pub struct Tried {
    pub id: RequestId,
    pub status: RequestStatus,
    pub pitch: String,
    pub preferred_slug: String,
    pub decision_note: Option<String>,
    pub created_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
}

/// What an approval made.
#[derive(Clone, Debug)]
pub struct Made {
    pub share_url: String,
    pub hub_url: String,
    /// On the creator's own domains.
    pub own_urls: Vec<String>,
    pub portal_url: String,
    pub terms: Json<Terms>,
    pub created_at: DateTime<Utc>,
}

pub async fn visit(
    conn: &mut Conn,
    id: OfferingId,
    creator: Option<CreatorId>,
    public_url: &Url,
    now: DateTime<Utc>,
) -> Result<Visit> {
    let (shown, mine) = offerings::actions::visible(conn, id, creator, now).await?;
    let is_open = offerings::actions::may_apply(conn, &shown, creator, now).await?;
    let (stand, invitation) = match creator {
        None => (Stand::Visitor, None),
        Some(creator) => (
            stand(conn, (&shown, is_open), creator, mine, public_url, now).await?,
            invitations::store::find_live(conn, creator, id, now).await?,
        ),
    };
    let vendor = shown.offering.vendor_id;
    let logo = crate::vendors::store::logos(conn, &[vendor]).await?.remove(&vendor);
    let insight = offerings::actions::insight(conn, &shown, now).await?;
    Ok(Visit { shown, logo, stand, insight, invitation, is_open })
}

async fn stand(
    conn: &mut Conn,
    (shown, is_open): (&Shown, bool),
    creator: CreatorId,
    mine: Option<MyStanding>,
    public_url: &Url,
    now: DateTime<Utc>,
) -> Result<Stand> {
    let tried = match &mine {
        Some(mine) => find_request(conn, mine.request_id).await?,
        None => None,
    };
    if let Some(tried) = tried.clone().filter(|it| it.status == RequestStatus::Approved)
        && let Some(made) = find_made(conn, creator, tried.id, public_url).await?
    {
        return Ok(Stand::Partner { tried, made });
    }
    match tried {
        Some(tried) if tried.is_open() => Ok(Stand::Waiting(tried)),
        tried if !is_open => Ok(Stand::Closed(tried)),
        tried => {
            let (vendor, brand) = (shown.offering.vendor_id, &shown.vendor_name);
            let excluded = exclusions::store::in_force(conn, vendor, creator, now).await?;
            match excluded {
                Some(it) => Ok(Stand::Excluded {
                    why: exclusions::model::told(brand, it.until),
                    last: tried,
                }),
                None => free(conn, creator, tried).await,
            }
        }
    }
}

async fn free(conn: &mut Conn, creator: CreatorId, last: Option<Tried>) -> Result<Stand> {
    let creator = creators::actions::profile(conn, creator).await?.creator;
    if let Err(err) = creator.ready_to_apply() {
        let refusal = err.refusal().map(|it| it.detail.to_string());
        return refusal.map(Stand::Unready).ok_or(err);
    }
    Ok(Stand::Free { handle: creator.handle.unwrap_or_default(), last })
}

async fn find_request(conn: &mut Conn, id: RequestId) -> Result<Option<Tried>> {
    let found = requests::table
        .find(id)
        .select((
            requests::id,
            requests::status,
            requests::pitch,
            requests::preferred_slug,
            requests::decision_note,
            requests::created_at,
            requests::decided_at,
        ))
        .first(conn)
        .await;
    Ok(found.optional()?)
}

async fn find_made(
    conn: &mut Conn,
    creator: CreatorId,
    request: RequestId,
    public_url: &Url,
) -> Result<Option<Made>> {
    type Row = (String, String, Json<Terms>, DateTime<Utc>, (String, String, String));
    let found: Option<Row> = partnerships::table
        .inner_join(vendors::table)
        .filter(partnerships::request_id.eq(request))
        .filter(partnerships::status.eq(PartnershipStatus::Active))
        .select((
            partnerships::share_url,
            partnerships::portal_url,
            partnerships::terms,
            partnerships::created_at,
            (vendors::slug, partnerships::link_slug, partnerships::creator_slug),
        ))
        .first(conn)
        .await
        .optional()?;
    let Some((share_url, portal_url, terms, created_at, slugs)) = found else { return Ok(None) };
    let bases = crate::partnerships::actions::share_bases(conn, creator, public_url).await?;
    let (vendor, link, own) = slugs;
    let (hub_url, own_urls) = (bases.on_hub(&vendor, &link), bases.on_domains(&own));
    Ok(Some(Made { share_url, hub_url, own_urls, portal_url, terms, created_at }))
}

impl Tried {
    fn is_open(&self) -> bool {
        matches!(self.status, RequestStatus::Pending | RequestStatus::Provisioning)
    }

    /// How its status is drawn and called.
    pub fn standing(&self) -> (&'static str, &'static str) {
        super::standing(self.status)
    }

    pub fn is_working(&self) -> bool {
        self.status == RequestStatus::Provisioning
    }

    /// It was approved, and the partnership has ended since.
    pub fn was_ended(&self) -> bool {
        self.status == RequestStatus::Approved
    }

    pub fn was_rejected(&self) -> bool {
        self.status == RequestStatus::Rejected
    }
}
