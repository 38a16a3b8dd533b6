//! What a click is, and which reported ones are lawful. No I/O.

use api_types::clicks::{ClickClass, ClickCountRange, ClickSource, ReportClick};
use api_types::{ClickId, LinkId, PartnerId, ProgramId, TenantId};
use chrono::{DateTime, Months, TimeDelta, Utc};
use diesel::prelude::*;
use redirect::row::sub_id;
use redirect::visit::host;
use service_kit::{Refusal, Result};
use sha2::{Digest, Sha256};

use crate::grants::model::Reach;
use crate::schema::clicks;

/// How long raw clicks are kept.
const RETENTION: Months = Months::new(13);

/// How far another machine's clock may be ahead.
const AHEAD: TimeDelta = TimeDelta::minutes(5);

/// The most days of one count.
const MOST_DAYS: i64 = 31;

const UNKNOWN: &str = "unknown";

#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = clicks, check_for_backend(diesel::pg::Pg))]
pub struct Click {
    pub id: ClickId,
    pub tenant_id: TenantId,
    pub link_id: LinkId,
    pub partner_id: PartnerId,
    pub program_id: ProgramId,
    pub class: ClickClass,
    pub eligible: bool,
    pub visitor_hash: Vec<u8>,
    pub landing_url: Option<String>,
    pub referrer_host: Option<String>,
    pub ua_family: String,
    pub device: String,
    pub country: Option<String>,
    pub sub_id: Option<String>,
    pub opt_out: bool,
    pub source: ClickSource,
    pub occurred_at: DateTime<Utc>,
    pub received_at: DateTime<Utc>,
}

/// What a reported click needs to know of its link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    pub link_id: LinkId,
    pub partner_id: PartnerId,
    pub program_id: ProgramId,
    pub revoked_at: Option<DateTime<Utc>>,
    pub archived_at: Option<DateTime<Utc>>,
}

impl Target {
    /// Whether a click at this moment may earn.
    fn is_eligible(&self, at: DateTime<Utc>) -> bool {
        [self.revoked_at, self.archived_at].into_iter().flatten().all(|end| at < end)
    }
}

/// Whether a click of this id would still be, or already be, within the time that clicks are kept.
pub fn in_range(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    let oldest = now.checked_sub_months(RETENTION).unwrap_or(DateTime::UNIX_EPOCH);
    (oldest..=now + AHEAD).contains(&at)
}

/// What clicks that this caller reports are told apart by.
pub fn source_of(reach: &Reach) -> ClickSource {
    if reach.is_hub() { ClickSource::Network } else { ClickSource::Sdk }
}

/// Refuses a range that ends before it begins, or is too long to count at once.
pub fn check_range(range: ClickCountRange) -> Result<()> {
    if range.from > range.to {
        return Err(Refusal::field("from", "The first day is not after the last").into());
    }
    if range.to - range.from >= TimeDelta::days(MOST_DAYS) {
        return Err(Refusal::field("from", format!("At most {MOST_DAYS} days")).into());
    }
    Ok(())
}

/// A click that was recorded elsewhere, as it is stored here.
pub fn reported(
    tenant_id: TenantId,
    target: &Target,
    report: &ReportClick,
    source: ClickSource,
    skew: TimeDelta,
    now: DateTime<Utc>,
) -> Click {
    let occurred_at = report.id.at() - skew;
    let word = |text: &Option<String>| short(text.as_deref()).unwrap_or_else(|| UNKNOWN.to_owned());
    Click {
        id: report.id,
        tenant_id,
        link_id: target.link_id,
        partner_id: target.partner_id,
        program_id: target.program_id,
        class: report.class.unwrap_or(ClickClass::Human),
        eligible: target.is_eligible(occurred_at),
        visitor_hash: visitor(report),
        landing_url: None,
        referrer_host: report.referrer_host.as_deref().and_then(host),
        ua_family: word(&report.user_agent_family),
        device: word(&report.device),
        country: country(report.country.as_deref()),
        sub_id: report.sub_id.as_deref().and_then(sub_id),
        opt_out: report.opt_out.unwrap_or(false),
        source,
        occurred_at,
        received_at: now,
    }
}

/// Whom the recorder tells, so that duplicates are found here too; else no two clicks have the same
/// visitor. Hashed once more: what a recorder tells is not to meet the router's own visitors.
fn visitor(report: &ReportClick) -> Vec<u8> {
    let told = report.visitor.as_deref().filter(|it| is_visitor(it));
    match told {
        Some(told) => Sha256::digest(told.to_ascii_lowercase().as_bytes())[..16].to_vec(),
        None => Sha256::digest(report.id.ulid().to_bytes())[..16].to_vec(),
    }
}

