//! S1, behind the doors: what one brand sees of another's rows unfiltered.

use anyhow::ensure;
use tokio_postgres::Client;

use super::scene::Scene;
use crate::stage::database;

#[derive(Debug, Default)]
pub struct Rows {
    pub tables: usize,
    pub own: i64,
    pub foreign: i64,
    /// Foreign rows that an UPDATE or DELETE reached.
    pub changed: i64,
    /// Tables with a tenant and without forced row level security.
    pub unprotected: usize,
}

/// Looks at every table with a tenant, in a role of the service, for the second brand.
pub async fn look(scene: &Scene, role: &str) -> anyhow::Result<Rows> {
    let mut client = database::connect(&scene.plan.vendor_database).await?;
    let tenant = tenant(&client, scene.brands[1].slug).await?;
    let mut rows = Rows::default();
    for (table, is_protected) in tables(&client).await? {
        rows.tables += 1;
        rows.unprotected += usize::from(!is_protected);
        look_at(&mut client, role, &tenant, &table, &mut rows).await?;
    }
    ensure!(rows.tables > 10, "only {} tables have a tenant", rows.tables);
    Ok(rows)
}

async fn tenant(client: &Client, slug: &str) -> anyhow::Result<String> {
    let row = client.query_one("SELECT id::text FROM tenants WHERE slug = $1", &[&slug]).await?;
    Ok(row.get(0))
}

async fn tables(client: &Client) -> anyhow::Result<Vec<(String, bool)>> {
    let sql = "SELECT c.relname::text, c.relrowsecurity AND c.relforcerowsecurity FROM pg_class c \
               JOIN pg_namespace n ON n.oid = c.relnamespace \
               JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' \
               WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition \
               AND NOT a.attisdropped ORDER BY 1";
    let rows = client.query(sql, &[]).await?;
    Ok(rows.iter().map(|it| (it.get(0), it.get(1))).collect())
}

/// All of it in a transaction that is never committed. Names are our own tables'.
async fn look_at(
    client: &mut Client,
    role: &str,
    tenant: &str,
    table: &str,
    rows: &mut Rows,
) -> anyhow::Result<()> {
    let transaction = client.transaction().await?;
    transaction.batch_execute(&format!("SET LOCAL ROLE {role}")).await?;
    transaction.batch_execute(&format!("SET LOCAL app.tenant_id = '{tenant}'")).await?;
    let sql = format!(
        "SELECT count(*) FILTER (WHERE tenant_id = '{tenant}'), \
         count(*) FILTER (WHERE tenant_id <> '{tenant}') FROM \"{table}\""
    );
    let counts = transaction.query_one(&sql, &[]).await?;
    rows.own += counts.get::<_, i64>(0);
    rows.foreign += counts.get::<_, i64>(1);
    transaction.rollback().await?;
    for change in ["UPDATE \"{}\" SET tenant_id = tenant_id", "DELETE FROM \"{}\""] {
        let transaction = client.transaction().await?;
        transaction.batch_execute(&format!("SET LOCAL ROLE {role}")).await?;
        transaction.batch_execute(&format!("SET LOCAL app.tenant_id = '{tenant}'")).await?;
        let change = change.replace("{}", table);
        let sql = format!("{change} WHERE tenant_id <> '{tenant}'");
        // A right that the role lacks, or a foreign key in the way, changes nothing either.
        let changed = transaction.execute(&sql, &[]).await.unwrap_or_default();
        rows.changed += i64::try_from(changed)?;
        transaction.rollback().await?;
    }
    Ok(())
}
