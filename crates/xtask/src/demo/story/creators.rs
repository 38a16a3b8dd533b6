//! Creators: signed in by e-mail, with profiles, applying.

use anyhow::ensure;
use api_types::auth::Role;
use api_types::creators::{Creator, PatchCreator, PutPlatform};
use api_types::federation::SlugAvailability;
use api_types::offerings::Offering;
use api_types::requests::{Application, Apply, RequestStatus};

use super::Story;
use crate::demo::sketches::{APPLICATIONS, CREATORS, CreatorSketch};
use crate::stage::people;

impl Story<'_> {
    pub(super) async fn sign_creators_in(&mut self) -> anyhow::Result<((), String)> {
        for sketch in CREATORS {
            let signed =
                people::sign_in(&self.web, self.mail, &self.hub.base, sketch.email, Role::Creator);
            let (browser, sign_in) = signed.await?;
            ensure!(sign_in.email == sketch.email, "signed in as {}", sign_in.email);
            self.creators.push(browser);
        }
        let names: Vec<&str> = CREATORS.iter().map(|it| it.name).collect();
        Ok(((), names.join(", ")))
    }

    pub(super) async fn fill_profiles(&mut self) -> anyhow::Result<((), String)> {
        for (creator, sketch) in self.creators.iter().zip(CREATORS) {
            let told: Creator = creator.patch("/me", &profile(sketch)).await?;
            ensure!(
                told.handle.as_deref() == Some(sketch.handle),
                "the handle is {:?}",
                told.handle
            );
            ensure!(told.platforms.len() == sketch.platforms.len(), "platforms are missing");
        }
        let handles: Vec<String> = CREATORS.iter().map(|it| format!("@{}", it.handle)).collect();
        Ok(((), handles.join(", ")))
    }

    pub(super) async fn apply(&mut self) -> anyhow::Result<((), String)> {
        for sketch in APPLICATIONS {
            let creator = &self.creators[sketch.creator];
            let offering = self.brands[sketch.brand].offerings[sketch.program];
            let asked = format!("/offerings/{offering}/slug-available?slug={}", sketch.slug);
            let slug: SlugAvailability = creator.get(&asked).await?;
            ensure!(slug.available, "nobody has a link yet, and {} is taken", slug.slug);
            let shown: Offering = creator.get(&format!("/offerings/{offering}")).await?;
            let form = Apply {
                pitch: sketch.pitch.to_owned(),
                preferred_slug: sketch.slug.to_owned(),
                terms_version: shown.terms_version,
            };
            let made: Application =
                creator.post(&format!("/offerings/{offering}/requests"), &form).await?;
            ensure!(made.status == RequestStatus::Pending, "the request is {}", made.status);
            self.applications.push(made.id);
        }
        Ok(((), format!("{} requests, all pending", self.applications.len())))
    }
}

fn profile(sketch: &CreatorSketch) -> PatchCreator {
    let platform = |(platform, url, followers): &(&str, &str, i64)| PutPlatform {
        platform: (*platform).to_owned(),
        url: (*url).to_owned(),
        followers: *followers,
    };
    PatchCreator {
        name: Some(sketch.name.to_owned()),
        handle: Some(sketch.handle.to_owned()),
        bio: Some(sketch.bio.to_owned()),
        categories: Some(sketch.categories.iter().map(|it| (*it).to_owned()).collect()),
        platforms: Some(sketch.platforms.iter().map(platform).collect()),
        ..PatchCreator::default()
    }
}
