//! The crowd: made in SQL by a fixed seed, so that each run has the same.

use anyhow::Context;
use api_types::OfferingId;
use tokio_postgres::Client;

/// Tables whose indexes are made after their rows.
const TABLES: &[&str] =
    &["creators", "creator_figures", "creator_platforms", "offerings", "vendors"];

/// Fills the hub; answers one offering. `token` lets the first brand in.
pub async fn fill(
    client: &Client,
    creators: usize,
    offerings: usize,
    token: &str,
    keeps_indexes: bool,
) -> anyhow::Result<String> {
    let indexes = drop_indexes(client).await?;
    // Rows are made whole: triggers would make them one by one.
    client.batch_execute("SET session_replication_role = replica; SELECT setseed(0.25)").await?;
    client.batch_execute(&people(creators)).await.context("creators")?;
    client.batch_execute(&brands(offerings)).await.context("offerings")?;
    let hash = service_kit::tokens::hash(token).to_vec();
    let sql = "INSERT INTO vendor_tokens (id, vendor_id, token_hash, created_at) \
               SELECT gen_random_uuid(), id, $1, now() FROM vendors ORDER BY id LIMIT 1";
    client.execute(sql, &[&hash]).await?;
    if keeps_indexes {
        for index in indexes {
            client.batch_execute(&index).await?;
        }
    }
    client.batch_execute("SET session_replication_role = origin").await?;
    client.batch_execute("VACUUM ANALYZE").await?;
    let row = client.query_one("SELECT id::text FROM offerings ORDER BY id LIMIT 1", &[]).await?;
    let uuid: String = row.get(0);
    let number = u128::from_str_radix(&uuid.replace('-', ""), 16)?;
    Ok(OfferingId::from_ulid(number.into()).to_string())
}

/// Drops every index that holds no constraint; answers how to make them again.
async fn drop_indexes(client: &Client) -> anyhow::Result<Vec<String>> {
    let sql = "SELECT indexname::text, indexdef FROM pg_indexes i \
               WHERE schemaname = 'public' AND tablename = ANY($1) \
               AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = i.indexname)";
    let mut made_again = Vec::new();
    for row in client.query(sql, &[&TABLES]).await? {
        let (name, definition): (String, String) = (row.get(0), row.get(1));
        client.batch_execute(&format!("DROP INDEX {name}")).await?;
        made_again.push(definition);
    }
    Ok(made_again)
}

/// Topics, places and words of the crowd: the first ones are frequent, the last ones rare.
const WORDS: &str = "CREATE TEMP TABLE topics AS SELECT \
    ARRAY['craft','food','travel','home','games','music','books','money','health','sport'] AS topics, \
    ARRAY['DE','US','GB','FR','SE','PL','JP','BR','IN','AU'] AS places, \
    ARRAY['youtube','newsletter','instagram','blog','podcast','tiktok'] AS platforms, \
    ARRAY['oak','elm','ash','fir','yew','pine','birch','cedar','maple','linden'] AS words";

fn people(count: usize) -> String {
    format!(
        "{WORDS};
        INSERT INTO creators (id, email, name, handle, bio, categories, partnerships_count, clicks_90d,
            conversions_90d, stats_at, created_at, audience_locations, most_followers, platform_names,
            claimed_at)
        SELECT CAST(lpad(to_hex(g), 32, '0') AS uuid), 'c' || g || '@example.com',
            initcap(words[1 + floor(10 * random())::int]) || ' Creator-' || g, 'creator-' || g,
            'Writes about ' || topics[1 + floor(10 * random())::int] || ' and '
                || words[1 + floor(10 * random() ^ 2)::int],
            ARRAY[topics[1 + floor(10 * random() ^ 2)::int], topics[1 + floor(10 * random())::int]],
            floor(5 * random()), floor(100000 * random() ^ 6), floor(2000 * random() ^ 8), now(), now(),
            ARRAY[places[1 + floor(10 * random() ^ 2)::int]],
            floor(1000000 * random() ^ 5), ARRAY[platforms[1 + floor(6 * random())::int]], now()
        FROM generate_series(1, {count}) g, topics;
        INSERT INTO creator_platforms (id, creator_id, place, platform, url, followers)
        SELECT id, id, 0, platform_names[1], 'https://example.com/' || handle, most_followers FROM creators;
        INSERT INTO creator_figures (creator_id, currency, revenue_90d, commission_90d, epc_90d)
        SELECT id, currency, revenue, revenue / 5, revenue / 5 / nullif(clicks_90d, 0)
        FROM creators CROSS JOIN LATERAL (VALUES ('USD', 0), ('EUR', 1)) m (currency, rare)
        CROSS JOIN LATERAL (SELECT CAST(10000 * random() ^ 6 AS numeric(22, 4)) AS revenue) r
        WHERE rare = 0 OR creators.partnerships_count = 0;"
    )
}

fn brands(offerings: usize) -> String {
    let brands = (offerings / 10).max(1);
    format!(
        "INSERT INTO vendors (id, slug, display_name, instance_url, portal_url, link_base, contact_email,
            contact_name, tier, status, sealed_key, protocol, health, created_at)
        SELECT CAST(lpad(to_hex(g), 32, '0') AS uuid), 'brand-' || g, 'Brand-' || g,
            'https://b' || g || '.example/api', 'https://b' || g || '.example', 'https://b' || g || '.example/r/',
            'desk@b' || g || '.example', 'Desk', 'self_hosted', 'active', '', 1, 'ok', now()
        FROM generate_series(1, {brands}) g;
        INSERT INTO offerings (id, vendor_id, external_id, title, description, product_url, terms,
            terms_version, published, version, created_at, updated_at, approval, categories, ends_at,
            partners, epc, epc_currency)
        SELECT CAST(lpad(to_hex(g), 32, '0') AS uuid),
            CAST(lpad(to_hex(1 + g % {brands}), 32, '0') AS uuid), 'prg_' || g,
            initcap(words[1 + floor(10 * random() ^ 2)::int]) || ' product ' || g,
            'Made of ' || words[1 + floor(10 * random())::int], 'https://example.com',
            jsonb_build_object('rule', CASE WHEN g % 5 = 0
                THEN jsonb_build_object('kind', 'fixed', 'value', '12.00', 'currency', 'USD', 'months', 0)
                ELSE jsonb_build_object('kind', 'percent', 'value', CAST(1 + floor(30 * random()) AS text),
                    'months', g % 13) END,
                'model', 'last_click', 'windowDays', 7 + g % 90, 'holdbackDays', g % 61),
            1, true, 1, now(), now(), CASE WHEN g % 10 = 0 THEN 'auto' ELSE 'manual' END,
            ARRAY[topics[1 + floor(10 * random() ^ 2)::int]],
            CASE WHEN g % 50 = 0 THEN now() + (g % 90) * interval '1 day' END,
            floor(1000 * random() ^ 6),
            CASE WHEN g % 3 = 0 THEN random() * 2 END, CASE WHEN g % 3 = 0 THEN 'USD' END
        FROM generate_series(1, {offerings}) g, topics;"
    )
}
