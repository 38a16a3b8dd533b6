//! How many reported clicks there are of each day, read from raw rows: no figures on pages.

use api_types::clicks::{ClickCount, ClickCountRange, ClickSource};
use api_types::{ProgramId, TenantId};
use chrono::NaiveDate;
use diesel::sql_types::{Array, BigInt, Date, Nullable, Text, Uuid};
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use crate::grants::model::Reach;

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = Date)]
    day: NaiveDate,
    #[diesel(sql_type = BigInt)]
    clicks: i64,
}

/// Counts the clicks of one recorder, day by day; the bounds say in which leaves they are.
pub async fn count_days(
    conn: &mut Conn,
    tenant: TenantId,
    reach: &Reach,
    source: ClickSource,
    range: ClickCountRange,
) -> Result<Vec<ClickCount>> {
    let programs: Option<Vec<ProgramId>> = match reach {
        Reach::Programs(ids) => Some(ids.clone()),
        Reach::All | Reach::Hub => None,
    };
    let sql = "SELECT CAST(d AS date) AS day, (\
                 SELECT count(*) FROM clicks c WHERE c.tenant_id = $1 AND c.source = $2 \
                   AND c.id >= lowest_ulid(d AT TIME ZONE 'UTC') \
                   AND c.id < lowest_ulid((d + interval '1 day') AT TIME ZONE 'UTC') \
                   AND ($3 IS NULL OR c.link_id = $3) \
                   AND ($4 IS NULL OR c.program_id = ANY($4))) AS clicks \
               FROM generate_series(CAST($5 AS timestamp), CAST($6 AS timestamp), interval '1 day') AS d \
               ORDER BY d";
    let rows: Vec<Row> = diesel::sql_query(sql)
        .bind::<Uuid, _>(tenant)
        .bind::<Text, _>(source.as_str())
        .bind::<Nullable<Uuid>, _>(range.link_id)
        .bind::<Nullable<Array<Uuid>>, _>(programs)
        .bind::<Date, _>(range.from)
        .bind::<Date, _>(range.to)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|Row { day, clicks }| ClickCount { day, clicks }).collect())
}
