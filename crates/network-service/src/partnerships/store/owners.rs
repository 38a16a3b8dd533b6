//! Partnerships by their creator: leaving, counting, and another identity of the same person.

use api_types::partnerships::PartnershipStatus;
use api_types::{CreatorId, PartnershipId};
use diesel::prelude::*;
use diesel::sql_types::Uuid;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::partnerships::model::Partnership;
use crate::schema::partnerships;

pub async fn lock_of_creator(
    conn: &mut Conn,
    creator: CreatorId,
    id: PartnershipId,
) -> Result<Option<Partnership>> {
    let found = partnerships::table
        .find(id)
        .filter(partnerships::creator_id.eq(creator))
        .select(Partnership::as_select())
        .for_update()
        .first(conn)
        .await;
    Ok(found.optional()?)
}

/// The active partnerships of a creator, the oldest first.
pub async fn active_of(conn: &mut Conn, creator: CreatorId) -> Result<Vec<PartnershipId>> {
    let ids = partnerships::table
        .filter(partnerships::creator_id.eq(creator))
        .filter(partnerships::status.eq(PartnershipStatus::Active))
        .order(partnerships::id)
        .select(partnerships::id)
        .load(conn)
        .await?;
    Ok(ids)
}

/// How many partnerships a creator has, ended ones too, and with how many brands active ones.
pub async fn count_of(conn: &mut Conn, creator: CreatorId) -> Result<(i64, i64)> {
    use diesel::dsl::count;
    let theirs = partnerships::table.filter(partnerships::creator_id.eq(creator));
    let all = theirs.count().get_result(conn).await?;
    let brands = theirs
        .filter(partnerships::status.eq(PartnershipStatus::Active))
        .select(count(partnerships::vendor_id).aggregate_distinct())
        .first(conn)
        .await?;
    Ok((all, brands))
}

/// What one identity has is another's from now on. A name of a link that both have used gets an
/// ending of its own; nothing else about the links changes.
pub async fn move_creator(conn: &mut Conn, from: CreatorId, to: CreatorId) -> Result<()> {
    let renamed = "left(s.slug, 34) || '-' || substr(md5(s.partnership_id::text), 1, 4)";
    let in_both =
        "EXISTS (SELECT FROM partnership_slugs o WHERE o.creator_id = $2 AND o.slug = s.slug)";
    let links = format!(
        "UPDATE partnerships p SET creator_slug = {renamed} FROM partnership_slugs s \
         WHERE s.creator_id = $1 AND s.partnership_id = p.id AND s.slug = p.creator_slug \
         AND {in_both}"
    );
    let slugs = format!(
        "UPDATE partnership_slugs s SET slug = {renamed} WHERE s.creator_id = $1 AND {in_both}"
    );
    let moves = [
        links.as_str(),
        slugs.as_str(),
        "UPDATE partnership_slugs SET creator_id = $2 WHERE creator_id = $1",
        "UPDATE partnerships SET creator_id = $2 WHERE creator_id = $1",
    ];
    for sql in moves {
        let change = diesel::sql_query(sql).bind::<Uuid, _>(from).bind::<Uuid, _>(to);
        change.execute(conn).await?;
    }
    Ok(())
}