fn is_visitor(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|it| it.is_ascii_hexdigit())
}

fn short(text: Option<&str>) -> Option<String> {
    let text: String = text?.trim().chars().filter(|it| !it.is_control()).take(40).collect();
    (!text.is_empty()).then(|| text.to_lowercase())
}

fn country(text: Option<&str>) -> Option<String> {
    let text = text?.trim().to_ascii_uppercase();
    (text.len() == 2 && text.bytes().all(|it| it.is_ascii_uppercase())).then_some(text)
}

/// Why a click does not count in figures; none when it does.
pub fn reason(class: ClickClass, eligible: bool, duplicate: bool) -> Option<&'static str> {
    match class {
        ClickClass::Human if !eligible => Some("not_eligible"),
        ClickClass::Human if duplicate => Some("duplicate"),
        ClickClass::Human => None,
        other => Some(other.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    fn click(at: DateTime<Utc>) -> ReportClick {
        ReportClick {
            id: ClickId::new_at(at),
            link_id: LinkId::new_at(at),
            class: None,
            referrer_host: Some("Blog.Example".into()),
            user_agent_family: None,
            device: Some("Mobile".into()),
            country: Some("de".into()),
            sub_id: Some("  may  ".into()),
            visitor: None,
            opt_out: None,
        }
    }

    fn target(revoked_at: Option<DateTime<Utc>>, archived_at: Option<DateTime<Utc>>) -> Target {
        let now = at("2026-01-01T00:00:00Z");
        Target {
            link_id: LinkId::new_at(now),
            partner_id: PartnerId::new_at(now),
            program_id: ProgramId::new_at(now),
            revoked_at,
            archived_at,
        }
    }

    #[test]
    fn an_id_outside_the_time_that_clicks_are_kept_is_out_of_range() {
        let now = at("2026-11-20T12:00:00Z");
        let lies = |text| in_range(ClickId::new_at(at(text)).at(), now);
        assert!(lies("2025-10-20T12:00:00Z") && !lies("2025-10-20T11:59:59Z"));
        assert!(lies("2026-11-20T12:05:00Z") && !lies("2026-11-20T12:05:01Z"));
    }

    #[test]
    fn what_was_reported_is_cleaned() {
        let now = at("2026-11-20T12:00:00Z");
        let report = click(now);
        let tenant = TenantId::new_at(now);
        let click = reported(
            tenant,
            &target(None, None),
            &report,
            ClickSource::Network,
            TimeDelta::zero(),
            now,
        );
        assert_eq!(click.referrer_host.as_deref(), Some("blog.example"));
        assert_eq!(click.country.as_deref(), Some("DE"));
        assert_eq!(click.sub_id.as_deref(), Some("may"));
        assert_eq!((click.ua_family.as_str(), click.device.as_str()), ("unknown", "mobile"));
        assert_eq!(click.source, ClickSource::Network);
        assert!(click.eligible);
    }

    #[test]
    fn a_recorders_visitor_is_recognised_and_junk_is_nobody() {
        let now = at("2026-11-20T12:00:00Z");
        let hash = |visitor: Option<&str>| {
            let report = ReportClick { visitor: visitor.map(str::to_owned), ..click(now) };
            let tenant = TenantId::new_at(now);
            let (target, skew) = (target(None, None), TimeDelta::zero());
            reported(tenant, &target, &report, ClickSource::Network, skew, now).visitor_hash
        };
        let (ada, bob) = ("0123456789abcdef".repeat(2), "f".repeat(32));
        assert_eq!(hash(Some(&ada)), hash(Some(&ada.to_uppercase())));
        assert_ne!(hash(Some(&ada)), hash(Some(&bob)));
        for nobody in [None, Some(""), Some("ada"), Some(&*"g".repeat(32))] {
            assert_ne!(hash(nobody), hash(nobody), "{nobody:?}");
        }
    }

    #[test]
    fn a_click_after_the_end_of_partner_or_program_does_not_earn() {
        let now = at("2026-11-20T12:00:00Z");
        let later = now + TimeDelta::seconds(1);
        assert!(target(Some(later), None).is_eligible(now));
        assert!(!target(Some(now), None).is_eligible(now));
        assert!(!target(None, Some(now)).is_eligible(now));
    }

    #[test]
    fn the_reason_of_a_click_that_does_not_count_is_told() {
        assert_eq!(reason(ClickClass::Human, true, false), None);
        assert_eq!(reason(ClickClass::Human, true, true), Some("duplicate"));
        assert_eq!(reason(ClickClass::Human, false, true), Some("not_eligible"));
        assert_eq!(reason(ClickClass::Bot, true, false), Some("bot"));
    }
}
