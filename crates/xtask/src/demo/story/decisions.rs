//! Decisions of the brands, and partners whom they invite past the hub.

use std::time::Duration;

use anyhow::{Context, ensure};
use api_types::links::{CreateLink, Link};
use api_types::partners::{CreatePartner, CreatedPartner, PartnerSource};
use api_types::requests::{Decide, RequestCard, RequestList, RequestStatus, SagaStep};
use api_types::{Listing, RequestId};

use super::Story;
use crate::demo::played::Track;
use crate::demo::sketches::{APPLICATIONS, ApplicationSketch, BRANDS, CREATORS, Fate, REJECTION};
use crate::wait;

const LONGEST_SAGA: Duration = Duration::from_secs(40);

impl Story<'_> {
    pub(super) async fn decide(&mut self) -> anyhow::Result<((), String)> {
        for (sketch, id) in APPLICATIONS.iter().zip(self.applications.clone()) {
            match sketch.fate {
                Fate::Approved => self.approve(sketch, id).await?,
                Fate::Rejected => self.reject(sketch, id).await?,
                Fate::Open => {}
            }
        }
        let count = |fate| APPLICATIONS.iter().filter(|it| it.fate == fate).count();
        let (approved, rejected, open) =
            (count(Fate::Approved), count(Fate::Rejected), count(Fate::Open));
        Ok(((), format!("{approved} approved, {rejected} rejected, {open} open")))
    }

    async fn approve(&mut self, sketch: &ApplicationSketch, id: RequestId) -> anyhow::Result<()> {
        let brand = &self.brands[sketch.brand].api;
        let path = format!("/admin/network/requests/{id}");
        let mut card: RequestCard =
            brand.post(&format!("{path}/approve"), &Decide::default()).await?;
        if card.status == RequestStatus::Provisioning {
            card = wait::until("the provisioning of a request", LONGEST_SAGA, async || {
                let card: RequestCard = brand.get(&path).await?;
                Ok((card.status != RequestStatus::Provisioning).then_some(card))
            })
            .await?;
        }
        let done = card.status == RequestStatus::Approved && card.step == SagaStep::Done;
        ensure!(done, "{}: {} at {}, {:?}", sketch.slug, card.status, card.step, card.failure);
        let share_url = card.share_url.context("an approved request without a share link")?;
        let creator = &CREATORS[sketch.creator];
        self.mail.letter_with(creator.email, &share_url).await?;
        let links: Listing<Link> =
            brand.get(&format!("/links?limit=200&q={}", sketch.slug)).await?;
        let link = links.items.into_iter().find(|it| it.share_url == share_url);
        let link = link.with_context(|| format!("the brand has no link {share_url}"))?;
        let own = self.brands[sketch.brand].programs[sketch.program];
        ensure!(link.program_id == own, "{share_url} leads to another program");
        self.tracks.push(Track {
            brand: sketch.brand,
            program: sketch.program,
            creator: Some(sketch.creator),
            link_id: link.id,
            partner_id: link.partner_id,
            share_url,
        });
        Ok(())
    }

    async fn reject(&mut self, sketch: &ApplicationSketch, id: RequestId) -> anyhow::Result<()> {
        let brand = &self.brands[sketch.brand].api;
        let form = Decide { decision_note: Some(REJECTION.to_owned()) };
        let card: RequestCard =
            brand.post(&format!("/admin/network/requests/{id}/reject"), &form).await?;
        ensure!(card.status == RequestStatus::Rejected, "the request is {}", card.status);
        let first_words: String = REJECTION.chars().take(10).collect();
        self.mail.letter_with(CREATORS[sketch.creator].email, &first_words).await?;
        Ok(())
    }

    pub(super) async fn invite_direct_partners(&mut self) -> anyhow::Result<((), String)> {
        for (place, sketch) in BRANDS.iter().enumerate() {
            let brand = &self.brands[place];
            let direct = &sketch.direct;
            let form = CreatePartner {
                email: direct.email.to_owned(),
                name: direct.name.to_owned(),
                source: None,
                program_ids: None,
                grants: None,
                creator_id: None,
                request_id: None,
                send_invite: Some(true),
            };
            let made: CreatedPartner = brand.api.post("/partners", &form).await?;
            let source = made.partner.source;
            ensure!(source == PartnerSource::AdminInvite, "the partner's source is {source}");
            self.mail.next_link(direct.email, 0).await?;
            let form = CreateLink {
                partner_id: made.partner.id,
                program_id: brand.programs[0],
                slug: Some(direct.slug.to_owned()),
                deep_link: None,
                request_id: None,
            };
            let link: Link = brand.api.post("/links", &form).await?;
            self.tracks.push(Track {
                brand: place,
                program: 0,
                creator: None,
                link_id: link.id,
                partner_id: link.partner_id,
                share_url: link.share_url,
            });
        }
        let names: Vec<&str> = BRANDS.iter().map(|it| it.direct.name).collect();
        Ok(((), names.join(" and ")))
    }

    /// The request that waits for whoever looks at the demo.
    pub(super) async fn find_open_request(&mut self) -> anyhow::Result<(RequestId, String)> {
        let open = APPLICATIONS.iter().position(|it| it.fate == Fate::Open);
        let open = open.context("the story leaves no request open")?;
        let (sketch, id) = (&APPLICATIONS[open], self.applications[open]);
        let brand = &self.brands[sketch.brand].api;
        let list: RequestList = brand.get("/admin/network/requests?status=pending").await?;
        let ids: Vec<RequestId> = list.items.iter().map(|it| it.id).collect();
        ensure!(ids == [id] && list.counts.pending == 1, "pending are {ids:?}");
        Ok((
            id,
            format!(
                "{} waits for you at {}",
                list.items[0].applicant.name, BRANDS[sketch.brand].name
            ),
        ))
    }
}
