//! Prints the tables of a freshly migrated database for diesel.

use std::fmt::Write;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, bail, ensure};
use service_kit::testing::postgres::Cluster;
use tokio_postgres::Client;

use crate::stage::database;
use crate::workspace;

const HEAD: &str =
    "//! The tables, as the migrations make them. Generated: `cargo xtask renew`.\n\n";

/// Tables of the kit, which has them in its own `schema.rs`.
const OF_THE_KIT: &[&str] = &[
    "sessions",
    "magic_links",
    "outbox",
    "audit_heads",
    "audit_log",
    "audit_texts",
    "idempotency_keys",
    "job_runs",
    "visitor_salts",
    "__diesel_schema_migrations",
];

/// Postgres' name of a type, and diesel's. Columns of the empty ones are not for diesel.
const TYPES: &[(&str, &str)] = &[
    ("uuid", "Uuid"),
    ("text", "Text"),
    ("bool", "Bool"),
    ("bytea", "Bytea"),
    ("timestamptz", "Timestamptz"),
    ("date", "Date"),
    ("int4", "Int4"),
    ("int8", "Int8"),
    ("numeric", "Numeric"),
    ("jsonb", "Jsonb"),
    ("_text", "Array<Text>"),
    ("_uuid", "Array<Uuid>"),
    ("xid8", ""),
    ("tsvector", ""),
];

/// The text of `schema.rs`. The folder's own SQL is run, so that a service that does not compile
/// without its new tables can get them.
pub async fn print(cluster: &Cluster, name: &str, folder: &str) -> anyhow::Result<String> {
    let database = format!("renew_{name}");
    let url = database::renew(cluster, &database).await?;
    let text = print_from(&url, folder).await;
    database::remove(cluster, &database).await?;
    formatted(&text?)
}

async fn print_from(url: &str, folder: &str) -> anyhow::Result<String> {
    let client = database::connect(url).await?;
    for file in migrations(folder)? {
        let sql = std::fs::read_to_string(&file)?;
        let ran = client.batch_execute(&sql).await;
        ran.with_context(|| format!("{} cannot be run", file.display()))?;
    }
    let mut text = HEAD.to_owned();
    let tables = tables(&client).await?;
    for (table, doc) in &tables {
        print_table(&client, &mut text, table, doc).await?;
    }
    print_joins(&client, &mut text).await?;
    text += "\ndiesel::allow_tables_to_appear_in_same_query!(\n";
    for (table, _) in &tables {
        writeln!(text, "    {table},")?;
    }
    text += ");\n";
    Ok(text)
}

fn migrations(folder: &str) -> anyhow::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(workspace::at(folder)).with_context(|| folder.to_owned())?;
    let mut files: Vec<PathBuf> =
        entries.flatten().map(|it| it.path().join("up.sql")).filter(|it| it.is_file()).collect();
    files.sort();
    ensure!(!files.is_empty(), "{folder} holds no migration");
    Ok(files)
}

/// Names and comments, without the leaves of partitioned tables.
async fn tables(client: &Client) -> anyhow::Result<Vec<(String, String)>> {
    let sql = "SELECT c.relname::text, coalesce(obj_description(c.oid, 'pg_class'), '') \
               FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
               WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition \
               ORDER BY c.relname COLLATE \"C\"";
    let rows = client.query(sql, &[]).await?;
    let named = rows.iter().map(|it| (it.get(0), it.get(1)));
    Ok(named.filter(|(name, _): &(String, String)| !OF_THE_KIT.contains(&name.as_str())).collect())
}

async fn print_table(
    client: &Client,
    text: &mut String,
    table: &str,
    doc: &str,
) -> anyhow::Result<()> {
    *text += "diesel::table! {\n";
    print_doc(text, doc, 4)?;
    writeln!(text, "    {table} ({}) {{", key(client, table).await?.join(", "))?;
    let sql = "SELECT a.attname::text, t.typname::text, a.attnotnull, \
               coalesce(col_description(a.attrelid, a.attnum), '') \
               FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid \
               WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped \
               ORDER BY a.attnum";
    for row in client.query(sql, &[&table]).await? {
        let (name, kind, is_needed): (String, String, bool) = (row.get(0), row.get(1), row.get(2));
        let Some((_, diesel)) = TYPES.iter().find(|(postgres, _)| *postgres == kind) else {
            bail!("the type {kind} of {table}.{name} has no word for diesel");
        };
        if diesel.is_empty() {
            continue;
        }
        print_doc(text, row.get(3), 8)?;
        let diesel = if is_needed { (*diesel).to_owned() } else { format!("Nullable<{diesel}>") };
        writeln!(text, "        {name} -> {diesel},")?;
    }
    *text += "    }\n}\n\n";
    Ok(())
}

fn print_doc(text: &mut String, doc: &str, indent: usize) -> anyhow::Result<()> {
    for line in doc.lines() {
        writeln!(text, "{:indent$}{}", "", format!("/// {line}").trim_end())?;
    }
    Ok(())
}

async fn key(client: &Client, table: &str) -> anyhow::Result<Vec<String>> {
    let sql = "SELECT a.attname::text FROM pg_index i \
               CROSS JOIN unnest(i.indkey) WITH ORDINALITY k (number, place) \
               JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number \
               WHERE i.indrelid = to_regclass($1) AND i.indisprimary ORDER BY k.place";
    let rows = client.query(sql, &[&table]).await?;
    Ok(rows.iter().map(|it| it.get(0)).collect())
}

/// Pairs of tables that one foreign key of one column joins.
async fn print_joins(client: &Client, text: &mut String) -> anyhow::Result<()> {
    let sql = "SELECT k.relname::text, f.relname::text, min(a.attname::text) \
               FROM pg_constraint c \
               JOIN pg_class k ON k.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid \
               JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] \
               WHERE c.contype = 'f' AND NOT k.relispartition AND array_length(c.conkey, 1) = 1 \
               AND c.conrelid <> c.confrelid \
               GROUP BY k.relname, f.relname HAVING count(*) = 1 \
               ORDER BY k.relname COLLATE \"C\", f.relname COLLATE \"C\"";
    for row in client.query(sql, &[]).await? {
        let (table, other, column): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        writeln!(text, "diesel::joinable!({table} -> {other} ({column}));")?;
    }
    Ok(())
}

/// As rustfmt would leave it in its place.
fn formatted(text: &str) -> anyhow::Result<String> {
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.args(["--edition", "2024", "--config-path"]).arg(workspace::at("rustfmt.toml"));
    rustfmt.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = rustfmt.spawn().context("cannot run rustfmt")?;
    let mut input = child.stdin.take().context("rustfmt takes no input")?;
    input.write_all(text.as_bytes())?;
    drop(input);
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "rustfmt does not like the tables");
    Ok(String::from_utf8(output.stdout)?)
}
