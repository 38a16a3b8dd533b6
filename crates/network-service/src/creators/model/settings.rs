//! What a creator has chosen, and the steps of the first visit. No I/O.

use api_types::CreatorId;
use api_types::accounts::{AccountSettings, MailTopic, OnboardingStep};
use api_types::creators::Figure;
use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::Creator;
use crate::schema::creator_settings;

#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(
    table_name = creator_settings,
    check_for_backend(diesel::pg::Pg),
    treat_none_as_null = true
)]
pub struct Settings {
    pub creator_id: CreatorId,
    pub muted_mails: Vec<String>,
    pub figures_public: bool,
    pub onboarding: OnboardingStep,
    pub onboarding_next: Option<String>,
    pub terms_accepted_at: Option<DateTime<Utc>>,
}

impl Settings {
    /// As everything begins.
    pub fn new(creator: CreatorId) -> Self {
        Self {
            creator_id: creator,
            muted_mails: Vec::new(),
            figures_public: false,
            onboarding: OnboardingStep::You,
            onboarding_next: None,
            terms_accepted_at: None,
        }
    }

    /// Whether the first visit is still to be offered. Whoever has a handle has found the way.
    pub fn is_first_visit(&self, creator: &Creator) -> bool {
        creator.handle.is_none() && self.onboarding != OnboardingStep::Done
    }

    pub fn muted(mut self, topics: &[MailTopic]) -> Self {
        self.muted_mails = words(topics, |it| it.as_str());
        self
    }

    pub fn with_muted(self, topic: MailTopic) -> Self {
        let mut topics = self.topics();
        topics.push(topic);
        self.muted(&topics)
    }

    fn topics(&self) -> Vec<MailTopic> {
        self.muted_mails.iter().filter_map(|it| it.parse().ok()).collect()
    }

    pub fn as_wire(&self, creator: &Creator) -> AccountSettings {
        AccountSettings {
            muted_mails: self.topics(),
            hidden_figures: creator
                .hidden_figures
                .iter()
                .filter_map(|it| it.parse().ok())
                .collect(),
            figures_public: self.figures_public,
            onboarding: self.onboarding,
            terms_accepted_at: self.terms_accepted_at,
        }
    }
}

impl Creator {
    pub fn hiding(mut self, figures: &[Figure]) -> Self {
        self.hidden_figures = words(figures, |it| it.as_str());
        self
    }
}

/// Words in their order, each once.
fn words<T: Copy + Ord>(some: &[T], word: impl Fn(T) -> &'static str) -> Vec<String> {
    let mut some = some.to_vec();
    some.sort();
    some.dedup();
    some.into_iter().map(|it| word(it).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_muted_once() {
        let id = CreatorId::new_at(DateTime::UNIX_EPOCH);
        let settings = Settings::new(id).with_muted(MailTopic::Decisions);
        assert_eq!(settings.clone().with_muted(MailTopic::Decisions), settings);
        assert_eq!(settings.muted(&[]).muted_mails, Vec::<String>::new());
    }
}
