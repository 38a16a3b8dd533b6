//! One vendor on a fresh database, with one link to press on.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use anyhow::Context;
use api_types::links::{CreateLink, Link};
use api_types::listings::NetworkListing;
use api_types::partners::{CreatePartner, CreatedPartner};
use api_types::programs::{CreateProgram, Program, Rule, RuleKind};
use api_types::tenants::{CreateTenant, CreatedTenant};
use service_kit::testing::postgres::{Cluster, Durability};

use super::Aim;
use crate::stage::child::{Recipe, Service};
use crate::stage::secrets::Secrets;
use crate::stage::settings::Plan;
use crate::stage::web::{Door, Web};
use crate::stage::{database, ports};
use crate::workspace::{self, Binaries};

pub struct Rig {
    pub recipe: Recipe,
    pub database: String,
    pub aim: Aim,
}

impl Rig {
    /// Makes everything and starts the vendor, whose settings are changed by `settings`.
    pub async fn build(
        binaries: Binaries,
        folder: &str,
        settings: &[(&str, &str)],
        clients: usize,
    ) -> anyhow::Result<(Self, Service)> {
        let folder: PathBuf = workspace::target_folder(folder)?.join("rig");
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder).context("no folder for the rig")?;
        let cluster = Cluster::ensure(&workspace::root(), Durability::Durable)?;
        let database = database::renew(&cluster, "rig_vendor").await?;
        let secrets = Secrets::fresh();
        let plan = Plan {
            binaries,
            vendor_port: ports::any()?,
            network_port: 0,
            vendor_database: database.clone(),
            network_database: String::new(),
            smtp_url: String::new(),
            folder,
            secrets,
        };
        let recipe = plan.vendor().with(&[("NETWORK_URL", ""), ("NETWORK_ADMIN_KEY", "")]);
        let recipe = recipe.with(&[("LOG", "warn")]).with(settings);
        let service = recipe.start().await?;
        let path = make_link(&plan).await?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, plan.vendor_port));
        Ok((Self { recipe, database, aim: Aim { address, path, clients } }, service))
    }
}

async fn make_link(plan: &Plan) -> anyhow::Result<String> {
    let web = Web::new()?;
    let platform =
        web.with_key(&format!("{}/api", plan.vendor_url()), &plan.secrets.vendor_admin_key);
    let form = CreateTenant {
        slug: "pressed".to_owned(),
        name: "Pressed".to_owned(),
        owner_email: "owner@pressed.example".to_owned(),
    };
    let made: CreatedTenant = platform.post("/tenants", &form).await?;
    let brand = web.with_key(&made.api_base, &made.admin_api_key);
    let link = make_partner_with_link(&brand, "runner").await?;
    Ok(url::Url::parse(&link.share_url)?.path().to_owned())
}

/// A program, a partner of it, and their link.
pub async fn make_partner_with_link(brand: &Door, name: &str) -> anyhow::Result<Link> {
    let rule = Rule { kind: RuleKind::Percent, value: "10".parse()?, currency: None, months: None };
    let form = CreateProgram {
        name: format!("Program of {name}"),
        description: String::new(),
        destination_url: "https://shop.example/landing".to_owned(),
        deep_link_hosts: Vec::new(),
        rule,
        window_days: None,
        model: None,
        holdback_days: None,
        share_on_network: false,
        network_listing: NetworkListing::default(),
    };
    let program: Program = brand.post("/programs", &form).await?;
    let form = CreatePartner {
        email: format!("{name}@partner.example"),
        name: format!("Partner {name}"),
        source: None,
        program_ids: Some(vec![program.id]),
        grants: None,
        creator_id: None,
        request_id: None,
        send_invite: Some(false),
    };
    let partner: CreatedPartner = brand.post("/partners", &form).await?;
    let form = CreateLink {
        partner_id: partner.partner.id,
        program_id: program.id,
        slug: Some(name.to_owned()),
        deep_link: None,
        request_id: None,
    };
    brand.post("/links", &form).await
}
