//! A profile as its owner and as everybody sees it.

use api_types::creators::{Figures, Platform, PublicCreator};

use chrono::{DateTime, Utc};

use super::{Creator, PlatformRow, avatar_path};
use crate::app::Post;

/// A creator with the platforms in their order.
#[derive(Clone, Debug)]
pub struct Profile {
    pub creator: Creator,
    pub platforms: Vec<PlatformRow>,
}

impl Profile {
    /// As its owner sees it.
    pub fn own(self, post: &Post) -> api_types::creators::Creator {
        let avatar_url = self.avatar_url(post);
        let Self { creator, platforms } = self;
        let Creator { id, email, name, handle, bio, categories, .. } = creator;
        api_types::creators::Creator {
            id,
            email,
            name,
            handle,
            bio,
            categories,
            platforms: platforms.into_iter().map(Platform::from).collect(),
            audience_locations: creator.audience_locations,
            past_brands: creator.past_brands,
            avatar_url,
            partnerships_count: creator.partnerships_count,
            created_at: creator.created_at,
            leaving_at: creator.leaving_at,
        }
    }

    /// What anybody may see; none while there is no handle, or once the account ends.
    pub fn public(self, post: &Post, figures: Option<Figures>) -> Option<PublicCreator> {
        let avatar_url = self.avatar_url(post);
        let Self { creator, platforms } = self;
        if !creator.is_public() {
            return None;
        }
        Some(PublicCreator {
            name: creator.name,
            handle: creator.handle?,
            bio: creator.bio,
            categories: creator.categories,
            platforms: platforms.into_iter().map(Platform::from).collect(),
            audience_locations: creator.audience_locations,
            past_brands: creator.past_brands,
            avatar_url,
            partnerships_count: creator.partnerships_count,
            figures,
            member_since: creator.created_at,
        })
    }

    fn avatar_url(&self, post: &Post) -> Option<String> {
        self.creator.avatar_hash.as_ref().map(|it| post.page(&avatar_path(it)))
    }
}

impl Creator {
    /// The row without the person. The address cannot be anybody's, and the handle stays taken.
    pub fn erased(self, now: DateTime<Utc>) -> Self {
        let blank = Self::new(self.id, format!("{}@erased.invalid", self.id), self.created_at);
        Self { partnerships_count: 0, deleted_at: Some(now), leaving_at: None, ..blank }
    }

    /// What is empty here is taken from another identity of the same person.
    pub fn filled_from(self, other: Self) -> Self {
        let text = |mine: String, theirs: String| if mine.is_empty() { theirs } else { mine };
        let list = |mine: Vec<String>, theirs| if mine.is_empty() { theirs } else { mine };
        Self {
            name: text(self.name, other.name),
            bio: text(self.bio, other.bio),
            handle: self.handle.or(other.handle),
            categories: list(self.categories, other.categories),
            audience_locations: list(self.audience_locations, other.audience_locations),
            past_brands: list(self.past_brands, other.past_brands),
            avatar_hash: self.avatar_hash.or(other.avatar_hash),
            hidden_figures: union(self.hidden_figures, other.hidden_figures),
            partnerships_count: self.partnerships_count + other.partnerships_count,
            ..self
        }
    }
}

/// What either of them hides stays hidden.
fn union(mut mine: Vec<String>, theirs: Vec<String>) -> Vec<String> {
    for it in theirs {
        if !mine.contains(&it) {
            mine.push(it);
        }
    }
    mine
}

#[cfg(test)]
mod tests {
    use api_types::CreatorId;

    use super::*;

    #[test]
    fn one_of_two_keeps_its_own_and_takes_what_it_lacks() {
        let now = DateTime::UNIX_EPOCH;
        let creator = |email: &str| Creator::new(CreatorId::new_at(now), email.into(), now);
        let mine = Creator { name: "Ada".into(), partnerships_count: 1, ..creator("a@x.example") };
        let theirs = Creator {
            name: "A. L.".into(),
            handle: Some("ada".into()),
            partnerships_count: 2,
            hidden_figures: vec!["revenue".into()],
            ..creator("b@x.example")
        };
        let one = mine.filled_from(theirs.clone());
        assert_eq!((one.name.as_str(), one.handle.as_deref()), ("Ada", Some("ada")));
        assert_eq!((one.partnerships_count, one.hidden_figures.len()), (3, 1));
        let gone = theirs.erased(now);
        assert!(gone.email.ends_with("@erased.invalid") && gone.name.is_empty());
        assert!(!gone.is_public() && gone.handle.is_none());
    }
}
