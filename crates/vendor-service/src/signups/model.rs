//! What a sign-up is, and which decisions are lawful. No I/O.

use api_types::partners::{GrantSource, PartnerSource};
use api_types::signups::{Join, SignupMode, SignupSettings, SignupState};
use api_types::{ErrorCode, MagicLinkId, PartnerId, SignupId, TenantId, emails};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use service_kit::{Refusal, Result};
use url::Url;

use crate::partners::model::Enrollment;
use crate::schema::{signup_settings, signups};

const LONGEST_NAME: usize = 80;
const LONGEST_PITCH: usize = 2_000;
const LONGEST_NOTE: usize = 1_000;

#[derive(
    Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Identifiable,
)]
#[diesel(table_name = signups, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct Signup {
    pub id: SignupId,
    pub tenant_id: TenantId,
    pub email: String,
    pub name: String,
    pub pitch: String,
    pub state: SignupState,
    pub note: Option<String>,
    pub partner_id: Option<PartnerId>,
    pub created_at: DateTime<Utc>,
    pub proven_at: Option<DateTime<Utc>>,
    pub decided_at: Option<DateTime<Utc>>,
    /// The link that proves this wish.
    pub link_id: Option<MagicLinkId>,
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = signup_settings, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct Settings {
    pub tenant_id: TenantId,
    pub mode: SignupMode,
    pub terms_url: Option<String>,
}

impl Settings {
    /// What holds while a brand has said nothing.
    pub fn none(tenant_id: TenantId) -> Self {
        Self { tenant_id, mode: SignupMode::Off, terms_url: None }
    }

    pub fn read(tenant_id: TenantId, form: SignupSettings) -> Result<Self> {
        let text = form.terms_url.unwrap_or_default().trim().to_owned();
        let terms_url = match text.is_empty() {
            true => None,
            false => Some(lawful_url(&text)?),
        };
        Ok(Self { tenant_id, mode: form.mode, terms_url })
    }

    pub fn is_open(&self) -> bool {
        self.mode != SignupMode::Off
    }
}

impl From<Settings> for SignupSettings {
    fn from(it: Settings) -> Self {
        Self { mode: it.mode, terms_url: it.terms_url }
    }
}

fn lawful_url(text: &str) -> Result<String> {
    let url = Url::parse(text).ok().filter(|it| {
        matches!(it.scheme(), "http" | "https") && it.has_host() && it.as_str().len() <= 500
    });
    let refusal = || Refusal::field("termsUrl", "Give an address that begins with https://");
    Ok(url.ok_or_else(refusal)?.into())
}

impl Signup {
    /// A wish, checked.
    pub fn ask(tenant_id: TenantId, form: Join, now: DateTime<Utc>) -> Result<Self> {
        let email = emails::normalise(&form.email).map_err(|it| Refusal::field("email", it))?;
        let name = lawful_text("name", &form.name, LONGEST_NAME, false)?;
        let pitch = lawful_text("pitch", &form.pitch, LONGEST_PITCH, true)?;
        if !form.accepts_terms {
            return Err(Refusal::field("acceptsTerms", "Accept the terms to go on").into());
        }
        Ok(Self {
            id: SignupId::new_at(now),
            tenant_id,
            email,
            name,
            pitch,
            state: SignupState::Unproven,
            note: None,
            partner_id: None,
            created_at: now,
            proven_at: None,
            decided_at: None,
            link_id: None,
        })
    }

    /// Proving a later wish replaces the one of before. What waits for a decision goes on waiting.
    pub fn asked_again(self, wish: Self) -> Self {
        let state = match self.state {
            SignupState::Pending => SignupState::Pending,
            _ => SignupState::Unproven,
        };
        let Self { name, pitch, link_id, .. } = wish;
        Self { name, pitch, link_id, state, partner_id: None, ..self }
    }

    /// The address is proven, and the team has to decide. Says whether that is news to the team.
    pub fn submit(self, now: DateTime<Utc>) -> (Self, bool) {
        let is_news = self.state != SignupState::Pending;
        let (state, proven_at) = (SignupState::Pending, Some(now));
        (Self { state, proven_at, note: None, decided_at: None, partner_id: None, ..self }, is_news)
    }

    pub fn approve(self, partner: PartnerId, note: Option<String>, now: DateTime<Utc>) -> Self {
        Self {
            state: SignupState::Approved,
            partner_id: Some(partner),
            proven_at: self.proven_at.or(Some(now)),
            decided_at: Some(now),
            note,
            ..self
        }
    }

