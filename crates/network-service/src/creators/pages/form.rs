//! The profile as it is typed: one text for each field, and rows of platforms.

use api_types::creators::{Creator, PatchCreator, PutPlatform};
use service_kit::{Refusal, Result};

/// Rows that are offered at least, and one more than are filled.
const FEWEST_ROWS: usize = 2;
const MOST_ROWS: usize = 10;

#[derive(Clone, Debug, Default)]
pub struct ProfileForm {
    pub name: String,
    pub handle: String,
    pub bio: String,
    /// With commas between them; the next two alike.
    pub categories: String,
    pub audience_locations: String,
    pub past_brands: String,
    pub platforms: Vec<PlatformLine>,
    /// Where saving leads; a path of this service, or empty.
    pub next: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlatformLine {
    pub platform: String,
    pub url: String,
    pub followers: String,
}

impl ProfileForm {
    pub fn of(creator: &Creator, next: String) -> Self {
        let line = |it: &api_types::creators::Platform| PlatformLine {
            platform: it.platform.clone(),
            url: it.url.clone(),
            followers: if it.followers == 0 { String::new() } else { it.followers.to_string() },
        };
        Self {
            name: creator.name.clone(),
            handle: creator.handle.clone().unwrap_or_default(),
            bio: creator.bio.clone(),
            categories: creator.categories.join(", "),
            audience_locations: creator.audience_locations.join(", "),
            past_brands: creator.past_brands.join(", "),
            platforms: creator.platforms.iter().map(line).collect(),
            next,
        }
    }

    /// Reads a posted form; the fields of a platform come again for each row, in order.
    pub fn read(pairs: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "name" => form.name = value,
                "handle" => form.handle = value,
                "bio" => form.bio = value.replace("\r\n", "\n"),
                "categories" => form.categories = value,
                "audienceLocations" => form.audience_locations = value,
                "pastBrands" => form.past_brands = value,
                "next" => form.next = value,
                "platform" => {
                    form.platforms.push(PlatformLine { platform: value, ..Default::default() })
                }
                "url" => form.last_line().url = value,
                "followers" => form.last_line().followers = value,
                _ => {}
            }
        }
        form.platforms.retain(|it| !it.is_empty());
        form
    }

    fn last_line(&mut self) -> &mut PlatformLine {
        if self.platforms.is_empty() {
            self.platforms.push(PlatformLine::default());
        }
        let last = self.platforms.len() - 1;
        &mut self.platforms[last]
    }

    /// The rows to show: the filled ones, and empty ones to fill.
    pub fn lines(&self) -> Vec<PlatformLine> {
        let wanted = (self.platforms.len() + 1).clamp(FEWEST_ROWS, MOST_ROWS);
        let empty = std::iter::repeat_n(PlatformLine::default(), MOST_ROWS);
        self.platforms.iter().cloned().chain(empty).take(wanted.max(self.platforms.len())).collect()
    }

    /// The change that the form asks for. An empty handle leaves the one that is there.
    pub fn patch(&self) -> Result<PatchCreator> {
        let handle = self.handle.trim().trim_start_matches('@');
        let platforms: Result<Vec<PutPlatform>> =
            self.platforms.iter().map(PlatformLine::put).collect();
        Ok(PatchCreator {
            name: Some(self.name.clone()),
            handle: (!handle.is_empty()).then(|| handle.to_owned()),
            bio: Some(self.bio.clone()),
            categories: Some(parted(&self.categories)),
            audience_locations: Some(parted(&self.audience_locations)),
            past_brands: Some(parted(&self.past_brands)),
            platforms: Some(platforms?),
        })
    }
}

/// What stands between commas, without empty pieces.
pub fn parted(text: &str) -> Vec<String> {
    let pieces = text.split(',').map(str::trim).filter(|it| !it.is_empty());
    pieces.map(str::to_owned).collect()
}

impl PlatformLine {
    pub fn is_empty(&self) -> bool {
        [&self.platform, &self.url, &self.followers].iter().all(|it| it.trim().is_empty())
    }

    pub fn put(&self) -> Result<PutPlatform> {
        let (platform, url) = (self.platform.clone(), self.url.clone());
        Ok(PutPlatform { platform, url, followers: self.counted()? })
    }

    /// `12,400`, `12.400` and `12 400` are all the same number.
    fn counted(&self) -> Result<i64> {
        let plain = |it: &char| !it.is_whitespace() && !matches!(it, ',' | '.' | '\'');
        let digits: String = self.followers.chars().filter(plain).collect();
        if digits.is_empty() {
            return Ok(0);
        }
        digits.parse().map_err(|_| {
            Refusal::field("platforms", "Write followers as a number, such as 12,400").into()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> ProfileForm {
        ProfileForm::read(pairs.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect())
    }

    #[test]
    fn rows_are_read_in_order_and_empty_ones_dropped() {
        let form = read(&[
            ("platform", "YouTube"),
            ("url", "https://video.example/@ada"),
            ("followers", "12,400"),
            ("platform", ""),
            ("url", " "),
            ("followers", ""),
        ]);
        assert_eq!(form.platforms.len(), 1);
        assert_eq!(form.lines().len(), 2);
        let patch = form.patch().expect("lawful");
        assert_eq!(patch.platforms.expect("platforms")[0].followers, 12_400);
    }

    #[test]
    fn words_are_no_number_of_followers() {
        let form =
            read(&[("platform", "Blog"), ("url", "https://b.example"), ("followers", "many")]);
        let err = form.patch().expect_err("refused");
        assert_eq!(err.refusal().and_then(|it| it.field.as_deref()), Some("platforms"));
    }

    #[test]
    fn categories_part_at_commas_and_a_handle_loses_its_sign() {
        let patch = read(&[("categories", "craft, , food"), ("handle", "@ada")]).patch();
        let patch = patch.expect("lawful");
        assert_eq!(patch.categories.expect("categories"), ["craft", "food"]);
        assert_eq!(patch.handle.as_deref(), Some("ada"));
        assert_eq!(read(&[("handle", " ")]).patch().expect("lawful").handle, None);
    }
}
