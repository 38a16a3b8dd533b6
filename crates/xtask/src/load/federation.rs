//! A brand and the hub on fresh databases, with one partnership and its link on the hub.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context, ensure};
use api_types::Listing;
use api_types::admin_network::{ConnectNetwork, HeartbeatResult, NetworkMe};
use api_types::auth::MagicLinkSent;
use api_types::creators::{Creator, InviteCreator, PatchCreator};
use api_types::listings::NetworkListing;
use api_types::offerings::Offering;
use api_types::partnerships::Partnership;
use api_types::programs::{CreateProgram, Program, Rule, RuleKind};
use api_types::requests::{Application, Apply, Decide, RequestCard};
use api_types::tenants::{CreateTenant, CreatedTenant};
use service_kit::testing::postgres::{Cluster, Durability};

use super::Aim;
use crate::stage::child::{Recipe, Service};
use crate::stage::mail::Mail;
use crate::stage::secrets::Secrets;
use crate::stage::settings::Plan;
use crate::stage::web::{Door, Web};
use crate::stage::{database, people, ports};
use crate::wait;
use crate::workspace::{self, Binaries};

/// How long anything may take that is bound to come.
const LONGEST: Duration = Duration::from_secs(30);
const EMAIL: &str = "creator@people.example";

/// Both services as recipes, so that either can be ended and started again.
pub struct Federation {
    pub vendor: Recipe,
    pub vendor_database: String,
    pub network_database: String,
    pub hub_address: SocketAddr,
    /// The partnership's link on the hub.
    pub aim: Aim,
    /// The brand's administrator.
    brand: Door,
    mail: Mail,
}

/// The running services.
pub struct Pair {
    pub vendor: Service,
    pub network: Service,
}

impl Federation {
    /// Makes everything; the hub's settings are changed by `settings`.
    pub async fn build(
        binaries: Binaries,
        folder: &str,
        settings: &[(&str, &str)],
        clients: usize,
    ) -> anyhow::Result<(Self, Pair)> {
        let folder = workspace::target_folder(folder)?.join("federation");
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder).context("no folder for the two services")?;
        let cluster = Cluster::ensure(&workspace::root(), Durability::Durable)?;
        let mail = Mail::start(ports::any()?).await?;
        let plan = Plan {
            binaries,
            secrets: Secrets::fresh(),
            vendor_port: ports::any()?,
            network_port: ports::any()?,
            vendor_database: database::renew(&cluster, "federation_vendor").await?,
            network_database: database::renew(&cluster, "federation_network").await?,
            smtp_url: mail.smtp_url(),
            folder,
        };
        let vendor = plan.vendor().with(&[("LOG", "warn")]);
        let network = plan.network().with(&[("LOG", "warn")]).with(settings);
        let (brand, hub) = tokio::try_join!(vendor.start(), network.start())?;
        let (path, door) = partner_up(&plan, &mail).await?;
        let hub_address = SocketAddr::from((Ipv4Addr::LOCALHOST, plan.network_port));
        let federation = Self {
            vendor,
            vendor_database: plan.vendor_database,
            network_database: plan.network_database,
            hub_address,
            aim: Aim { address: hub_address, path, clients },
            brand: door,
            mail,
        };
        Ok((federation, Pair { vendor: brand, network: hub }))
    }

    /// How many clicks of the hub stand so.
    pub async fn count(&self, delivery: &str) -> anyhow::Result<i64> {
        let client = database::connect(&self.network_database).await?;
        let sql = "SELECT count(*) FROM network_clicks WHERE delivery = $1";
        Ok(client.query_one(sql, &[&delivery]).await?.get(0))
    }

    /// Waits until no click waits for the brand.
    pub async fn until_drained(&self, longest: Duration) -> anyhow::Result<()> {
        wait::until("the clicks to be delivered", longest, async || {
            Ok((self.count("waiting").await? == 0).then_some(()))
        })
        .await
    }

    /// The brand says that it is there, as it does when it has started.
    pub async fn beat(&self) -> anyhow::Result<()> {
        let beat: HeartbeatResult =
            self.brand.post("/admin/network/heartbeat", &serde_json::json!({})).await?;
        ensure!(beat.result == "Sent", "the heartbeat: {}", beat.result);
        Ok(())
    }

    pub async fn end(self, pair: Pair) -> anyhow::Result<()> {
        let (vendor, network) = tokio::join!(pair.vendor.end(), pair.network.end());
        self.mail.stop().await;
        vendor.and(network)
    }
}

