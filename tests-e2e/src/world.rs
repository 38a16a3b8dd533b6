//! One deployment of both services, alone with a story.

use std::path::{Path, PathBuf};

use service_kit::testing::dns::Names;

use crate::api::{Api, NAMES};
use crate::databases::Databases;
use crate::machine::{binaries, folder_of_this_test, free_port};
use crate::mail::Mail;
use crate::process::Service;
use crate::proxy::Proxy;

/// Key of the vendor deployment's operator; with one brand, of its headless administrator.
pub const VENDOR_ADMIN_KEY: &str = "admin-key-of-the-vendor-deployment-in-stories";
/// Key of the hub's operator.
pub const NETWORK_ADMIN_KEY: &str = "admin-key-of-the-hub-that-only-operators-hold";

/// How many brands the vendor deployment has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Single,
    Multi,
}

/// What a world is like before anybody acts.
#[derive(Clone, Debug)]
pub struct Plan {
    pub mode: Mode,
    /// The vendor deployment knows the hub.
    pub networked: bool,
    /// The vendor deployment holds the hub's admin key.
    pub one_click: bool,
    /// Names of the hub, of the brand's router and pages, and of brands' sites. No name server knows
    /// them: browsers and both services are told where they are.
    pub hub_host: String,
    pub vendor_host: String,
    pub site_host: String,
}

impl Plan {
    pub fn of(mode: Mode) -> Self {
        let local = || "127.0.0.1".to_owned();
        Self {
            mode,
            networked: true,
            one_click: true,
            hub_host: local(),
            vendor_host: local(),
            site_host: local(),
        }
    }

    /// Brands must prove an e-mail address to connect.
    pub fn self_hosted(mode: Mode) -> Self {
        Self { one_click: false, ..Self::of(mode) }
    }

    /// A brand that has never heard of a hub.
    pub fn without_a_hub(mode: Mode) -> Self {
        Self { networked: false, one_click: false, ..Self::of(mode) }
    }

    /// Shop, router and hub on names that share nothing, and so no cookie, for a browser.
    pub fn with_names(mode: Mode) -> Self {
        let [hub_host, vendor_host, site_host] = NAMES.map(str::to_owned);
        Self { hub_host, vendor_host, site_host, ..Self::of(mode) }
    }
}

/// Both services, up and ready, with a wire in each direction.
///
/// The hub, visitors and browsers reach the brand through `to_brand`, the brand reaches the hub
/// through `to_hub`; stories themselves call both services past the wires.
pub struct World {
    pub plan: Plan,
    pub mail: Mail,
    /// The only DNS that the hub asks about creators' domains.
    pub names: Names,
    pub vendor: Service,
    pub network: Service,
    pub to_brand: Proxy,
    pub to_hub: Proxy,
    pub folder: PathBuf,
    hub_port: u16,
    databases: Databases,
}

impl World {
    pub async fn single() -> Self {
        Self::start(Plan::of(Mode::Single)).await
    }

    pub async fn multi() -> Self {
        Self::start(Plan::of(Mode::Multi)).await
    }

    pub async fn start(plan: Plan) -> Self {
        let folder = folder_of_this_test();
        let databases = Databases::make().expect("Postgres runs and migrations work");
        let mail = Mail::open().await;
        let (vendor_port, hub_port) = (free_port(), free_port());
        let (to_brand, to_hub) = (wire_to(vendor_port).await, wire_to(hub_port).await);
        let names = Names::start();
        let ground = Ground { plan: &plan, mail: &mail, names: &names, folder: &folder };
        let settings = ground.of_vendor(&databases, vendor_port, &to_brand, &to_hub);
        let log = folder.join("vendor.log");
        let vendor = Service::new("vendor", binaries().vendor.clone(), vendor_port, settings, log);
        let settings = ground.of_network(&databases, hub_port);
        let log = folder.join("network.log");
        let network = Service::new("network", binaries().network.clone(), hub_port, settings, log);
        let mut world = Self {
            mail,
            names,
            vendor,
            network,
            to_brand,
            to_hub,
            folder,
            hub_port,
            databases,
            plan,
        };
        tokio::join!(world.vendor.start(), world.network.start());
        world
    }

    /// The hub as its visitors see it: `http://<host>:<port>`.
    pub fn hub_url(&self) -> String {
        format!("http://{}:{}", self.plan.hub_host, self.hub_port)
    }

