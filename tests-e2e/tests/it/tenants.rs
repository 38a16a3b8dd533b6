//! Two brands in one deployment: neither sees, changes or blocks anything of the other.

use api_types::keys::MintedKey;
use api_types::links::Link;
use api_types::programs::Program;
use api_types::{ErrorCode, PartnerId};
use reqwest::Method;
use serde_json::{Value, json};
use tests_e2e::people::{Brand, follow, main_program};
use tests_e2e::wait::until;
use tests_e2e::world::World;

/// A brand with one of everything.
struct House {
    brand: Brand,
    program: Program,
    partner: PartnerId,
    link: Link,
    event: String,
    commission: String,
    key: String,
}

const LISTS: &[&str] = &[
    "/programs",
    "/partners",
    "/links",
    "/clicks",
    "/attribution/events",
    "/commissions",
    "/api-keys",
];

async fn house(world: &World, name: &str) -> House {
    let brand = world.brand(name).await;
    let destination = format!("http://127.0.0.1/{}", name.to_lowercase());
    let program = brand.open_program(main_program(&destination)).await;
    let partner = brand.invite("ada@example.test").await.id;
    let link = json!({ "partnerId": partner, "programId": program.id, "slug": "ada" });
    let link: Link = brand.admin.post("/links", link).await.of_status(201);
    let landing = follow(&link.share_url).await;
    assert_eq!(landing.url, format!("{destination}?cref={}", landing.cref));
    brand.identify("user-1", landing.cref).await;
    let report = brand.invoice("in-1", "user-1", "50.00", json!({})).await;
    let commission = report.attribution.touches[0].commissions[0].commission_id.to_string();
    until("the click to be listed", async || {
        (!brand.clicks_of(link.id).await.is_empty()).then_some(())
    })
    .await;
    let minted: MintedKey = brand.admin.post("/api-keys/crm", json!({})).await.of_status(201);
    let key = minted.key.id.to_string();
    House { brand, program, partner, link, event: report.event_id.to_string(), commission, key }
}

impl House {
    /// Single things of this house, and what somebody might do to them.
    fn doors(&self) -> Vec<(Method, String, Option<Value>, ErrorCode)> {
        use ErrorCode as E;
        use Method as M;
        let (program, partner, link) = (self.program.id, self.partner, self.link.id);
        let name = || Some(json!({ "name": "Taken over" }));
        let nothing = || Some(json!({}));
        let grant = Some(json!({ "programId": program }));
        let of_partner = |tail: &str| format!("/partners/{partner}{tail}");
        vec![
            (M::GET, format!("/programs/{program}"), None, E::ProgramNotFound),
            (M::PATCH, format!("/programs/{program}"), name(), E::ProgramNotFound),
            (M::DELETE, format!("/programs/{program}"), None, E::ProgramNotFound),
            (M::GET, format!("/programs/{program}/versions"), None, E::ProgramNotFound),
            (M::POST, format!("/programs/{program}/default"), nothing(), E::ProgramNotFound),
            (M::GET, of_partner(""), None, E::PartnerNotFound),
            (M::PATCH, of_partner(""), name(), E::PartnerNotFound),
            (M::POST, of_partner("/revoke"), nothing(), E::PartnerNotFound),
            (M::POST, of_partner("/invite"), nothing(), E::PartnerNotFound),
            (M::POST, of_partner("/grants"), grant, E::PartnerNotFound),
            (M::GET, of_partner("/grants"), None, E::PartnerNotFound),
            (M::GET, of_partner("/commissions"), None, E::PartnerNotFound),
            (M::GET, of_partner("/dashboard"), None, E::PartnerNotFound),
            (M::GET, format!("/links/{link}"), None, E::LinkNotFound),
            (M::GET, format!("/links/{link}/qr.svg"), None, E::LinkNotFound),
            (
                M::PATCH,
                format!("/links/{link}"),
                Some(json!({ "status": "paused" })),
                E::LinkNotFound,
            ),
            (M::GET, format!("/attribution/events/{}", self.event), None, E::EventNotFound),
            (
                M::POST,
                format!("/commissions/{}/approve", self.commission),
                nothing(),
                E::CommissionNotFound,
            ),
            (M::DELETE, format!("/api-keys/{}", self.key), None, E::KeyNotFound),
        ]
    }

