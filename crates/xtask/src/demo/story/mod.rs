//! The story, played through the public HTTP API from empty databases.

mod brands;
mod creators;
mod decisions;
mod past;
mod present;
mod outcome;

use api_types::{OfferingId, RequestId};
use chrono::{DateTime, Utc};

use super::ground::Ground;
use super::history::History;
use super::judge::Verdict;
use super::played::{Played, ScopedKeys, Track};
use crate::show::Steps;
use crate::stage::mail::Mail;
use crate::stage::settings::Plan;
use crate::stage::web::{Door, Web};

/// Everything that later steps need from earlier ones.
pub struct Story<'a> {
    plan: &'a Plan,
    mail: &'a Mail,
    web: Web,
    now: DateTime<Utc>,
    /// The operator of both services, with the keys that these were started with.
    platform: Door,
    hub: Door,
    brands: Vec<Brand>,
    creators: Vec<Door>,
    applications: Vec<RequestId>,
    tracks: Vec<Track>,
    history: History,
}

/// A brand that was opened.
struct Brand {
    slug: String,
    name: String,
    api_base: String,
    admin_api_key: String,
    /// With the brand's admin key.
    api: Door,
    /// Offerings on the hub, by place of the program.
    offerings: Vec<OfferingId>,
    /// Ids at the brand, in the same order.
    programs: Vec<api_types::ProgramId>,
    verdicts: Vec<Verdict>,
    totals: super::figures::Totals,
}

/// Plays everything from empty databases, checking each step's outcome.
pub async fn play(ground: &Ground, steps: &mut Steps) -> anyhow::Result<Played> {
    let mut story = Story::begin(&ground.plan, &ground.mail)?;
    steps.take("Open two brands", story.open_brands()).await?;
    steps.take("Set each up from its e-mail", story.set_brands_up()).await?;
    steps.take("Make the programs", story.make_programs()).await?;
    steps.take("Connect both to the network", story.connect_brands()).await?;
    steps.take("Find their programs on the hub", story.find_offerings()).await?;
    steps.take("Sign five creators in by e-mail", story.sign_creators_in()).await?;
    steps.take("Fill their profiles", story.fill_profiles()).await?;
    steps.take("Apply with slug and pitch", story.apply()).await?;
    steps.take("Approve, reject, leave one open", story.decide()).await?;
    steps.take("Invite partners past the hub", story.invite_direct_partners()).await?;
    steps.take("Write 90 days of clicks", story.report_clicks()).await?;
    steps.take("Say who the visitors are", story.identify()).await?;
    let keys = steps.take("Mint keys for hub and CRM", story.mint_keys()).await?;
    steps.take("Report sign-ups and sales", story.report_events(&keys)).await?;
    steps.take("Follow real links", story.follow_links(&keys)).await?;
    let approved = steps.take("Approve what is out of holdback", story.approve_commissions());
    let approved_at = approved.await?;
    steps.take("Compare all commissions", story.compare_commissions(approved_at)).await?;
    steps.take("Compare the partners' dashboards", story.compare_dashboards()).await?;
    steps.take("Pull the figures to the hub", story.pull_stats()).await?;
    steps.take("Compare what creators see", story.compare_partnerships()).await?;
    let open = steps.take("Look at the open request", story.find_open_request()).await?;
    Ok(story.end(keys, open))
}

impl<'a> Story<'a> {
    fn begin(plan: &'a Plan, mail: &'a Mail) -> anyhow::Result<Self> {
        let web = Web::new()?;
        let platform = format!("{}/api", plan.vendor_url());
        let hub = format!("{}/api", plan.network_url());
        Ok(Self {
            plan,
            mail,
            platform: web.with_key(&platform, &plan.secrets.vendor_admin_key),
            hub: web.with_key(&hub, &plan.secrets.network_admin_key),
            web,
            now: service_kit::Clock::System.now(),
            brands: Vec::new(),
            creators: Vec::new(),
            applications: Vec::new(),
            tracks: Vec::new(),
            history: History::default(),
        })
    }

    fn end(self, keys: ScopedKeys, open: RequestId) -> Played {
        let ports = (self.plan.vendor_port, self.plan.network_port);
        let mut played = Played::new(ports, keys, open);
        played.tracks = self.tracks;
        played.brands = self.brands.into_iter().map(Brand::end).collect();
        played
    }
}

impl Brand {
    fn end(self) -> super::played::PlayedBrand {
        let Self { slug, name, api_base, admin_api_key, totals, .. } = self;
        let sketch = super::sketches::BRANDS.iter().find(|it| it.slug == slug);
        let owner = sketch.map(|it| it.owner.to_owned()).unwrap_or_default();
        super::played::PlayedBrand { slug, name, api_base, admin_api_key, owner, totals }
    }
}
