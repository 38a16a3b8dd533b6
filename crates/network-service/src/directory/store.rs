//! SQL that finds creators.

use std::collections::HashMap;

use api_types::directory::{DirectorySort, DirectoryStanding};
use api_types::{Amount, CreatorId, Currency, VendorId};
use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Numeric, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use super::model::{After, Wish};
use crate::creators::Creator;
use crate::creators::model::PlatformRow;
use crate::creators::store::LISTED;
use crate::schema::{creator_figures, creator_platforms, creators};
use crate::vendors::store::part_of_text;

/// Shorter words are looked up whole: parts of them stand almost everywhere.
const SHORTEST_PART: usize = 3;

/// A value of a query that is put together.
enum Bind {
    Text(String),
    Number(i64),
    Amount(Amount),
    Id(CreatorId),
}

/// Text with the values that its placeholders stand for.
struct Query {
    text: String,
    binds: Vec<Bind>,
}

impl Query {
    /// Adds text in which `?` stands for the value.
    fn add(&mut self, text: &str, bind: Bind) {
        self.binds.push(bind);
        self.text.push_str(&text.replace('?', &format!("${}", self.binds.len())));
    }
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Uuid)]
    id: CreatorId,
    #[diesel(sql_type = Nullable<Numeric>)]
    key: Option<Amount>,
}

/// One page of ids in the wished order, and where the list goes on after each.
pub async fn search(conn: &mut Conn, wish: &Wish) -> Result<Vec<After>> {
    let Query { text, binds } = query_of(wish);
    let mut query = diesel::sql_query(text).into_boxed::<Pg>();
    for bind in binds {
        query = match bind {
            Bind::Text(it) => query.bind::<Text, _>(it),
            Bind::Number(it) => query.bind::<BigInt, _>(it),
            Bind::Amount(it) => query.bind::<Numeric, _>(it),
            Bind::Id(it) => query.bind::<Uuid, _>(it),
        };
    }
    let rows: Vec<Row> = query.load(conn).await?;
    Ok(rows.into_iter().map(|Row { id, key }| After { key, id }).collect())
}

/// The column of an order, and the figures that must not be hidden in it.
fn order(sort: DirectorySort) -> (&'static str, &'static [&'static str]) {
    match sort {
        DirectorySort::Newest => ("NULL", &[]),
        DirectorySort::Conversions => ("c.conversions_90d", &["conversions"]),
        DirectorySort::Followers => ("c.most_followers", &[]),
        DirectorySort::Revenue => ("f.revenue_90d", &["revenue"]),
        DirectorySort::Epc => ("f.epc_90d", &["commission", "clicks"]),
    }
}

fn query_of(wish: &Wish) -> Query {
    let (key, shown) = order(wish.sort);
    let select = format!("SELECT c.id, CAST({key} AS numeric) AS key FROM creators c");
    let mut query = Query { text: select, binds: Vec::new() };
    if let (true, Some(currency)) = (wish.is_about_money(), wish.currency) {
        let join = " JOIN creator_figures f ON f.creator_id = c.id AND f.currency = ?";
        query.add(join, Bind::Text(currency.to_string()));
    }
    query.text.push_str(&format!(" WHERE {LISTED}"));
    for figure in shown {
        hide(&mut query, figure);
    }
    if key != "NULL" {
        query.text.push_str(&format!(" AND {key} IS NOT NULL"));
    }
    with_words(&mut query, wish);
    with_figures(&mut query, wish);
    in_order(&mut query, wish, key);
    query
}

/// Leaves out who does not show a figure; `figure` is a word of our own.
fn hide(query: &mut Query, figure: &str) {
    query.text.push_str(&format!(" AND NOT ('{figure}' = ANY(c.hidden_figures))"));
}

fn with_words(query: &mut Query, wish: &Wish) {
    if let Some(words) = &wish.words {
        query.add(" AND (c.words @@ websearch_to_tsquery('simple', ?)", Bind::Text(words.clone()));
        if words.chars().count() >= SHORTEST_PART {
            query.add(" OR c.name ILIKE ?", Bind::Text(part_of_text(words)));
            query.add(" OR c.handle ILIKE ?", Bind::Text(part_of_text(words)));
        }
        query.text.push(')');
    }
    if let Some(category) = &wish.category {
        query.add(" AND c.categories @> ARRAY[?]", Bind::Text(category.clone()));
    }
    if let Some(location) = &wish.location {
        query.add(" AND c.audience_locations @> ARRAY[?]", Bind::Text(location.clone()));
    }
    if let Some(platform) = &wish.platform {
        query.add(" AND c.platform_names @> ARRAY[?]", Bind::Text(platform.clone()));
    }
}

fn with_figures(query: &mut Query, wish: &Wish) {
    with_followers(query, wish);
    if let Some(least) = wish.min_conversions {
        hide(query, "conversions");
        query.add(" AND c.conversions_90d >= ?", Bind::Number(least));
    }
    if let Some(least) = &wish.min_revenue {
        hide(query, "revenue");
        query.add(" AND f.revenue_90d >= ?", Bind::Amount(least.clone()));
    }
    if let Some(least) = &wish.min_epc {
        hide(query, "commission");
        hide(query, "clicks");
        query.add(" AND f.epc_90d >= ?", Bind::Amount(least.clone()));
    }
}

/// Followers on the named platform, or on the one with the most.
fn with_followers(query: &mut Query, wish: &Wish) {
    if let Some(least) = wish.min_followers {
        // With a platform it narrows what is looked at; the platform's own number decides below.
        query.add(" AND c.most_followers >= ?", Bind::Number(least));
    }
    let Some(platform) = &wish.platform else {
        if let Some(most) = wish.max_followers {
            query.add(" AND c.most_followers <= ?", Bind::Number(most));
        }
        return;
    };
    if wish.min_followers.is_none() && wish.max_followers.is_none() {
        return;
    }
    let own = " AND (SELECT max(p.followers) FROM creator_platforms p \
               WHERE p.creator_id = c.id AND lower(p.platform) = ?)";
    query.add(own, Bind::Text(platform.clone()));
    query.add(" BETWEEN ?", Bind::Number(wish.min_followers.unwrap_or(0)));
    query.add(" AND ?", Bind::Number(wish.max_followers.unwrap_or(i64::MAX)));
}

fn in_order(query: &mut Query, wish: &Wish, key: &str) {
    // The id of the table whose index gives the order.
    let id = match wish.sort {
        DirectorySort::Revenue | DirectorySort::Epc => "f.creator_id",
        _ => "c.id",
    };
    if let Some(After { key: place, id: last }) = &wish.after {
        match place {
            None => query.add(" AND c.id < ?", Bind::Id(*last)),
            Some(place) => {
                let kind = match wish.sort {
                    DirectorySort::Conversions | DirectorySort::Followers => "bigint",
                    _ => "numeric",
                };
                let row = format!(" AND ({key}, {id}) < (CAST(? AS {kind})");
                query.add(&row, Bind::Amount(place.clone()));
                query.add(", ?)", Bind::Id(*last));
            }
        }
    }
    match key {
        "NULL" => query.text.push_str(" ORDER BY c.id DESC"),
        key => query.text.push_str(&format!(" ORDER BY {key} DESC, {id} DESC")),
    }
    query.add(" LIMIT ?", Bind::Number(wish.limit + 1));
}

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
