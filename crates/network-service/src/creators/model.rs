//! What a creator is, and which profiles are lawful. No I/O.

use api_types::creators::{PatchCreator, Platform, PublicCreator, PutPlatform};
use api_types::{CreatorId, PlatformId, slugs};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use service_kit::{Refusal, Result};
use url::Url;

use crate::schema::{creator_platforms, creators};

const LONGEST_NAME: usize = 100;
const LONGEST_BIO: usize = 1_000;
const MOST_CATEGORIES: usize = 10;
const LONGEST_CATEGORY: usize = 40;
const MOST_PLATFORMS: usize = 10;
const LONGEST_PLATFORM: usize = 40;

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = creators, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct Creator {
    pub id: CreatorId,
    pub email: String,
    pub name: String,
    pub handle: Option<String>,
    pub bio: String,
    pub categories: Vec<String>,
    pub partnerships_count: i64,
    pub clicks_90d: Option<i64>,
    pub conversions_90d: Option<i64>,
    pub stats_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = creator_platforms, check_for_backend(diesel::pg::Pg))]
pub struct PlatformRow {
    pub id: PlatformId,
    pub creator_id: CreatorId,
    pub place: i32,
    pub platform: String,
    pub url: String,
    pub followers: i64,
}

/// A creator with the platforms in their order.
#[derive(Clone, Debug)]
pub struct Profile {
    pub creator: Creator,
    pub platforms: Vec<PlatformRow>,
}

impl Creator {
    pub fn new(id: CreatorId, email: String, now: DateTime<Utc>) -> Self {
        Self {
            id,
            email,
            name: String::new(),
            handle: None,
            bio: String::new(),
            categories: Vec::new(),
            partnerships_count: 0,
            clicks_90d: None,
            conversions_90d: None,
            stats_at: None,
            created_at: now,
        }
    }

    /// What to call them: the name, or the address while there is none.
    pub fn called(&self) -> &str {
        if self.name.is_empty() { &self.email } else { &self.name }
    }

    /// The profile with the changes in it; a new handle still has to be taken.
    pub fn patched(mut self, patch: &PatchCreator) -> Result<Self> {
        if let Some(name) = &patch.name {
            self.name = text("name", name, 1, LONGEST_NAME)?;
        }
        if let Some(handle) = &patch.handle {
            let handle = slugs::handle(handle).map_err(|err| Refusal::field("handle", err))?;
            self.handle = Some(handle);
        }
        if let Some(bio) = &patch.bio {
            self.bio = text("bio", bio, 0, LONGEST_BIO)?;
        }
        if let Some(categories) = &patch.categories {
            self.categories = lawful_categories(categories)?;
        }
        Ok(self)
    }

    /// Refuses, naming the field, while the profile lacks what a brand must see.
    pub fn ready_to_apply(&self) -> Result<()> {
        if self.name.is_empty() {
            return Err(Refusal::field("name", "Add your name to your profile first").into());
        }
        if self.handle.is_none() {
            return Err(Refusal::field("handle", "Choose a handle in your profile first").into());
        }
        Ok(())
    }
}

/// The rows of a new list of platforms.
pub fn lawful_platforms(
    creator: CreatorId,
    platforms: &[PutPlatform],
    now: DateTime<Utc>,
) -> Result<Vec<PlatformRow>> {
    if platforms.len() > MOST_PLATFORMS {
        return Err(Refusal::field("platforms", "At most 10 platforms").into());
    }
    let rows = platforms.iter().zip(0..).map(|(it, place)| {
        let platform = text("platforms", &it.platform, 1, LONGEST_PLATFORM)?;
        let url = lawful_url(&it.url)?;
        if it.followers < 0 {
            return Err(Refusal::field("platforms", "Followers can't be fewer than none").into());
        }
        let (id, followers) = (PlatformId::new_at(now), it.followers);
        Ok(PlatformRow { id, creator_id: creator, place, platform, url, followers })
    });
    rows.collect()
}

