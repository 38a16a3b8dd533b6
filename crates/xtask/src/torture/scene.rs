//! Both services with two brands, and somebody of each kind who may call.

use anyhow::Context;
use api_types::auth::{MagicLinkSent, Role};
use api_types::creators::InviteCreator;
use api_types::federation::{Contact, RegisterVendor, RegisteredVendor, Tier};
use api_types::keys::{ApiKey, MintScopedKey, MintedKey};
use api_types::links::Link;
use api_types::operators::{InviteOperator, Operator};
use api_types::tenants::{CreateTenant, CreatedTenant, InviteTeamMember, TeamMember, TeamRole};
use api_types::{PartnerId, Scope};
use reqwest::Method;
use serde_json::json;
use service_kit::testing::postgres::{Cluster, Durability};

use crate::load::rig::make_partner_with_link;
use crate::stage::child::Service;
use crate::stage::mail::Mail;
use crate::stage::secrets::Secrets;
use crate::stage::settings::Plan;
use crate::stage::web::{Door, Web};
use crate::stage::{database, people, ports};
use crate::workspace::{self, Binaries};

pub const CREATOR_EMAIL: &str = "creator@people.example";

pub struct Scene {
    pub plan: Plan,
    pub mail: Mail,
    pub web: Web,
    /// The first is looked at, the second one looks in.
    pub brands: [Brand; 2],
    pub creator: Door,
    pub operator: Door,
    /// With the first brand's vendor token, at the hub.
    pub vendor_token: Door,
    pub hub_admin: Door,
    /// Every secret that this run has seen, with what it is.
    pub secrets: Vec<(&'static str, String)>,
    vendor: Service,
    network: Service,
}

pub struct Brand {
    pub slug: &'static str,
    pub api_base: String,
    pub api: Door,
    pub link: Link,
    pub partner: PartnerId,
    pub partner_email: String,
    /// One key for each scope.
    pub scoped: Vec<(Scope, String)>,
    pub revoked: String,
    pub admin: Door,
    pub partner_session: Door,
}

/// Every client has an address of its own, so that limits per address don't answer instead of what
/// is tested.
const SETTINGS: &[(&str, &str)] = &[("TRUSTED_PROXIES", "127.0.0.0/8,::1/128"), ("LOG", "warn")];

impl Scene {
    pub async fn set(binaries: Binaries) -> anyhow::Result<Self> {
        println!("setting the scene: two brands, the hub, and somebody of each kind …");
        let folder = workspace::target_folder("torture")?.join("scene");
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder).context("no folder for the scene")?;
        let cluster = Cluster::ensure(&workspace::root(), Durability::Durable)?;
        let mail = Mail::start(ports::any()?).await?;
        let plan = Plan {
            binaries,
            secrets: Secrets::fresh(),
            vendor_port: ports::any()?,
            network_port: ports::any()?,
            vendor_database: database::renew(&cluster, "torture_vendor").await?,
            network_database: database::renew(&cluster, "torture_network").await?,
            smtp_url: mail.smtp_url(),
            folder,
        };
        let (vendor, network) = (plan.vendor().with(SETTINGS), plan.network().with(SETTINGS));
        let (vendor, network) = tokio::try_join!(vendor.start(), network.start())?;
        let mut cast = Cast { plan: &plan, mail: &mail, web: Web::new()?, secrets: Vec::new() };
        cast.keep_all("setting", plan.secrets.all());
        let first = cast.open("alpha").await?;
        let second = cast.open("beta").await?;
        let creator = cast.creator().await?;
        let operator = cast.operator().await?;
        let vendor_token = cast.register(&first).await?;
        let Cast { web, secrets, .. } = cast;
        let hub_admin = web.with_key(&hub(&plan), &plan.secrets.network_admin_key);
        let brands = [first, second];
        let scene = Self {
            mail,
            brands,
            creator,
            operator,
            vendor_token,
            hub_admin,
            secrets,
            vendor,
            network,
            web,
            plan,
        };
        Ok(scene)
    }

    pub fn vendor_nobody(&self) -> Door {
        self.web.nobody(&self.plan.vendor_url())
    }

    pub fn hub_nobody(&self) -> Door {
        self.web.nobody(&self.plan.network_url())
    }

    /// Ends everything.
    pub async fn strike(self) -> anyhow::Result<()> {
        let (vendor, network) = tokio::join!(self.vendor.end(), self.network.end());
        self.mail.stop().await;
        vendor.and(network)
    }
}

fn hub(plan: &Plan) -> String {
    format!("{}/api", plan.network_url())
}

/// Makes the people and keys of the scene, noting every secret on the way.
struct Cast<'a> {
    plan: &'a Plan,
    mail: &'a Mail,
    web: Web,
    secrets: Vec<(&'static str, String)>,
}

