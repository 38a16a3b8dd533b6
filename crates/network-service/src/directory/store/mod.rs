//! SQL that finds creators, and what is shown of them.

mod search;

use std::collections::HashMap;

use api_types::directory::DirectoryStanding;
use api_types::{Amount, CreatorId, Currency, VendorId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::creators::Creator;
use crate::creators::model::PlatformRow;
use crate::creators::store::LISTED;
use crate::schema::{creator_figures, creator_platforms, creators};

pub use search::search;

/// Everything that is shown of some creators.
pub struct Found {
    pub creators: HashMap<CreatorId, Creator>,
    pub platforms: Vec<PlatformRow>,
    pub money: Vec<MoneyRow>,
    pub standings: HashMap<CreatorId, DirectoryStanding>,
}

/// Money of one creator in one currency.
pub type MoneyRow = (CreatorId, Currency, Amount, Amount, Option<Amount>);

pub async fn find(
    conn: &mut Conn,
    vendor: VendorId,
    ids: &[CreatorId],
    now: DateTime<Utc>,
) -> Result<Found> {
    let all: Vec<Creator> = creators::table
        .filter(creators::id.eq_any(ids))
        .select(Creator::as_select())
        .load(conn)
        .await?;
    let platforms = creator_platforms::table
        .filter(creator_platforms::creator_id.eq_any(ids))
        .order((creator_platforms::creator_id, creator_platforms::place))
        .select(PlatformRow::as_select())
        .load(conn)
        .await?;
    let money = creator_figures::table
        .filter(creator_figures::creator_id.eq_any(ids))
        .order((creator_figures::revenue_90d.desc(), creator_figures::currency))
        .select((
            creator_figures::creator_id,
            creator_figures::currency,
            creator_figures::revenue_90d,
            creator_figures::commission_90d,
            creator_figures::epc_90d,
        ))
        .load(conn)
        .await?;
    let standings = standings(conn, vendor, ids, now).await?;
    let creators = all.into_iter().map(|it| (it.id, it)).collect();
    Ok(Found { creators, platforms, money, standings })
}

#[derive(QueryableByName)]
struct Stands {
    #[diesel(sql_type = Uuid)]
    id: CreatorId,
    #[diesel(sql_type = Text)]
    standing: DirectoryStanding,
}

/// How these creators stand to a brand; strangers are left out. The closest standing counts.
async fn standings(
    conn: &mut Conn,
    vendor: VendorId,
    ids: &[CreatorId],
    now: DateTime<Utc>,
) -> Result<HashMap<CreatorId, DirectoryStanding>> {
    let sql = "SELECT creator_id AS id, 'invited' AS standing FROM invitations \
                 WHERE vendor_id = $1 AND creator_id = ANY($2) \
                 AND status = 'pending' AND expires_at > $3 \
               UNION ALL SELECT creator_id, 'applied' FROM requests \
                 WHERE vendor_id = $1 AND creator_id = ANY($2) \
                 AND status IN ('pending', 'provisioning') \
               UNION ALL SELECT creator_id, 'partner' FROM partnerships \
                 WHERE vendor_id = $1 AND creator_id = ANY($2) AND status = 'active'";
    let rows: Vec<Stands> = diesel::sql_query(sql)
        .bind::<Uuid, _>(vendor)
        .bind::<Array<Uuid>, _>(ids)
        .bind::<Timestamptz, _>(now)
        .load(conn)
        .await?;
    let mut closest: HashMap<CreatorId, DirectoryStanding> = HashMap::new();
    for Stands { id, standing } in rows {
        let known = closest.entry(id).or_insert(standing);
        *known = (*known).max(standing);
    }
    Ok(closest)
}

#[derive(QueryableByName)]
struct Only {
    #[diesel(sql_type = Uuid)]
    id: CreatorId,
}

/// Whether brands find this creator.
pub async fn is_listed(conn: &mut Conn, id: CreatorId) -> Result<bool> {
    let sql = format!("SELECT c.id FROM creators c WHERE c.id = $1 AND {LISTED}");
    let found: Vec<Only> = diesel::sql_query(sql).bind::<Uuid, _>(id).load(conn).await?;
    Ok(found.iter().any(|it| it.id == id))
}
