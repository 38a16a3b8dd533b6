//! What a report is, and which are lawful. No I/O.

use api_types::reports::{MakeReport, ReportReason, ReportStatus};
use api_types::{CreatorId, ErrorCode, OfferingId, ReportId};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use service_kit::{Refusal, Result};

use crate::schema::reports;

const LONGEST_TEXT: usize = 2_000;

#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = reports, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct Report {
    pub id: ReportId,
    pub offering_id: Option<OfferingId>,
    pub creator_id: Option<CreatorId>,
    pub reason: ReportReason,
    pub told: String,
    pub reporter_id: Option<CreatorId>,
    pub status: ReportStatus,
    pub note: Option<String>,
    pub created_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
}

/// What is reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    Offering(OfferingId),
    Handle(String),
}

/// The one thing that a form is about.
pub fn subject(form: &MakeReport) -> Result<Subject> {
    match (form.offering_id, form.handle.as_deref().map(str::trim)) {
        (Some(id), None) => Ok(Subject::Offering(id)),
        (None, Some(handle)) if !handle.is_empty() => {
            Ok(Subject::Handle(handle.trim_start_matches('@').to_owned()))
        }
        _ => {
            Err(Refusal::field("offeringId", "Name an offering or a handle, one of the two").into())
        }
    }
}

/// The text as it is kept; a reason that explains nothing needs one.
pub fn lawful_text(form: &MakeReport) -> Result<String> {
    let text = form.text.trim();
    if text.chars().count() > LONGEST_TEXT {
        return Err(Refusal::field("text", "At most 2,000 characters").into());
    }
    if text.is_empty() && form.reason == ReportReason::Other {
        return Err(Refusal::field("text", "Say what is wrong").into());
    }
    Ok(text.to_owned())
}

impl Report {
    /// The report after an operator's decision. The same again is no change; another one is refused.
    pub fn decided(
        self,
        status: ReportStatus,
        note: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        if self.status == status {
            return Ok(self);
        }
        if self.status != ReportStatus::Open {
            let detail = format!("This report is {} already", self.status);
            return Err(Refusal::new(ErrorCode::StateConflict, detail).into());
        }
        Ok(Self { status, note, decided_at: Some(now), ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> MakeReport {
        MakeReport { offering_id: None, handle: None, reason: ReportReason::Spam, text: "".into() }
    }

    #[test]
    fn a_report_is_about_one_thing() {
        let id = OfferingId::new_at(DateTime::UNIX_EPOCH);
        let both = MakeReport { offering_id: Some(id), handle: Some("ada".into()), ..form() };
        assert!(subject(&form()).is_err() && subject(&both).is_err());
        let handle = subject(&MakeReport { handle: Some(" @ada ".into()), ..form() });
        assert_eq!(handle.expect("lawful"), Subject::Handle("ada".into()));
    }

    #[test]
    fn only_other_needs_words() {
        assert_eq!(lawful_text(&form()).expect("lawful"), "");
        assert!(lawful_text(&MakeReport { reason: ReportReason::Other, ..form() }).is_err());
        assert!(lawful_text(&MakeReport { text: "x".repeat(2_001), ..form() }).is_err());
    }
}