    /// The vendor deployment as its visitors see it.
    pub fn vendor_url(&self) -> String {
        format!("http://{}:{}", self.plan.vendor_host, self.to_brand.port)
    }

    /// The address of the brand's database, for its owner.
    pub fn vendor_database(&self) -> String {
        self.databases.vendor.url()
    }

    pub fn hub_database(&self) -> String {
        self.databases.network.url()
    }

    /// The hub's API for a stranger.
    pub fn hub(&self) -> Api {
        Api::open(&format!("{}/api", self.network.url()))
    }

    /// The hub's API for its operator.
    pub fn hub_admin(&self) -> Api {
        self.hub().keyed(NETWORK_ADMIN_KEY)
    }

    /// The API of the deployment's operator: `/api`, without a brand.
    pub fn platform(&self) -> Api {
        Api::with_key(&format!("{}/api", self.vendor.url()), VENDOR_ADMIN_KEY)
    }
}

/// On a port of ours: it is given up while the wire refuses, and must not go to another story.
async fn wire_to(port: u16) -> Proxy {
    Proxy::listen(free_port(), port).await.expect("the port was free")
}

/// What settings are made of.
struct Ground<'a> {
    plan: &'a Plan,
    mail: &'a Mail,
    names: &'a Names,
    folder: &'a Path,
}

type Settings = Vec<(String, String)>;

impl Ground<'_> {
    fn of_vendor(
        &self,
        databases: &Databases,
        port: u16,
        to_brand: &Proxy,
        to_hub: &Proxy,
    ) -> Settings {
        let tenancy = match self.plan.mode {
            Mode::Single => "single",
            Mode::Multi => "multi",
        };
        let mut settings = self.of_both(&databases.vendor.url(), port, VENDOR_ADMIN_KEY);
        settings.extend(owned([
            ("PUBLIC_URL", format!("http://{}:{}", self.plan.vendor_host, to_brand.port)),
            ("OPENPARTNER_TENANCY", tenancy.into()),
            ("SPOOL_DIR", self.folder.join("spool").display().to_string()),
        ]));
        if self.plan.networked {
            let url = format!("http://{}:{}", self.plan.hub_host, to_hub.port);
            settings.extend(owned([("NETWORK_URL", url)]));
        }
        if self.plan.one_click {
            settings.extend(owned([("NETWORK_ADMIN_KEY", NETWORK_ADMIN_KEY.into())]));
        }
        settings
    }

    fn of_network(&self, databases: &Databases, port: u16) -> Settings {
        let mut settings = self.of_both(&databases.network.url(), port, NETWORK_ADMIN_KEY);
        let public = format!("http://{}:{port}", self.plan.hub_host);
        settings.extend(owned([
            ("PUBLIC_URL", public),
            ("DNS_SERVERS", self.names.address.clone()),
            ("SPOOL_DIR", self.folder.join("hub-spool").display().to_string()),
        ]));
        settings
    }

    fn of_both(&self, database: &str, port: u16, admin_key: &str) -> Settings {
        let Plan { hub_host, vendor_host, site_host, .. } = self.plan;
        let hosts = format!("127.0.0.1,{hub_host},{vendor_host},{site_host}");
        owned([
            ("DATABASE_URL", database.to_owned()),
            ("DATABASE_POOL", "4".into()),
            ("BIND", format!("127.0.0.1:{port}")),
            ("WORKERS", "2".into()),
            ("ADMIN_API_KEY", admin_key.to_owned()),
            ("SECRET_KEYS", format!("a-key-that-seals-secrets-of-{admin_key}")),
            ("SMTP_URL", self.mail.smtp_url()),
            ("MAIL_FROM", "OpenPartner <no-reply@openpartner.test>".into()),
            ("OUTBOUND_ALLOW_CIDRS", "127.0.0.0/8".into()),
            ("DEV_HTTP_HOSTS", hosts),
            ("DEV_NAMES", NAMES.map(|it| format!("{it}=127.0.0.1")).join(",")),
            ("LOG", "info".into()),
            ("NO_COLOR", "1".into()),
        ])
    }
}

fn owned<const N: usize>(pairs: [(&str, String); N]) -> Settings {
    pairs.map(|(name, value)| (name.to_owned(), value)).into()
}
