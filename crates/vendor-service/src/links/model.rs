//! What a link is, where it may lead, and how its slug is found. No I/O.

use api_types::links::{LinkStatus, PatchLink};
use api_types::{LinkId, PartnerId, ProgramId, RequestId, TenantId, slugs};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use redirect::destination::Destination;
use service_kit::{Refusal, Result};

use crate::programs::model::Program;
use crate::schema::links;
use crate::tenants::addresses::Addresses;

const LONGEST_SLUG: usize = 40;
/// What a name is called that leaves nothing to write a slug with.
const NAMELESS: &str = "partner";

#[derive(
    Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Identifiable,
)]
#[diesel(table_name = links, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct Link {
    pub id: LinkId,
    pub tenant_id: TenantId,
    pub partner_id: PartnerId,
    pub program_id: ProgramId,
    pub slug: String,
    pub deep_link: Option<String>,
    pub status: LinkStatus,
    /// The request on the hub that this link answers.
    pub request_id: Option<RequestId>,
    /// Rises with every change.
    pub version: i64,
    pub created_at: DateTime<Utc>,
}

impl Link {
    pub fn new(program: &Program, partner: PartnerId, slug: String, now: DateTime<Utc>) -> Self {
        Self {
            id: LinkId::new_at(now),
            tenant_id: program.tenant_id,
            partner_id: partner,
            program_id: program.id,
            slug,
            deep_link: None,
            status: LinkStatus::Active,
            request_id: None,
            version: 1,
            created_at: now,
        }
    }

    /// The same link under another id, with the last four characters of that id behind its slug.
    pub fn fall_back(self, wish: &str, now: DateTime<Utc>) -> Self {
        let id = LinkId::new_at(now);
        let random = id.ulid().to_string().to_ascii_lowercase();
        let random = &random[random.len() - 4..];
        let kept: String = wish.chars().take(LONGEST_SLUG - 5).collect();
        Self { id, slug: format!("{}-{random}", kept.trim_end_matches('-')), ..self }
    }

    /// The link with its changes; its version rises when there are any.
    pub fn patch(self, form: PatchLink, program: &Program, dev_hosts: &[String]) -> Result<Self> {
        let deep_link = match form.deep_link {
            Some(text) => lawful_deep_link(&text, program, dev_hosts)?,
            None => self.deep_link.clone(),
        };
        let status = form.status.unwrap_or(self.status);
        let changed = deep_link != self.deep_link || status != self.status;
        let version = self.version + i64::from(changed);
        Ok(Self { deep_link, status, version, ..self })
    }
}

/// A link with its program's destination: all that it takes to tell where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub link: Link,
    pub program_destination: String,
}

impl Shown {
    /// The link as people and programs read it.
    pub fn told(self, addresses: &Addresses) -> api_types::links::Link {
        let Self { link, program_destination } = self;
        let Link {
            id, partner_id, program_id, slug, deep_link, status, version, created_at, ..
        } = link;
        api_types::links::Link {
            id,
            partner_id,
            program_id,
            share_url: addresses.share(&slug),
            slug,
            destination_url: deep_link.clone().unwrap_or(program_destination),
            deep_link,
            status,
            version,
            created_at,
        }
    }
}

/// An empty text leads back to the program's destination. Else https, to a host that the program allows.
pub fn lawful_deep_link(
    text: &str,
    program: &Program,
    dev_hosts: &[String],
) -> Result<Option<String>> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let refusal = |detail: String| Refusal::field("deepLink", detail);
    let target = Destination::parse(text, dev_hosts).map_err(|err| refusal(err.to_string()))?;
    let home = Destination::stored(&program.destination_url)?;
    let host = target.host();
    if host == home.host() || program.deep_link_hosts.iter().any(|it| it == host) {
        return Ok(Some(target.as_str().to_owned()));
    }
    Err(refusal(format!("Links of this program may not lead to {host}")).into())
}

pub fn lawful_slug(text: &str) -> Result<String> {
    Ok(slugs::link_slug(text).map_err(|it| Refusal::field("slug", it))?)
}

