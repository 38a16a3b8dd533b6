//! SQL that finds creators: a query that is put together, asked of the first and then of all.

use api_types::directory::DirectorySort;
use api_types::{Amount, CreatorId};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Numeric, Text, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::creators::store::LISTED;
use crate::directory::model::{After, Wish};
use crate::vendors::store::part_of_text;

/// Shorter words are looked up whole: parts of them stand almost everywhere.
const SHORTEST_PART: usize = 3;

/// How many of the first in an order are looked through before the indexes of the filters are asked.
const NEAR: i64 = 5_000;

/// Among whom a search looks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// The first [`NEAR`] of the order.
    Near,
    Everywhere,
}

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
///
/// What many match stands among the first of the order, and what few match is found by its own index:
/// which of the two it is, Postgres cannot foresee, and a wrong guess reads the whole directory.
pub async fn search(conn: &mut Conn, wish: &Wish) -> Result<Vec<After>> {
    let near = load(conn, query_of(wish, Reach::Near)).await?;
    if i64::try_from(near.len()).unwrap_or(i64::MAX) > wish.limit {
        return Ok(near);
    }
    load(conn, query_of(wish, Reach::Everywhere)).await
}

async fn load(conn: &mut Conn, Query { text, binds }: Query) -> Result<Vec<After>> {
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
        DirectorySort::Conversions => ("conversions_90d", &["conversions"]),
        DirectorySort::Followers => ("most_followers", &[]),
        DirectorySort::Revenue => ("revenue_90d", &["revenue"]),
        DirectorySort::Epc => ("epc_90d", &["commission", "clicks"]),
    }
}

fn query_of(wish: &Wish, reach: Reach) -> Query {
    let (key, shown) = order(wish.sort);
    let mut query = Query { text: String::new(), binds: Vec::new() };
    query.text.push_str("WITH found AS MATERIALIZED (SELECT c.id, ");
    query.text.push_str(&format!("CAST({key} AS numeric) AS key FROM ("));
    in_line(&mut query, wish, reach);
    query.text.push_str(") c WHERE true");
    for figure in shown {
        hide(&mut query, figure);
    }
    with_words(&mut query, wish);
    with_figures(&mut query, wish);
    if reach == Reach::Near {
        // They come in this order already: nothing is sorted, and the first ones are enough.
        let first = match key {
            "NULL" => " ORDER BY c.id DESC".to_owned(),
            key => format!(" ORDER BY c.{key} DESC, c.id DESC"),
        };
        query.add(&format!("{first} LIMIT ?"), Bind::Number(wish.limit + 1));
    }
    query.add(
        ") SELECT * FROM found ORDER BY key DESC, id DESC LIMIT ?",
        Bind::Number(wish.limit + 1),
    );
    query
}

/// Who is listed behind the page before: the first of them in their order, or all in none.
fn in_line(query: &mut Query, wish: &Wish, reach: Reach) {
    let (key, _) = order(wish.sort);
    let (mut money, mut id) = ("", "c.id");
    if wish.is_about_money() {
        money = ", f.revenue_90d, f.epc_90d";
    }
    query.text.push_str(&format!("SELECT c.*{money} FROM creators c"));
    if let (true, Some(currency)) = (wish.is_about_money(), wish.currency) {
        let join = " JOIN creator_figures f ON f.creator_id = c.id AND f.currency = ?";
        query.add(join, Bind::Text(currency.to_string()));
    }
    if matches!(wish.sort, DirectorySort::Revenue | DirectorySort::Epc) {
        // The id of the table whose index gives the order.
        id = "f.creator_id";
    }
    query.text.push_str(&format!(" WHERE {LISTED}"));
    if key != "NULL" {
        query.text.push_str(&format!(" AND {key} IS NOT NULL"));
    }
    behind(query, wish, key, id);
    if reach == Reach::Near {
        match key {
            "NULL" => query.text.push_str(" ORDER BY c.id DESC"),
            key => query.text.push_str(&format!(" ORDER BY {key} DESC, {id} DESC")),
        }
        query.add(" LIMIT ?", Bind::Number(NEAR));
    }
}

fn behind(query: &mut Query, wish: &Wish, key: &str, id: &str) {
    let Some(After { key: place, id: last }) = &wish.after else { return };
    let Some(place) = place else {
        return query.add(" AND c.id < ?", Bind::Id(*last));
    };
    let kind = match wish.sort {
        DirectorySort::Conversions | DirectorySort::Followers => "bigint",
        _ => "numeric",
    };
    query.add(&format!(" AND ({key}, {id}) < (CAST(? AS {kind})"), Bind::Amount(place.clone()));
    query.add(", ?)", Bind::Id(*last));
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
        query.add(" AND c.revenue_90d >= ?", Bind::Amount(least.clone()));
    }
    if let Some(least) = &wish.min_epc {
        hide(query, "commission");
        hide(query, "clicks");
        query.add(" AND c.epc_90d >= ?", Bind::Amount(least.clone()));
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