    pub fn decline(self, note: Option<String>, now: DateTime<Utc>) -> Self {
        Self { state: SignupState::Declined, decided_at: Some(now), note, ..self }
    }

    /// Refuses unless the team still has to decide.
    pub fn demand_pending(&self) -> Result<()> {
        let detail = match self.state {
            SignupState::Pending => return Ok(()),
            SignupState::Unproven => "They have not proven their address yet",
            SignupState::Approved => "This sign-up was approved",
            SignupState::Declined => "This sign-up was declined",
        };
        Err(Refusal::new(ErrorCode::StateConflict, detail).into())
    }

    /// The partner that a sign-up becomes: the default program, and no invitation.
    pub fn enrollment(&self) -> Enrollment {
        Enrollment {
            email: self.email.clone(),
            name: self.name.clone(),
            source: PartnerSource::SelfSignup,
            programs: None,
            grant_source: GrantSource::Signup,
            creator_id: None,
            request_id: None,
            sends_invite: false,
            versions: Vec::new(),
        }
    }
}

pub fn lawful_note(note: Option<String>) -> Result<Option<String>> {
    let note = note.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
    if note.as_ref().is_some_and(|it| it.chars().count() > LONGEST_NOTE) {
        return Err(Refusal::field("note", "At most 1,000 characters").into());
    }
    Ok(note)
}

fn lawful_text(field: &'static str, text: &str, most: usize, lines: bool) -> Result<String> {
    let text = text.trim();
    let odd = |it: char| it.is_control() && !(lines && matches!(it, '\n' | '\r'));
    let length = text.chars().count();
    if length == 0 || length > most || text.chars().any(odd) {
        return Err(Refusal::field(field, format!("Use 1 to {most} characters")).into());
    }
    Ok(text.to_owned())
}

impl From<Signup> for api_types::signups::Signup {
    fn from(it: Signup) -> Self {
        let Signup { id, email, name, pitch, state, note, partner_id, created_at, .. } = it;
        let decided_at = it.decided_at;
        Self { id, email, name, pitch, state, note, partner_id, created_at, decided_at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn form() -> Join {
        Join {
            email: " Ada@Example.com".into(),
            name: " Ada ".into(),
            pitch: "A newsletter\nabout kilns".into(),
            accepts_terms: true,
        }
    }

    fn wish(form: Join) -> Result<Signup> {
        Signup::ask(TenantId::new_at(NOW), form, NOW)
    }

    #[test]
    fn a_wish_is_whole_or_names_the_field() {
        let asked = wish(form()).expect("lawful");
        assert_eq!((asked.email.as_str(), asked.name.as_str()), ("ada@example.com", "Ada"));
        let field = |form: Join| {
            let err = wish(form).expect_err("refused");
            err.refusal().and_then(|it| it.field.clone()).expect("a field").into_owned()
        };
        assert_eq!(field(Join { email: "nobody".into(), ..form() }), "email");
        assert_eq!(field(Join { name: "A\nB".into(), ..form() }), "name");
        assert_eq!(field(Join { pitch: " ".into(), ..form() }), "pitch");
        assert_eq!(field(Join { accepts_terms: false, ..form() }), "acceptsTerms");
    }

    #[test]
    fn what_waits_goes_on_waiting_when_asked_again() {
        let asked = wish(form()).expect("lawful");
        assert!(asked.demand_pending().is_err());
        let (pending, is_news) = asked.clone().submit(NOW);
        assert!(is_news && pending.demand_pending().is_ok());
        assert!(!pending.clone().submit(NOW).1, "the team is told once");
        let again = wish(Join { pitch: "More".into(), ..form() }).expect("lawful");
        let kept = pending.clone().asked_again(again.clone());
        assert_eq!(
            (kept.id, kept.state, kept.pitch.as_str()),
            (asked.id, SignupState::Pending, "More")
        );
        let declined = pending.decline(None, NOW);
        assert!(declined.demand_pending().is_err());
        let anew = declined.asked_again(again);
        assert_eq!(anew.state, SignupState::Unproven);
        assert!(anew.submit(NOW).1);
    }

    #[test]
    fn terms_stand_at_a_web_address() {
        let read = |text: &str| {
            let form = SignupSettings { mode: SignupMode::Auto, terms_url: Some(text.into()) };
            Settings::read(TenantId::new_at(NOW), form)
        };
        assert!(read(" ").is_ok_and(|it| it.terms_url.is_none() && it.is_open()));
        assert!(read("https://brand.example/terms").is_ok());
        assert!(read("javascript:alert(1)").is_err());
        assert!(!Settings::none(TenantId::new_at(NOW)).is_open());
    }
}