/// A slug for somebody of this name.
pub fn slug_from_name(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.to_lowercase().chars() {
        match plain(letter) {
            Some(letters) => slug.push_str(letters),
            None if letter.is_ascii_alphanumeric() => slug.push(letter),
            None if !slug.ends_with('-') => slug.push('-'),
            None => {}
        }
    }
    let slug: String = slug.trim_matches('-').chars().take(LONGEST_SLUG).collect();
    slugs::link_slug(slug.trim_end_matches('-')).unwrap_or_else(|_| NAMELESS.to_owned())
}

/// Letters with marks as they are written without.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ä' | 'æ' => "ae",
        'ö' | 'œ' => "oe",
        'ü' => "ue",
        'ß' => "ss",
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ą' => "a",
        'ç' | 'ć' | 'č' => "c",
        'è' | 'é' | 'ê' | 'ë' | 'ę' | 'ě' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' => "o",
        'ř' => "r",
        'ś' | 'š' | 'ş' => "s",
        'ù' | 'ú' | 'û' | 'ů' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        '\'' | '’' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program() -> Program {
        let now = DateTime::UNIX_EPOCH;
        Program {
            id: ProgramId::new_at(now),
            tenant_id: TenantId::new_at(now),
            name: "Standard".into(),
            description: String::new(),
            destination_url: "https://shop.example/".into(),
            deep_link_hosts: vec!["blog.example".into()],
            share_on_network: true,
            is_default: true,
            version: 1,
            revision: 1,
            archived_at: None,
            created_at: now,
            network_listing: Default::default(),
        }
    }

    #[test]
    fn a_deep_link_stays_where_the_program_allows() {
        let check = |text: &str| lawful_deep_link(text, &program(), &["blog.example".into()]);
        for good in ["https://shop.example/a?b=c", "http://blog.example/x", "https://SHOP.example"]
        {
            assert!(check(good).is_ok_and(|it| it.is_some()), "{good}");
        }
        assert!(check(" ").is_ok_and(|it| it.is_none()));
        for bad in [
            "https://evil.example/",
            "http://shop.example/",
            "https://shop.example.evil.example",
            "x",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_name_gives_a_slug() {
        let cases = [
            ("Ada Lovelace", "ada-lovelace"),
            ("  Zoë  O’Hara-Łuk ", "zoe-ohara-luk"),
            ("Jürgen Groß", "juergen-gross"),
            ("李", NAMELESS),
            ("Admin", NAMELESS),
            ("A", NAMELESS),
        ];
        for (name, slug) in cases {
            assert_eq!(slug_from_name(name), slug);
        }
        assert!(slug_from_name(&"ab ".repeat(40)).len() <= LONGEST_SLUG);
    }

    #[test]
    fn a_taken_slug_gets_four_characters_and_stays_lawful() {
        let now = DateTime::UNIX_EPOCH;
        let partner = PartnerId::new_at(now);
        for wish in ["ada", "a-very-long-slug-that-takes-all-forty-cha"] {
            let link = Link::new(&program(), partner, wish.to_owned(), now);
            let fallen = link.clone().fall_back(wish, now);
            assert_ne!((link.id, &link.slug), (fallen.id, &fallen.slug));
            assert!(lawful_slug(&fallen.slug).is_ok(), "{}", fallen.slug);
            assert!(fallen.slug.starts_with(&wish[..3]));
        }
    }

    #[test]
    fn only_a_change_raises_the_version() {
        let now = DateTime::UNIX_EPOCH;
        let link = Link::new(&program(), PartnerId::new_at(now), "ada".into(), now);
        let same = PatchLink { status: Some(LinkStatus::Active), deep_link: None };
        let link = link.patch(same, &program(), &[]).expect("lawful");
        assert_eq!(link.version, 1);
        let pause = PatchLink { status: Some(LinkStatus::Paused), deep_link: None };
        assert_eq!(link.patch(pause, &program(), &[]).expect("lawful").version, 2);
    }
}