fn lawful_url(text: &str) -> Result<String> {
    let url = Url::parse(text.trim()).ok().filter(|it| {
        matches!(it.scheme(), "http" | "https") && it.has_host() && it.as_str().len() <= 500
    });
    let refusal = || Refusal::field("platforms", "Give an address that begins with https://");
    Ok(url.ok_or_else(refusal)?.into())
}

fn lawful_categories(categories: &[String]) -> Result<Vec<String>> {
    if categories.len() > MOST_CATEGORIES {
        return Err(Refusal::field("categories", "At most 10 categories").into());
    }
    let mut lawful: Vec<String> = Vec::new();
    for category in categories {
        let category = text("categories", category, 1, LONGEST_CATEGORY)?.to_lowercase();
        if !lawful.contains(&category) {
            lawful.push(category);
        }
    }
    Ok(lawful)
}

fn text(field: &'static str, text: &str, least: usize, most: usize) -> Result<String> {
    let text = text.trim();
    let odd = |it: char| it.is_control() && it != '\n';
    let length = text.chars().count();
    if length < least || length > most || text.chars().any(odd) {
        let detail = format!("Use {least} to {most} characters");
        return Err(Refusal::field(field, detail).into());
    }
    Ok(text.to_owned())
}

impl From<PlatformRow> for Platform {
    fn from(row: PlatformRow) -> Self {
        let PlatformRow { id, creator_id: _, place: _, platform, url, followers } = row;
        Self { id, platform, url, followers }
    }
}

impl From<Profile> for api_types::creators::Creator {
    fn from(Profile { creator, platforms }: Profile) -> Self {
        let Creator { id, email, name, handle, bio, categories, .. } = creator;
        Self {
            id,
            email,
            name,
            handle,
            bio,
            categories,
            platforms: platforms.into_iter().map(Platform::from).collect(),
            partnerships_count: creator.partnerships_count,
            created_at: creator.created_at,
        }
    }
}

impl Profile {
    /// What anybody may see; none while there is no handle.
    pub fn public(self) -> Option<PublicCreator> {
        let Self { creator, platforms } = self;
        Some(PublicCreator {
            name: creator.name,
            handle: creator.handle?,
            bio: creator.bio,
            categories: creator.categories,
            platforms: platforms.into_iter().map(Platform::from).collect(),
            partnerships_count: creator.partnerships_count,
            member_since: creator.created_at,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ada() -> Creator {
        let now = DateTime::UNIX_EPOCH;
        Creator::new(CreatorId::new_at(now), "ada@example.com".into(), now)
    }

    #[test]
    fn a_profile_without_name_or_handle_cannot_apply() {
        let field = |it: &Creator| {
            let err = it.ready_to_apply().expect_err("not ready");
            err.refusal().and_then(|it| it.field.clone()).expect("a field").into_owned()
        };
        assert_eq!(field(&ada()), "name");
        let named = PatchCreator { name: Some(" Ada ".into()), ..PatchCreator::default() };
        let named = ada().patched(&named).expect("lawful");
        assert_eq!((named.name.as_str(), field(&named).as_str()), ("Ada", "handle"));
        let handle = PatchCreator { handle: Some("Ada-Makes".into()), ..PatchCreator::default() };
        assert!(named.patched(&handle).expect("lawful").ready_to_apply().is_ok());
    }

    #[test]
    fn a_platform_is_a_web_address() {
        let put =
            |url: &str| PutPlatform { platform: "YouTube".into(), url: url.into(), followers: 3 };
        let rows = |url: &str| lawful_platforms(ada().id, &[put(url)], DateTime::UNIX_EPOCH);
        assert!(rows("https://video.example/@ada").is_ok());
        for bad in ["javascript:alert(1)", "video.example", "", "https://"] {
            assert!(rows(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn categories_are_lower_case_and_named_once() {
        let twice = ["Food".to_owned(), "food ".to_owned(), "Travel".to_owned()];
        assert_eq!(lawful_categories(&twice).expect("lawful"), ["food", "travel"]);
    }
}
