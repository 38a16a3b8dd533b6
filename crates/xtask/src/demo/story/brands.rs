//! Brands: opened, set up, with programs, on the network.

use std::time::Duration;

use anyhow::{Context, ensure};
use api_types::admin_network::{ConnectNetwork, ConnectionState, HeartbeatResult, NetworkMe};
use api_types::auth::{Role, SignIn};
use api_types::listings::NetworkListing;
use api_types::offerings::Offering;
use api_types::programs::{CreateProgram, Program, Rule};
use api_types::tenants::{CreateTenant, CreatedTenant, PatchTenant, SetUpBrand, Tenant};
use api_types::{Listing, OfferingId};

use super::{Brand, Story};
use crate::demo::sketches::{BRANDS, BrandSketch, ProgramSketch};
use crate::stage::mail::token_of;
use crate::wait;

const LONGEST_LISTING: Duration = Duration::from_secs(30);

impl Story<'_> {
    pub(super) async fn open_brands(&mut self) -> anyhow::Result<((), String)> {
        for sketch in BRANDS {
            let form = CreateTenant {
                slug: sketch.slug.to_owned(),
                name: sketch.name.to_owned(),
                owner_email: sketch.owner.to_owned(),
            };
            let made: CreatedTenant = self.platform.post("/tenants", &form).await?;
            let wanted = format!("{}/api/t/{}", self.plan.vendor_url(), sketch.slug);
            ensure!(made.api_base == wanted, "the API's base is {}", made.api_base);
            self.brands.push(Brand {
                slug: made.tenant.slug,
                name: made.tenant.name,
                api: self.web.with_key(&made.api_base, &made.admin_api_key),
                api_base: made.api_base,
                admin_api_key: made.admin_api_key,
                offerings: Vec::new(),
                programs: Vec::new(),
                verdicts: Vec::new(),
                totals: Default::default(),
            });
        }
        let names: Vec<&str> = self.brands.iter().map(|it| it.name.as_str()).collect();
        Ok(((), names.join(" and ")))
    }

    pub(super) async fn set_brands_up(&mut self) -> anyhow::Result<((), String)> {
        for (brand, sketch) in self.brands.iter().zip(BRANDS) {
            let link = self.mail.next_link(sketch.owner, 0).await?;
            let form = SetUpBrand {
                token: token_of(&link)?,
                email: sketch.owner.to_owned(),
                name: sketch.owner_name.to_owned(),
                brand_name: sketch.name.to_owned(),
                accent: Some(sketch.accent.to_owned()),
            };
            let browser = self.web.browser(&brand.api_base);
            let sign_in: SignIn = browser.post("/setup", &form).await?;
            ensure!(sign_in.role == Role::Admin, "the owner is signed in as {}", sign_in.role);
            let words = PatchTenant {
                website: Some(sketch.website.to_owned()),
                support_email: Some(sketch.owner.to_owned()),
                ..PatchTenant::default()
            };
            let told: Tenant = browser.patch("/settings/brand", &words).await?;
            ensure!(told.accent == sketch.accent, "the accent is {}", told.accent);
        }
        let owners: Vec<&str> = BRANDS.iter().map(|it| it.owner_name).collect();
        Ok(((), format!("{} are signed in", owners.join(" and "))))
    }

    pub(super) async fn make_programs(&mut self) -> anyhow::Result<((), String)> {
        let mut words = Vec::new();
        for (brand, sketch) in self.brands.iter_mut().zip(BRANDS) {
            for program in sketch.programs {
                let made: Program = brand.api.post("/programs", &form(program)?).await?;
                ensure!(made.is_default == brand.programs.is_empty(), "only the first is default");
                words.push(made.terms_in_words);
                brand.programs.push(made.id);
            }
        }
        Ok(((), words.join("; ")))
    }

    pub(super) async fn connect_brands(&mut self) -> anyhow::Result<((), String)> {
        let mut told = Vec::new();
        for brand in &self.brands {
            let me: NetworkMe =
                brand.api.post("/admin/network/connect", &ConnectNetwork::default()).await?;
            ensure!(me.state == ConnectionState::Connected, "the connection is {}", me.state);
            let beat: HeartbeatResult =
                brand.api.post("/admin/network/heartbeat", &serde_json::json!({})).await?;
            ensure!(beat.result == "Sent", "the heartbeat: {}", beat.result);
            told.push(format!("{}: {}, heartbeat {}", brand.slug, me.state, beat.result));
        }
        Ok(((), told.join("; ")))
    }

    pub(super) async fn find_offerings(&mut self) -> anyhow::Result<((), String)> {
        let hub = self.web.nobody(&self.hub.base);
        let brands = &self.brands;
        let found = wait::until("both brands' offerings", LONGEST_LISTING, async || {
            let page: Listing<Offering> = hub.get("/offerings?limit=200").await?;
            Ok(brands.iter().map(|it| offerings_of(it, &page.items)).collect::<Option<Vec<_>>>())
        })
        .await?;
        let count: usize = found.iter().map(Vec::len).sum();
        for (brand, offerings) in self.brands.iter_mut().zip(found) {
            brand.offerings = offerings;
        }
        let offering: Offering =
            hub.get(&format!("/offerings/{}", self.brands[0].offerings[0])).await?;
        ensure!(offering.vendor_name == BRANDS[0].name, "the brand is {}", offering.vendor_name);
        Ok(((), format!("{count} offerings, with terms in words: {}", offering.terms_in_words)))
    }
}

/// The brand's offerings in the order of its programs, once all are there.
fn offerings_of(brand: &Brand, all: &[Offering]) -> Option<Vec<OfferingId>> {
    let of_program = |id: &api_types::ProgramId| {
        all.iter().find(|it| it.external_id == id.to_string() && it.published).map(|it| it.id)
    };
    brand.programs.iter().map(of_program).collect()
}

fn form(sketch: &ProgramSketch) -> anyhow::Result<CreateProgram> {
    let currency = sketch.currency.map(str::parse).transpose()?;
    let value = sketch.value.parse().context("a rule's value")?;
    Ok(CreateProgram {
        name: sketch.name.to_owned(),
        description: sketch.description.to_owned(),
        destination_url: sketch.destination.to_owned(),
        deep_link_hosts: Vec::new(),
        rule: Rule { kind: sketch.kind, value, currency, months: sketch.months },
        window_days: Some(sketch.window_days),
        model: None,
        holdback_days: Some(sketch.holdback_days),
        share_on_network: true,
        network_listing: NetworkListing::default(),
    })
}

/// The sketch of a brand's program.
pub(super) fn sketch_of(
    brand: usize,
    program: usize,
) -> (&'static BrandSketch, &'static ProgramSketch) {
    (&BRANDS[brand], &BRANDS[brand].programs[program])
}
