//! What the page of an offering shows, depending on who looks.

use api_types::offerings::MyStanding;
use api_types::programs::Terms;
use api_types::requests::RequestStatus;
use api_types::{CreatorId, OfferingId, RequestId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::columns::Json;
use crate::creators;
use crate::offerings::{self, Shown};
use crate::schema::{partnerships, requests};

/// All that the database knows for one visit.
pub struct Visit {
    pub shown: Shown,
    pub stand: Stand,
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
#[derive(Clone, Debug, Queryable)]
pub struct Made {
    pub share_url: String,
    pub portal_url: String,
    pub terms: Json<Terms>,
    pub created_at: DateTime<Utc>,
}

pub async fn visit(conn: &mut Conn, id: OfferingId, creator: Option<CreatorId>) -> Result<Visit> {
    let (shown, mine) = offerings::actions::visible(conn, id, creator).await?;
    let stand = match creator {
        None => Stand::Visitor,
        Some(creator) => stand(conn, &shown, creator, mine).await?,
    };
    Ok(Visit { shown, stand })
}

async fn stand(
    conn: &mut Conn,
    shown: &Shown,
    creator: CreatorId,
    mine: Option<MyStanding>,
) -> Result<Stand> {
    let tried = match &mine {
        Some(mine) => find_request(conn, mine.request_id).await?,
        None => None,
    };
    if let Some(tried) = tried.clone().filter(|it| it.status == RequestStatus::Approved)
        && let Some(made) = find_made(conn, tried.id).await?
    {
        return Ok(Stand::Partner { tried, made });
    }
    match tried {
        Some(tried) if tried.is_open() => Ok(Stand::Waiting(tried)),
        tried if !shown.is_open() => Ok(Stand::Closed(tried)),
        tried => free(conn, creator, tried).await,
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

async fn find_made(conn: &mut Conn, request: RequestId) -> Result<Option<Made>> {
    let found = partnerships::table
        .filter(partnerships::request_id.eq(request))
        .select((
            partnerships::share_url,
            partnerships::portal_url,
            partnerships::terms,
            partnerships::created_at,
        ))
        .first(conn)
        .await;
    Ok(found.optional()?)
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

    pub fn was_rejected(&self) -> bool {
        self.status == RequestStatus::Rejected
    }
}