    async fn everything(&self) -> Vec<Vec<Value>> {
        let mut all = Vec::new();
        for list in LISTS {
            let mut items: Vec<Value> = self.brand.admin.list(list).await;
            for item in &mut items {
                item.as_object_mut().map(|it| it.remove("lastUsedAt"));
            }
            all.push(items);
        }
        all
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_tenants_cannot_see_each_other() {
    let world = World::multi().await;
    let (acme, globex) = (house(&world, "Acme").await, house(&world, "Globex").await);
    let before = acme.everything().await;
    let at_acme = |key: &tests_e2e::api::Api| acme.brand.admin.keyed(key.key().expect("a key"));

    for (method, path, body, code) in acme.doors() {
        let own_door = globex.brand.admin.send(method.clone(), &path, body.clone(), &[]).await;
        own_door.refused(code);
        let intruder = at_acme(&globex.brand.admin);
        intruder.send(method, &path, body, &[]).await.refused(ErrorCode::InvalidToken);
    }
    for list in LISTS {
        at_acme(&globex.brand.admin).get(list).await.refused(ErrorCode::InvalidToken);
        let [mine, theirs]: [Vec<Value>; 2] =
            [acme.brand.admin.list(list).await, globex.brand.admin.list(list).await];
        assert!(!mine.is_empty() && !theirs.is_empty(), "{list}");
        let shared = mine.iter().find(|it| theirs.iter().any(|other| other["id"] == it["id"]));
        assert!(shared.is_none(), "{list}: {shared:?}");
    }
    assert_eq!(acme.everything().await, before, "nothing has changed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_tenants_may_use_the_same_slugs_users_and_order_numbers() {
    let world = World::multi().await;
    let (acme, globex) = (house(&world, "Acme").await, house(&world, "Globex").await);
    assert_eq!((acme.link.slug.as_str(), globex.link.slug.as_str()), ("ada", "ada"));
    assert_ne!(acme.link.share_url, globex.link.share_url);
    for house in [&acme, &globex] {
        let name = house.brand.slug.as_deref().expect("many brands");
        let landing = follow(&house.link.share_url).await;
        assert!(
            landing.url.starts_with(&format!("http://127.0.0.1/{name}?cref=")),
            "{}",
            landing.url
        );
        assert_eq!(house.brand.commissions().await.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_click_of_one_tenant_earns_nothing_at_another() {
    let world = World::multi().await;
    let (acme, globex) = (house(&world, "Acme").await, house(&world, "Globex").await);
    let landing = follow(&acme.link.share_url).await;
    let form = json!({ "userId": "user-2", "cref": landing.cref });
    let told: Value = globex.brand.admin.post("/attribution/identify", form).await.of();
    assert_eq!(told["status"], "parked", "the click is not known there");
    let report = globex.brand.invoice("in-2", "user-2", "50.00", json!({})).await;
    assert!(report.attribution.touches.is_empty(), "{report:?}");
    assert_eq!(globex.brand.commissions().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_path_without_a_brand_is_told_what_is_missing() {
    let world = World::multi().await;
    let acme = world.brand("Acme").await;
    world.platform().get("/partners").await.refused(ErrorCode::TenantSlugMissing);
    let nowhere = format!("{}/api/t/nowhere", world.vendor.url());
    let nowhere = tests_e2e::api::Api::with_key(&nowhere, acme.admin.key().expect("a key"));
    nowhere.get("/partners").await.refused(ErrorCode::TenantNotFound);
    acme.admin.get("/tenants").await.refused(ErrorCode::ForbiddenRole);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_suspended_tenant_is_shut_but_its_links_go_on() {
    let world = World::multi().await;
    let (acme, globex) = (house(&world, "Acme").await, house(&world, "Globex").await);
    let brand: Value = acme.brand.admin.get("/settings/brand").await.of();
    let door = |verb: &str| format!("/tenants/{}/{verb}", brand["id"].as_str().expect("an id"));
    let _: Value = world.platform().post(&door("suspend"), json!({})).await.of();
    acme.brand.admin.get("/partners").await.refused(ErrorCode::TenantSuspended);
    follow(&acme.link.share_url).await;
    assert_eq!(globex.brand.partners().await.len(), 1);
    let _: Value = world.platform().post(&door("reactivate"), json!({})).await.of();
    assert_eq!(acme.brand.partners().await.len(), 1);
}
