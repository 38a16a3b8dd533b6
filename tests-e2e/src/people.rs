//! Who acts in a story: a brand's admin, a creator, a visitor.

use api_types::admin_network::NetworkMe;
use api_types::clicks::Click;
use api_types::commissions::Commission;
use api_types::creators::Creator as Profile;
use api_types::events::EventReport;
use api_types::keys::MintedKey;
use api_types::links::Link;
use api_types::offerings::Offering;
use api_types::partners::Partner;
use api_types::partnerships::Partnership;
use api_types::programs::Program;
use api_types::requests::{Application, RequestCard, RequestList};
use api_types::tenants::CreatedTenant;
use api_types::{ClickId, LinkId, OfferingId, RequestId, Scope};
use serde_json::{Value, json};

use crate::api::{Answer, Api, client};
use crate::mail::{Mail, token_in};
use crate::wait::until;
use crate::world::{Mode, World};

/// What browsers of visitors say they are.
pub const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0";

/// A brand that is set up, through its headless administrator.
pub struct Brand {
    pub name: String,
    /// None in a deployment of one brand.
    pub slug: Option<String>,
    /// The administrator, past the wire.
    pub admin: Api,
    pub owner_email: String,
}

impl World {
    /// Sets a brand up the way its mode wants it: by the printed address, or by the operator.
    pub async fn brand(&self, name: &str) -> Brand {
        match self.plan.mode {
            Mode::Single => self.the_brand(name).await,
            Mode::Multi => self.another_brand(name).await,
        }
    }

    async fn the_brand(&self, name: &str) -> Brand {
        let mark = "set up this instance: ";
        let url = until("the set-up address", async || self.vendor.said_after(mark)).await;
        let token = url.split_once("#token=").expect("the address carries a token").1.to_owned();
        let brand = Brand {
            name: name.to_owned(),
            slug: None,
            admin: self.platform(),
            owner_email: owner_of(name),
        };
        brand.set_up(token).await;
        brand
    }

    async fn another_brand(&self, name: &str) -> Brand {
        let (slug, owner_email) = (name.to_lowercase(), owner_of(name));
        let form = json!({ "slug": slug, "name": name, "ownerEmail": owner_email });
        let made: CreatedTenant = self.platform().post("/tenants", form).await.of_status(201);
        let base = format!("{}/api/t/{slug}", self.vendor.url());
        assert_eq!(made.api_base, format!("{}/api/t/{slug}", self.vendor_url()));
        let admin = Api::with_key(&base, &made.admin_api_key);
        let mail = self.mail.newest(&owner_email, "Set up").await;
        let brand = Brand { name: name.to_owned(), slug: Some(slug), admin, owner_email };
        brand.set_up(token_in(&mail)).await;
        brand
    }

    /// Signs a creator in by the link of a mail, and gives them a profile.
    pub async fn creator(&self, handle: &str) -> Creator {
        let email = format!("{handle}@creators.test");
        let creator = Creator { api: self.hub(), email, handle: handle.to_owned() };
        creator.sign_in(&self.mail).await;
        let profile = json!({ "name": creator.name(), "handle": handle, "bio": "I make videos." });
        let _: Profile = creator.api.patch("/me", profile).await.of();
        creator
    }
}

fn owner_of(name: &str) -> String {
    format!("owner@{}.test", name.to_lowercase())
}

/// "20 % of every invoice for 12 months, 60-day window, last click", on the network.
pub fn main_program(destination: &str) -> Value {
    json!({
        "name": "Ambassadors",
        "description": "Tell people about our product.",
        "destinationUrl": destination,
        "rule": { "kind": "percent", "value": "20", "months": 12 },
        "windowDays": 60,
        "model": "last_click",
        "holdbackDays": 30,
        "shareOnNetwork": true,
    })
}

