//! What a creator is, and which profiles are lawful. No I/O.

mod avatar;
mod figures;
mod handles;
mod platforms;
mod profile;
mod settings;

use api_types::creators::PatchCreator;
use api_types::{CreatorId, ErrorCode, slugs};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use service_kit::{Refusal, Result};

use crate::schema::creators;

pub use avatar::{LARGEST_PICTURE, Picture, avatar_path, redraw};
pub use figures::{MoneyRow, shown_figures};
pub use handles::suggestions;
pub use platforms::{MOST_PLATFORMS, Missed, PlatformRow, WEEK_OF_GRACE, lawful_platforms};
pub use profile::Profile;
pub use settings::Settings;

const LONGEST_NAME: usize = 100;
const LONGEST_BIO: usize = 1_000;
const MOST_CATEGORIES: usize = 10;
const LONGEST_CATEGORY: usize = 40;
const MOST_LOCATIONS: usize = 20;
const MOST_PAST_BRANDS: usize = 20;
const LONGEST_PAST_BRAND: usize = 60;

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
    pub hidden_figures: Vec<String>,
    pub audience_locations: Vec<String>,
    pub past_brands: Vec<String>,
    pub avatar_hash: Option<String>,
    pub leaving_at: Option<DateTime<Utc>>,
    pub deleted_at: Option<DateTime<Utc>>,
    /// The first sign-in; before it only brands know of them.
    pub claimed_at: Option<DateTime<Utc>>,
    pub opted_out_at: Option<DateTime<Utc>>,
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
            hidden_figures: Vec::new(),
            audience_locations: Vec::new(),
            past_brands: Vec::new(),
            avatar_hash: None,
            leaving_at: None,
            deleted_at: None,
            claimed_at: Some(now),
            opted_out_at: None,
        }
    }

    /// Somebody of whom only a brand has told.
    pub fn unclaimed(id: CreatorId, email: String, name: &str, now: DateTime<Utc>) -> Self {
        Self { name: name.to_owned(), claimed_at: None, ..Self::new(id, email, now) }
    }

    /// Has signed in at least once, so that others may see them.
    pub fn is_claimed(&self) -> bool {
        self.claimed_at.is_some()
    }

    /// They sign in themselves: what a brand had made is theirs now.
    pub fn claim(self, now: DateTime<Utc>) -> Self {
        Self { claimed_at: self.claimed_at.or(Some(now)), opted_out_at: None, ..self }
    }

    /// They want none of it. Whoever has claimed the identity can't be opted out by a letter.
    pub fn opt_out(self, now: DateTime<Utc>) -> Self {
        match self.is_claimed() {
            true => self,
            false => Self { opted_out_at: self.opted_out_at.or(Some(now)), ..self },
        }
    }

    /// A brand tells of a new name. It counts until they sign in and name themselves.
    pub fn told_name(self, name: &str) -> Self {
        match self.is_claimed() || self.opted_out_at.is_some() {
            true => self,
            false => Self { name: name.to_owned(), ..self },
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
        if let Some(locations) = &patch.audience_locations {
            self.audience_locations = lawful_locations(locations)?;
        }
        if let Some(brands) = &patch.past_brands {
            self.past_brands = lawful_brands(brands)?;
        }
        Ok(self)
    }

    /// Whether anybody but the creator may see the profile.
    pub fn is_public(&self) -> bool {
        let stays = self.leaving_at.is_none() && self.deleted_at.is_none();
        self.handle.is_some() && self.is_claimed() && stays
    }

    /// Refuses, naming the field, while the profile lacks what a brand must see.
    pub fn ready_to_apply(&self) -> Result<()> {
        if self.leaving_at.is_some() {
            let detail = "Your account is about to be deleted; keep it in your settings first";
            return Err(Refusal::new(ErrorCode::StateConflict, detail).into());
        }
        if self.name.is_empty() {
            return Err(Refusal::field("name", "Add your name to your profile first").into());
        }
        if self.handle.is_none() {
            return Err(Refusal::field("handle", "Choose a handle in your profile first").into());
        }
        Ok(())
    }
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

/// Countries as ISO 3166 codes of two letters, each named once.
fn lawful_locations(locations: &[String]) -> Result<Vec<String>> {
    let refusal = || Refusal::field("audienceLocations", "Use codes of two letters, such as DE");
    let mut lawful: Vec<String> = Vec::new();
    for location in locations.iter().map(|it| it.trim().to_ascii_uppercase()) {
        if location.len() != 2 || !location.bytes().all(|it| it.is_ascii_uppercase()) {
            return Err(refusal().into());
        }
        if !lawful.contains(&location) {
            lawful.push(location);
        }
    }
    if lawful.len() > MOST_LOCATIONS {
        return Err(Refusal::field("audienceLocations", "At most 20 countries").into());
    }
    Ok(lawful)
}

fn lawful_brands(brands: &[String]) -> Result<Vec<String>> {
    if brands.len() > MOST_PAST_BRANDS {
        return Err(Refusal::field("pastBrands", "At most 20 brands").into());
    }
    brands.iter().map(|it| text("pastBrands", it, 1, LONGEST_PAST_BRAND)).collect()
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
    fn nobody_sees_whom_only_a_brand_has_told_of() {
        let now = DateTime::UNIX_EPOCH;
        let sealer = service_kit::seal::Sealer::new(&["s".repeat(32)]).expect("a sealer");
        let public_url = "https://hub.example".parse().expect("an address");
        let post = crate::app::Post { sealer, public_url };
        let told = Creator::unclaimed(ada().id, ada().email, "Ada L.", now);
        let told = Creator { handle: Some("ada".into()), ..told };
        let shown = |creator: &Creator| {
            Profile { creator: creator.clone(), platforms: Vec::new() }
                .public(&post, None)
                .is_some()
        };
        assert!(!shown(&told));
        assert_eq!(told.clone().told_name("Ada M.").name, "Ada M.");
        let gone = told.opt_out(now);
        assert_eq!(gone.clone().told_name("Ada N.").name, "Ada L.");
        let mine = gone.claim(now);
        assert!(shown(&mine));
        assert_eq!((mine.opted_out_at, mine.clone().told_name("X").name), (None, "Ada L.".into()));
        assert_eq!(mine.opt_out(now).opted_out_at, None, "an old letter takes nothing away");
    }

    #[test]
    fn categories_are_lower_case_and_named_once() {
        let twice = ["Food".to_owned(), "food ".to_owned(), "Travel".to_owned()];
        assert_eq!(lawful_categories(&twice).expect("lawful"), ["food", "travel"]);
    }

    #[test]
    fn audiences_are_countries_and_brands_are_names() {
        let locations = |it: &[&str]| {
            lawful_locations(&it.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(locations(&["de", "US", "De"]).expect("lawful"), ["DE", "US"]);
        for bad in ["Germany", "D", "1A", ""] {
            assert!(locations(&[bad]).is_err(), "{bad}");
        }
        assert!(lawful_brands(&vec!["Oatlane".to_owned(); 21]).is_err());
    }

    #[test]
    fn who_leaves_shows_no_profile_and_applies_nowhere() {
        let patch = PatchCreator { name: Some("Ada".into()), ..PatchCreator::default() };
        let patch = PatchCreator { handle: Some("ada".into()), ..patch };
        let ada = ada().patched(&patch).expect("lawful");
        assert!(ada.is_public() && ada.ready_to_apply().is_ok());
        let leaving = Creator { leaving_at: Some(DateTime::UNIX_EPOCH), ..ada };
        assert!(!leaving.is_public());
        let err = leaving.ready_to_apply().expect_err("refused");
        assert_eq!(err.refusal().map(|it| it.code), Some(ErrorCode::StateConflict));
    }
}