impl Cast<'_> {
    fn keep_all<'b>(&mut self, what: &'static str, secrets: impl IntoIterator<Item = &'b str>) {
        self.secrets.extend(secrets.into_iter().map(|it| (what, it.to_owned())));
    }

    fn keep_cookies(&mut self, browser: &Door) {
        self.secrets.extend(browser.cookie_values().into_iter().map(|it| ("cookie", it)));
    }

    async fn open(&mut self, slug: &'static str) -> anyhow::Result<Brand> {
        let platform = format!("{}/api", self.plan.vendor_url());
        let platform = self.web.with_key(&platform, &self.plan.secrets.vendor_admin_key);
        let owner_email = format!("owner@{slug}.example");
        let form = CreateTenant { slug: slug.to_owned(), name: slug.to_owned(), owner_email };
        let made: CreatedTenant = platform.post("/tenants", &form).await?;
        self.keep_all("admin key", [made.admin_api_key.as_str()]);
        let api = self.web.with_key(&made.api_base, &made.admin_api_key);
        let link = make_partner_with_link(&api, &format!("{slug}-runner")).await?;
        let mut scoped = Vec::new();
        for scope in Scope::ALL {
            scoped.push((*scope, self.mint(&api, &[*scope]).await?.secret));
        }
        let revoked = self.mint(&api, Scope::ALL).await?;
        let path = format!("/api-keys/{}", revoked.key.id);
        let _: ApiKey = api.call(Method::DELETE, &path, None).await?.read()?;
        let admin = self.sign_admin_in(&api, &made.api_base, slug).await?;
        let partner_email = format!("{slug}-runner@partner.example");
        let session =
            people::sign_in(&self.web, self.mail, &made.api_base, &partner_email, Role::Partner);
        let (partner_session, _) = session.await?;
        self.keep_cookies(&partner_session);
        let (api_base, partner, revoked) = (made.api_base, link.partner_id, revoked.secret);
        Ok(Brand {
            slug,
            api_base,
            api,
            link,
            partner,
            partner_email,
            scoped,
            revoked,
            admin,
            partner_session,
        })
    }

    async fn mint(&mut self, api: &Door, scopes: &[Scope]) -> anyhow::Result<MintedKey> {
        let form = MintScopedKey {
            label: "torture".to_owned(),
            scopes: scopes.iter().map(Scope::to_string).collect(),
            program_ids: Vec::new(),
            expires_at: None,
        };
        let minted: MintedKey = api.post("/api-keys/scoped", &form).await?;
        self.keep_all("scoped key", [minted.secret.as_str()]);
        Ok(minted)
    }

    async fn sign_admin_in(&mut self, api: &Door, base: &str, slug: &str) -> anyhow::Result<Door> {
        let email = format!("admin@{slug}.example");
        let name = "Admin".to_owned();
        let form = InviteTeamMember { email: email.clone(), name, role: TeamRole::Owner };
        let _: TeamMember = api.post("/settings/team", &form).await?;
        let link = self.mail.next_link(&email, 0).await?;
        let browser = self.web.browser(base);
        people::verify(&browser, &link).await?;
        self.keep_cookies(&browser);
        Ok(browser)
    }

    async fn creator(&mut self) -> anyhow::Result<Door> {
        let email = CREATOR_EMAIL;
        let hub_admin = self.web.with_key(&hub(self.plan), &self.plan.secrets.network_admin_key);
        let form = InviteCreator { email: email.to_owned() };
        let _: MagicLinkSent = hub_admin.post("/creators/invite", &form).await?;
        self.enter_hub(email).await
    }

    async fn operator(&mut self) -> anyhow::Result<Door> {
        let email = "operator@people.example";
        let hub_admin = self.web.with_key(&hub(self.plan), &self.plan.secrets.network_admin_key);
        let form = InviteOperator { email: email.to_owned(), name: "Operator".to_owned() };
        let _: Operator = hub_admin.post("/operators", &form).await?;
        self.enter_hub(email).await
    }

    async fn enter_hub(&mut self, email: &str) -> anyhow::Result<Door> {
        let link = self.mail.next_link(email, 0).await?;
        let browser = self.web.browser(&hub(self.plan));
        people::verify(&browser, &link).await?;
        self.keep_cookies(&browser);
        Ok(browser)
    }

    /// Registers a brand as its own instance would, so that the token is known here.
    async fn register(&mut self, brand: &Brand) -> anyhow::Result<Door> {
        let key = self.mint(&brand.api, Scope::FEDERATION).await?;
        let hub_admin = self.web.with_key(&hub(self.plan), &self.plan.secrets.network_admin_key);
        let form = RegisterVendor {
            instance_url: brand.api_base.clone(),
            scoped_key: key.secret,
            display_name: brand.slug.to_owned(),
            tier: Tier::Hosted,
            contact: Contact { email: "owner@alpha.example".to_owned(), name: "Owner".to_owned() },
            callback_url: None,
        };
        let made: RegisteredVendor = hub_admin.post("/vendors", &json!(form)).await?;
        let token = made.vendor_token.context("the hub gave no token")?;
        self.keep_all("vendor token", [token.as_str()]);
        Ok(self.web.with_key(&hub(self.plan), &token))
    }
}
