//! The main job clicked through from both sides, and how pages treat people.
//!
//! Shop, router and hub are three sites to the browser, on names that share no cookie; both services
//! reach each other by the same names.

mod connecting;
mod forms;
mod keyboard;
mod main_job;

use api_types::{OfferingId, Scope};
use tests_e2e::browser::Browser;
use tests_e2e::mail::link_in;
use tests_e2e::people::{Brand, Creator, main_program};
use tests_e2e::site::Site;
use tests_e2e::world::{Mode, Plan, World};

/// A brand with a shop, not on the network yet.
pub struct Scene {
    pub world: World,
    pub brand: Brand,
    pub shop: Site,
}

pub async fn scene(mode: Mode) -> Scene {
    scene_of(Plan::with_names(mode)).await
}

pub async fn scene_of(plan: Plan) -> Scene {
    let world = World::start(plan).await;
    let brand = world.brand("Acme").await;
    let port = Site::port();
    brand.open_program(main_program(&format!("http://shop.test:{port}/"))).await;
    let shop = Site::open(port, brand.scoped(&[Scope::EventsWrite]).await);
    Scene { world, brand, shop }
}

impl Scene {
    /// A page of the brand's service, as a browser reaches it.
    pub fn page(&self, path: &str) -> String {
        let base = self.brand.slug.as_ref().map(|it| format!("/t/{it}")).unwrap_or_default();
        format!("{}{base}{path}", self.world.vendor_url())
    }

    pub fn hub_page(&self, path: &str) -> String {
        format!("{}{path}", self.world.hub_url())
    }

    pub async fn sign_in_admin(&self, browser: &Browser) {
        browser.go(&self.page("/admin")).await;
        browser.fill("email", &self.brand.owner_email).await;
        browser.click("Send sign-in link").await;
        let letter = self.world.mail.newest(&self.brand.owner_email, "Sign in").await;
        browser.go(&link_in(&letter)).await;
        browser.click("Sign in").await;
        browser.arrives("the overview", |it| it.path().ends_with("/admin")).await;
    }

    pub async fn sign_in_creator(&self, browser: &Browser, email: &str) {
        let known = self.world.mail.all(email, "sign in").len();
        browser.go(&self.hub_page("/signin")).await;
        browser.fill("email", email).await;
        browser.click("Send sign-in link").await;
        browser.sees("Check your mail").await;
        let letter = self.world.mail.newest_after(email, "sign in", known).await;
        browser.go(&link_in(&letter)).await;
        browser.click("Sign in").await;
        browser.arrives("the start", |it| ["/welcome", "/discover"].contains(&it.path())).await;
    }

    /// The same person outside of the browser, to look things up.
    pub async fn offering(&self) -> OfferingId {
        let onlooker = self.world.creator("onlooker").await;
        onlooker.offering_of(&self.brand).await.id
    }
}

/// Somebody who applied outside of the browser.
pub async fn a_creator_who_applied(scene: &Scene) -> Creator {
    let creator = scene.world.creator("ada").await;
    creator.apply(creator.offering_of(&scene.brand).await.id, "ada").await;
    creator
}