/// The main job as far as the link: answers its path on the hub, and the brand's door.
async fn partner_up(plan: &Plan, mail: &Mail) -> anyhow::Result<(String, Door)> {
    let web = Web::new()?;
    let hub = format!("{}/api", plan.network_url());
    let brand = open_brand(plan, &web).await?;
    make_program(&brand).await?;
    let form = ConnectNetwork {
        display_name: Some("Pressed".to_owned()),
        contact_email: Some("owner@pressed.example".to_owned()),
    };
    let _: NetworkMe = brand.post("/admin/network/connect", &form).await?;
    let admin = web.with_key(&hub, &plan.secrets.network_admin_key);
    let creator = enter(&web, &hub, &admin, mail).await?;
    let offering = wait::until("the offering to be listed", LONGEST, async || {
        let listed: Listing<Offering> = creator.get("/offerings").await?;
        Ok(listed.items.into_iter().next())
    });
    let offering = offering.await?;
    let wish = Apply {
        pitch: "Many clicks".to_owned(),
        preferred_slug: "runner".to_owned(),
        terms_version: offering.terms_version,
    };
    let applied: Application =
        creator.post(&format!("/offerings/{}/requests", offering.id), &wish).await?;
    let path = format!("/admin/network/requests/{}/approve", applied.id);
    let _: RequestCard = brand.post(&path, &Decide { decision_note: None }).await?;
    let mine: Listing<Partnership> = creator.get("/partnerships").await?;
    let partnership = mine.items.first().context("no partnership was made")?;
    Ok((url::Url::parse(&partnership.hub_url)?.path().to_owned(), brand))
}

async fn open_brand(plan: &Plan, web: &Web) -> anyhow::Result<Door> {
    let platform = format!("{}/api", plan.vendor_url());
    let platform = web.with_key(&platform, &plan.secrets.vendor_admin_key);
    let form = CreateTenant {
        slug: "pressed".to_owned(),
        name: "Pressed".to_owned(),
        owner_email: "owner@pressed.example".to_owned(),
    };
    let made: CreatedTenant = platform.post("/tenants", &form).await?;
    Ok(web.with_key(&made.api_base, &made.admin_api_key))
}

async fn make_program(brand: &Door) -> anyhow::Result<Program> {
    let rule = Rule { kind: RuleKind::Percent, value: "10".parse()?, currency: None, months: None };
    let form = CreateProgram {
        name: "Program of the runner".to_owned(),
        description: String::new(),
        destination_url: "https://shop.example/landing".to_owned(),
        deep_link_hosts: Vec::new(),
        rule,
        window_days: None,
        model: None,
        holdback_days: None,
        share_on_network: true,
        network_listing: NetworkListing::default(),
    };
    brand.post("/programs", &form).await
}

async fn enter(web: &Web, hub: &str, admin: &Door, mail: &Mail) -> anyhow::Result<Door> {
    let form = InviteCreator { email: EMAIL.to_owned() };
    let _: MagicLinkSent = admin.post("/creators/invite", &form).await?;
    let link = mail.next_link(EMAIL, 0).await?;
    let browser = web.browser(hub);
    people::verify(&browser, &link).await?;
    let form = PatchCreator {
        name: Some("Runner".to_owned()),
        handle: Some("runner".to_owned()),
        ..PatchCreator::default()
    };
    let _: Creator = browser.patch("/me", &form).await?;
    Ok(browser)
}