impl Brand {
    async fn set_up(&self, token: String) {
        let form = json!({
            "token": token, "email": self.owner_email, "name": "Olga Owner", "brandName": self.name,
        });
        let owner = self.admin.keyless();
        let _: Value = owner.post("/setup", form.clone()).await.of();
        let _: Value = owner.get("/auth/whoami").await.of();
        self.admin.keyless().post("/setup", form).await.refused(api_types::ErrorCode::LinkExpired);
    }

    pub async fn open_program(&self, form: Value) -> Program {
        self.admin.post("/programs", form).await.of_status(201)
    }

    /// Connects by one click.
    pub async fn connect(&self) {
        let me: NetworkMe = self.admin.post("/admin/network/connect", json!({})).await.of();
        assert_eq!(me.state.as_str(), "connected");
    }

    /// Connects by answering the hub's e-mail.
    pub async fn connect_by_email(&self, mail: &Mail) {
        let form = json!({ "displayName": self.name, "contactEmail": self.owner_email });
        let me: NetworkMe = self.admin.post("/admin/network/connect/email", form).await.of();
        assert_eq!(me.state.as_str(), "awaiting_email");
        let letter = mail.newest(&self.owner_email, "Connect").await;
        let form = json!({ "token": token_in(&letter) });
        let me: NetworkMe = self.admin.post("/admin/network/connect/complete", form).await.of();
        assert_eq!(me.state.as_str(), "connected");
    }

    pub async fn network_me(&self) -> NetworkMe {
        self.admin.get("/admin/network/me").await.of()
    }

    /// A key with some scopes, for somebody else's use.
    pub async fn scoped(&self, scopes: &[Scope]) -> Api {
        let scopes: Vec<&str> = scopes.iter().map(|it| it.as_str()).collect();
        let form = json!({ "label": "A story's key", "scopes": scopes });
        let minted: MintedKey = self.admin.post("/api-keys/scoped", form).await.of_status(201);
        self.admin.keyed(&minted.secret)
    }

    pub async fn requests(&self, tab: &str) -> RequestList {
        self.admin.get(&format!("/admin/network/requests?status={tab}")).await.of()
    }

    pub async fn request(&self, id: RequestId) -> RequestCard {
        self.admin.get(&format!("/admin/network/requests/{id}")).await.of()
    }

    pub async fn approve(&self, id: RequestId) -> Answer {
        self.decide(id, "approve").await
    }

    pub async fn reject(&self, id: RequestId) -> Answer {
        self.decide(id, "reject").await
    }

    async fn decide(&self, id: RequestId, verb: &str) -> Answer {
        let form = json!({ "decisionNote": "Thank you for writing." });
        self.admin.post(&format!("/admin/network/requests/{id}/{verb}"), form).await
    }

    pub async fn partners(&self) -> Vec<Partner> {
        self.admin.list("/partners").await
    }

    pub async fn links(&self) -> Vec<Link> {
        self.admin.list("/links").await
    }

    pub async fn commissions(&self) -> Vec<Commission> {
        self.admin.list("/commissions").await
    }

    pub async fn clicks_of(&self, link: LinkId) -> Vec<Click> {
        self.admin.list(&format!("/clicks?linkId={link}")).await
    }

    /// Invites a partner by hand.
    pub async fn invite(&self, email: &str) -> Partner {
        let form = json!({ "email": email, "name": "Dora Direct" });
        self.admin.post("/partners", form).await.of_status(201)
    }

    /// What the brand's site reports: this visitor is that user.
    pub async fn identify(&self, user: &str, cref: ClickId) {
        let form = json!({ "userId": user, "cref": cref });
        let said: Value = self.admin.post("/attribution/identify", form).await.of();
        assert_eq!(said["status"], "joined");
    }

