//! A brand and the hub with a wire in each direction that misbehaves, and either may be killed.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use api_types::admin_network::NetworkMe;
use api_types::auth::{MagicLinkSent, VerifyMagicLink};
use api_types::creators::{Creator, InviteCreator};
use api_types::offerings::Offering;
use api_types::programs::Program;
use api_types::requests::Application;
use api_types::tenants::{CreateTenant, CreatedTenant};
use api_types::{Listing, ProgramId};
use reqwest::Method;
use serde_json::json;
use service_kit::testing::fault_proxy::Proxy;
use service_kit::testing::postgres::{Cluster, Durability};

use crate::stage::child::{Recipe, Service};
use crate::stage::mail::{Mail, token_of};
use crate::stage::secrets::Secrets;
use crate::stage::settings::Plan;
use crate::stage::web::{Door, Web};
use crate::stage::{database, ports};
use crate::wait;
use crate::workspace::{self, Binaries};

const LONGEST: Duration = Duration::from_secs(30);

/// One of the two services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Brand,
    Hub,
}

/// Both services, one connected brand, and its doors past the wires.
pub struct Pair {
    pub plan: Plan,
    pub mail: Mail,
    pub web: Web,
    /// The hub's way to the brand.
    pub to_brand: Arc<Proxy>,
    /// The brand's way to the hub.
    pub to_hub: Arc<Proxy>,
    /// The brand's administrator.
    pub brand: Door,
    pub hub: String,
    recipes: [Recipe; 2],
    running: [Option<Service>; 2],
}

/// A creator who has applied.
pub struct Applicant {
    pub door: Door,
    pub email: String,
    pub application: Application,
}

