//! Where to look: a table for people, `target/demo.json` for scripts.

use serde_json::{Value, json};

use super::ground::Ground;
use super::played::Played;
use super::sign_in_links::SignInLinks;
use crate::stage::secrets::write_private;
use crate::workspace;

/// Writes `target/demo.json`, readable by its owner alone.
pub fn write(ground: &Ground, played: &Played, links: &SignInLinks) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(&document(ground, played, links))?;
    write_private(&workspace::at("target/demo.json"), &(text + "\n"))
}

fn document(ground: &Ground, played: &Played, links: &SignInLinks) -> Value {
    let plan = &ground.plan;
    let tenant = |it: &super::played::PlayedBrand| json!({"slug": it.slug, "name": it.name, "apiBase": it.api_base});
    let tenants: Vec<Value> = played.brands.iter().map(tenant).collect();
    let share: Vec<&str> = played.tracks.iter().map(|it| it.share_url.as_str()).collect();
    json!({
        "vendor": {
            "url": plan.vendor_url(),
            "apiBase": format!("{}/api", plan.vendor_url()),
            "adminApiKey": plan.secrets.vendor_admin_key,
            "tenants": tenants,
        },
        "network": {"url": plan.network_url(), "adminApiKey": plan.secrets.network_admin_key},
        "mail": {"url": ground.mail.url},
        "signIn": {
            "admin": links.admins.first(),
            "partner": links.partner,
            "creator": links.creator,
            "operator": links.operator,
        },
        "scopedKeys": {"federation": played.scoped_keys.federation, "crm": played.scoped_keys.crm},
        "shareLinks": share,
    })
}

pub fn print(ground: &Ground, played: &Played, links: &SignInLinks) {
    let mut rows: Vec<(String, &str)> = Vec::new();
    for (brand, link) in played.brands.iter().zip(&links.admins) {
        rows.push((format!("Admin of {}", brand.name), link));
    }
    rows.push((format!("Partner portal ({})", links.who), &links.partner));
    rows.push((format!("Creator ({})", links.who), &links.creator));
    rows.push(("Operator of the hub".to_owned(), &links.operator));
    rows.push(("Mail".to_owned(), &ground.mail.url));
    let (vendor, network) = (ground.plan.vendor_url(), ground.plan.network_url());
    let contract = [format!("{vendor}/docs/"), format!("{network}/docs/")];
    rows.push(("API of the brands".to_owned(), &contract[0]));
    rows.push(("API of the hub".to_owned(), &contract[1]));
    for track in played.tracks.iter().take(2) {
        rows.push(("A share link".to_owned(), &track.share_url));
    }
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    println!();
    for (name, address) in rows {
        println!("  {name:width$}  {address}");
    }
    println!(
        "\n  The sign-in links work once. All of this is in target/demo.json too; logs are in"
    );
    println!("  {}", ground.plan.folder.display());
}
