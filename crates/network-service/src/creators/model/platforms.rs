//! Where a creator publishes, and the proof of it.
//!
//! The proof is a code on the page at the platform's address. It follows from the row's id: it is
//! no secret, for it counts only where the creator has put it.

use api_types::creators::{Platform, PlatformProof, PutPlatform};
use api_types::{CreatorId, PlatformId};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use service_kit::{Refusal, Result, tokens};
use url::Url;

use super::text;
use crate::schema::creator_platforms;

pub const MOST_PLATFORMS: usize = 10;
const LONGEST_PLATFORM: usize = 40;

/// How long a proof outlives its code.
pub const WEEK_OF_GRACE: TimeDelta = TimeDelta::days(7);

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(
    table_name = creator_platforms,
    check_for_backend(diesel::pg::Pg),
    treat_none_as_null = true
)]
pub struct PlatformRow {
    pub id: PlatformId,
    pub creator_id: CreatorId,
    pub place: i32,
    pub platform: String,
    pub url: String,
    pub followers: i64,
    pub verified_at: Option<DateTime<Utc>>,
    pub checked_at: Option<DateTime<Utc>>,
    pub check_failure: Option<String>,
    pub warned_at: Option<DateTime<Utc>>,
}

/// What a failed check means for a proof that was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missed {
    /// There was no proof, or its owner has been told already.
    Nothing,
    /// The owner has a week to put the code back.
    Warned,
    /// The week is over.
    Ended,
}

/// The rows of a new list of platforms. A platform that stays where it is keeps its proof.
pub fn lawful_platforms(
    creator: CreatorId,
    platforms: &[PutPlatform],
    mut known: Vec<PlatformRow>,
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
        let same = known.iter().position(|it| it.url == url && it.platform == platform);
        let row = same.map(|at| known.swap_remove(at));
        let row = row.unwrap_or_else(|| PlatformRow::new(creator, platform, url, now));
        Ok(PlatformRow { place, followers: it.followers, ..row })
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

impl PlatformRow {
    fn new(creator: CreatorId, platform: String, url: String, now: DateTime<Utc>) -> Self {
        Self {
            id: PlatformId::new_at(now),
            creator_id: creator,
            place: 0,
            platform,
            url,
            followers: 0,
            verified_at: None,
            checked_at: None,
            check_failure: None,
            warned_at: None,
        }
    }

    /// What has to stand on the page.
    pub fn code(&self) -> String {
        format!("openpartner-{}", tokens::short_code(&format!("platform {}", self.id)))
    }

    /// The code stands on the page.
    pub fn found(self, now: DateTime<Utc>) -> Self {
        let verified_at = self.verified_at.or(Some(now));
        let (checked_at, check_failure, warned_at) = (Some(now), None, None);
        Self { verified_at, checked_at, check_failure, warned_at, ..self }
    }

    /// The code does not stand on the page, or the page could not be read.
    pub fn missed(self, why: String, now: DateTime<Utc>) -> (Self, Missed) {
        let checked = Self { checked_at: Some(now), check_failure: Some(why), ..self };
        match (checked.verified_at, checked.warned_at) {
            (None, _) => (checked, Missed::Nothing),
            (Some(_), None) => (Self { warned_at: Some(now), ..checked }, Missed::Warned),
            (Some(_), Some(at)) if at + WEEK_OF_GRACE <= now => {
                (Self { verified_at: None, warned_at: None, ..checked }, Missed::Ended)
            }
            (Some(_), Some(_)) => (checked, Missed::Nothing),
        }
    }

    pub fn proof(self) -> PlatformProof {
        PlatformProof {
            code: self.code(),
            checked_at: self.checked_at,
            check_failure: self.check_failure.clone(),
            ends_at: self.warned_at.map(|it| it + WEEK_OF_GRACE),
            platform: self.into(),
        }
    }
}

impl From<PlatformRow> for Platform {
    fn from(row: PlatformRow) -> Self {
        let PlatformRow { id, platform, url, followers, verified_at, .. } = row;
        Self { id, platform, url, followers, verified_at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn put(url: &str) -> PutPlatform {
        PutPlatform { platform: "YouTube".into(), url: url.into(), followers: 3 }
    }

    fn rows(urls: &[&str], known: Vec<PlatformRow>) -> Result<Vec<PlatformRow>> {
        let puts: Vec<PutPlatform> = urls.iter().map(|it| put(it)).collect();
        lawful_platforms(CreatorId::new_at(START), &puts, known, START)
    }

    #[test]
    fn a_platform_is_a_web_address() {
        assert!(rows(&["https://video.example/@ada"], Vec::new()).is_ok());
        for bad in ["javascript:alert(1)", "video.example", "", "https://"] {
            assert!(rows(&[bad], Vec::new()).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_platform_that_stays_keeps_its_proof_and_another_address_has_none() {
        let first = rows(&["https://video.example/@ada"], Vec::new()).expect("lawful");
        let proved: Vec<_> = first.into_iter().map(|it| it.found(START)).collect();
        let id = proved[0].id;
        let urls = ["https://blog.example/", "https://video.example/@ada"];
        let moved = rows(&urls, proved.clone()).expect("lawful");
        assert_eq!((moved[1].id, moved[1].place), (id, 1));
        assert!(moved[1].verified_at.is_some() && moved[0].verified_at.is_none());
        let other = rows(&["https://video.example/@eve"], proved).expect("lawful");
        assert!(other[0].verified_at.is_none() && other[0].code() != moved[1].code());
    }

    #[test]
    fn a_lost_code_ends_the_proof_a_week_after_the_warning() {
        let row = rows(&["https://video.example/@ada"], Vec::new()).expect("lawful").remove(0);
        let (row, said) = row.missed("gone".into(), START);
        assert_eq!((said, row.verified_at), (Missed::Nothing, None), "nothing was proved yet");
        let (row, said) = row.found(START).missed("gone".into(), START);
        assert_eq!(said, Missed::Warned);
        let (row, said) = row.missed("gone".into(), START + TimeDelta::days(6));
        assert_eq!(said, Missed::Nothing);
        assert!(row.clone().found(START).warned_at.is_none(), "it came back");
        let (row, said) = row.missed("gone".into(), START + TimeDelta::days(7));
        assert_eq!((said, row.verified_at), (Missed::Ended, None));
    }
}