impl Pair {
    /// Starts everything on databases of its own and connects one brand.
    pub async fn start(binaries: Binaries, name: &str) -> anyhow::Result<Self> {
        let folder = workspace::target_folder("torture")?.join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder).context("no folder for the pair")?;
        let cluster = Cluster::ensure(&workspace::root(), Durability::Durable)?;
        let mail = Mail::start(ports::any()?).await?;
        let plan = Plan {
            binaries,
            secrets: Secrets::fresh(),
            vendor_port: ports::any()?,
            network_port: ports::any()?,
            vendor_database: database::renew(&cluster, &format!("torture_{name}_vendor")).await?,
            network_database: database::renew(&cluster, &format!("torture_{name}_network")).await?,
            smtp_url: mail.smtp_url(),
            folder,
        };
        let to_brand = Arc::new(Proxy::to(plan.vendor_port).await?);
        let to_hub = Arc::new(Proxy::to(plan.network_port).await?);
        let alike = [
            ("TRUSTED_PROXIES", "127.0.0.0/8,::1/128"),
            ("DEV_HTTP_HOSTS", "127.0.0.1,localhost"),
            ("LOG", "warn"),
        ];
        let (brand_url, hub_url) = (to_brand.url(), to_hub.url());
        let vendor = plan.vendor().with(&alike);
        let vendor = vendor.with(&[("PUBLIC_URL", &brand_url), ("NETWORK_URL", &hub_url)]);
        let recipes = [vendor, plan.network().with(&alike)];
        let (vendor, network) = tokio::try_join!(recipes[0].start(), recipes[1].start())?;
        let web = Web::new()?;
        let hub = format!("{}/api", recipes[1].address);
        let brand = open_brand(&web, &plan, &recipes[0].address).await?;
        let running = [Some(vendor), Some(network)];
        Ok(Self { plan, mail, web, to_brand, to_hub, brand, hub, recipes, running })
    }

    /// SIGKILL.
    pub async fn kill(&mut self, side: Side) -> anyhow::Result<()> {
        let service = self.running[side as usize].take();
        service.context("it runs")?.kill().await
    }

    pub async fn start_again(&mut self, side: Side) -> anyhow::Result<()> {
        ensure!(self.running[side as usize].is_none(), "it runs already");
        self.running[side as usize] = Some(self.recipes[side as usize].start().await?);
        Ok(())
    }

    pub async fn end(self) -> anyhow::Result<()> {
        for service in self.running.into_iter().flatten() {
            service.end().await?;
        }
        self.mail.stop().await;
        Ok(())
    }

    /// The database of a side.
    pub fn database(&self, side: Side) -> &str {
        match side {
            Side::Brand => &self.plan.vendor_database,
            Side::Hub => &self.plan.network_database,
        }
    }

    pub fn hub_admin(&self) -> Door {
        self.web.with_key(&self.hub, &self.plan.secrets.network_admin_key)
    }

    /// A new program, as soon as the hub lists it.
    pub async fn open_program(&self, name: &str) -> anyhow::Result<(ProgramId, Offering)> {
        let form = json!({
            "name": name, "destinationUrl": "https://shop.example/landing",
            "rule": {"kind": "percent", "value": "10"}, "shareOnNetwork": true,
        });
        let program: Program = self.brand.post("/programs", &form).await?;
        let onlooker = self.enter(&format!("onlooker-of-{}@people.example", program.id)).await?;
        let offering = wait::until("the offering to be listed", LONGEST, async || {
            let all: Listing<Offering> = onlooker.get("/offerings?limit=200").await?;
            Ok(all.items.into_iter().find(|it| it.external_id == program.id.to_string()))
        });
        Ok((program.id, offering.await?))
    }

    /// A creator of their own who applies with their name as slug.
    pub async fn apply(&self, name: &str, offering: &Offering) -> anyhow::Result<Applicant> {
        let email = format!("{name}@people.example");
        let door = self.enter(&email).await?;
        let profile = json!({"name": format!("Creator {name}"), "handle": name, "bio": "Pots."});
        let _: Creator = door.patch("/me", &profile).await?;
        let path = format!("/offerings/{}/requests", offering.id);
        let form = json!({
            "preferredSlug": name, "pitch": "My viewers will love it.",
            "termsVersion": offering.terms_version,
        });
        let application = door.post(&path, &form).await?;
        Ok(Applicant { door, email, application })
    }

    /// Signs somebody in, from an address of their own: limits count addresses.
    async fn enter(&self, email: &str) -> anyhow::Result<Door> {
        let form = InviteCreator { email: email.to_owned() };
        let _: MagicLinkSent = self.hub_admin().post("/creators/invite", &form).await?;
        let token = Some(token_of(&self.mail.next_link(email, 0).await?)?);
        let browser = self.web.browser(&self.hub);
        let form = VerifyMagicLink { token, ..VerifyMagicLink::default() };
        let hash = service_kit::tokens::hash(email);
        let parts: Vec<String> = hash.chunks(2).take(4).map(|it| format!("{:x}", it[0])).collect();
        let address = format!("2001:db8:{}::1", parts.join(":"));
        let request = browser.request(Method::POST, "/auth/magic/verify").json(&form);
        let answer = browser.send(request.header("x-forwarded-for", address)).await?;
        ensure!(answer.status == 200, "{email} is not let in: {}", answer.body);
        Ok(browser)
    }
}

async fn open_brand(web: &Web, plan: &Plan, address: &str) -> anyhow::Result<Door> {
    let platform = web.with_key(&format!("{address}/api"), &plan.secrets.vendor_admin_key);
    let form = CreateTenant {
        slug: "alpha".to_owned(),
        name: "Alpha".to_owned(),
        owner_email: "owner@alpha.example".to_owned(),
    };
    let made: CreatedTenant = platform.post("/tenants", &form).await?;
    let brand = web.with_key(&format!("{address}/api/t/alpha"), &made.admin_api_key);
    let form = json!({"contactEmail": "owner@alpha.example"});
    let me: NetworkMe = brand.post("/admin/network/connect", &form).await?;
    ensure!(me.state.as_str() == "connected", "the brand is {}", me.state.as_str());
    Ok(brand)
}