    /// What the brand's site reports: this user has paid.
    pub async fn invoice(&self, id: &str, user: &str, value: &str, more: Value) -> EventReport {
        let mut form = json!({
            "externalEventId": id, "type": "invoice_paid",
            "userId": user, "value": value, "currency": "USD",
        });
        if let (Some(form), Some(more)) = (form.as_object_mut(), more.as_object()) {
            form.extend(more.clone());
        }
        self.admin.post("/attribution/events", form).await.of_status(201)
    }
}

/// A creator who is signed in on the hub.
pub struct Creator {
    pub api: Api,
    pub email: String,
    pub handle: String,
}

impl Creator {
    pub fn name(&self) -> String {
        format!("{} the creator", self.handle)
    }

    async fn sign_in(&self, mail: &Mail) {
        let form = json!({ "email": self.email, "role": "creator" });
        let _: Value = self.api.post("/auth/magic", form).await.of_status(202);
        let letter = mail.newest(&self.email, "sign in").await;
        let form = json!({ "token": token_in(&letter) });
        let _: Value = self.api.post("/auth/magic/verify", form).await.of();
    }

    /// The brand's offering, as soon as it is listed.
    pub async fn offering_of(&self, brand: &Brand) -> Offering {
        until(&format!("an offering of {}", brand.name), async || {
            let all: Vec<Offering> = self.api.list("/offerings").await;
            all.into_iter().find(|it| it.vendor_name == brand.name)
        })
        .await
    }

    pub async fn offering(&self, id: OfferingId) -> Offering {
        self.api.get(&format!("/offerings/{id}")).await.of()
    }

    pub async fn try_apply(&self, offering: OfferingId, slug: &str) -> Answer {
        let shown = self.api.get(&format!("/offerings/{offering}")).await;
        let terms = serde_json::from_str(&shown.body).map_or(1, |it: Offering| it.terms_version);
        let pitch = "My viewers will love it.";
        let form = json!({ "preferredSlug": slug, "pitch": pitch, "termsVersion": terms });
        self.api.post(&format!("/offerings/{offering}/requests"), form).await
    }

    pub async fn apply(&self, offering: OfferingId, slug: &str) -> Application {
        self.try_apply(offering, slug).await.of_status(201)
    }

    pub async fn applications(&self) -> Vec<Application> {
        self.api.list("/requests").await
    }

    pub async fn partnerships(&self) -> Vec<Partnership> {
        self.api.list("/partnerships").await
    }
}

/// Where a visitor was led.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landing {
    pub url: String,
    pub cref: ClickId,
}

/// A visitor follows a share link with a usual browser, as far as the redirect.
pub async fn follow(share_url: &str) -> Landing {
    let sent = client().get(share_url).header("user-agent", FIREFOX).send().await;
    let answer = sent.unwrap_or_else(|err| panic!("{share_url}: {err}"));
    assert_eq!(answer.status().as_u16(), 302, "{share_url}");
    let url = answer.headers()["location"].to_str().expect("a plain address").to_owned();
    let cref = cref_in(&url).unwrap_or_else(|| panic!("no cref in {url}"));
    Landing { url, cref }
}

/// The click that an address names.
pub fn cref_in(url: &str) -> Option<ClickId> {
    let url = reqwest::Url::parse(url).ok()?;
    let (_, cref) = url.query_pairs().find(|(name, _)| name == "cref")?;
    cref.parse().ok()
}

/// A visitor follows a link on a creator's own domain, which leads to the hub.
pub async fn follow_on_hub(world: &World, host: &str, path: &str) -> Landing {
    let url = format!("{}{path}", world.network.url());
    let sent = client().get(&url).header("host", host).header("user-agent", FIREFOX).send().await;
    let answer = sent.unwrap_or_else(|err| panic!("{url}: {err}"));
    assert_eq!(answer.status().as_u16(), 302, "{host}{path}");
    let url = answer.headers()["location"].to_str().expect("a plain address").to_owned();
    let cref = cref_in(&url).unwrap_or_else(|| panic!("no cref in {url}"));
    Landing { url, cref }
}
