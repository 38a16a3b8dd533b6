//! What a program is, and which terms are lawful. No I/O.

use api_types::federation::PutOffering;
use api_types::listings::{BadListing, NetworkListing};
use api_types::programs::{
    AttributionModel, CreateProgram, PatchProgram, ProgramStatus, Rule, RuleKind, Terms,
};
use api_types::{Amount, ProgramId, ProgramVersionId, TenantId};
use bigdecimal::BigDecimal;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use redirect::destination::Destination;
use service_kit::{Refusal, Result};

use crate::schema::{program_versions, programs};

const WINDOW_DAYS: u16 = 30;
const HOLDBACK_DAYS: u16 = 30;
const MOST_DAYS: u16 = 365;
const MOST_MONTHS: u16 = 120;
const MOST_DEEP_LINK_HOSTS: usize = 20;

#[derive(
    Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Identifiable,
)]
#[diesel(table_name = programs, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct Program {
    pub id: ProgramId,
    pub tenant_id: TenantId,
    pub name: String,
    pub description: String,
    pub destination_url: String,
    pub deep_link_hosts: Vec<String>,
    pub share_on_network: bool,
    pub is_default: bool,
    pub version: i32,
    pub revision: i64,
    pub archived_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub network_listing: NetworkListing,
}

/// One numbered version of a program's terms; it never changes.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, Identifiable)]
#[diesel(table_name = program_versions, check_for_backend(diesel::pg::Pg))]
pub struct ProgramVersion {
    pub id: ProgramVersionId,
    pub tenant_id: TenantId,
    pub program_id: ProgramId,
    pub number: i32,
    pub terms: Terms,
    pub valid_from: Option<DateTime<Utc>>,
}

impl Program {
    /// Makes a program with its first version, which is valid from the beginning of time.
    pub fn create(
        tenant_id: TenantId,
        form: CreateProgram,
        dev_hosts: &[String],
        now: DateTime<Utc>,
    ) -> Result<(Self, ProgramVersion)> {
        let terms = Terms {
            rule: lawful_rule(form.rule)?,
            model: form.model.unwrap_or(AttributionModel::LastClick),
            window_days: lawful_window(form.window_days.unwrap_or(WINDOW_DAYS))?,
            holdback_days: lawful_holdback(form.holdback_days.unwrap_or(HOLDBACK_DAYS))?,
        };
        let program = Self {
            id: ProgramId::new_at(now),
            tenant_id,
            name: lawful_name(&form.name)?,
            description: lawful_description(&form.description)?,
            destination_url: lawful_destination(&form.destination_url, dev_hosts)?,
            deep_link_hosts: lawful_hosts(form.deep_link_hosts)?,
            share_on_network: form.share_on_network,
            is_default: false,
            version: 1,
            revision: 1,
            archived_at: None,
            created_at: now,
            network_listing: lawful_listing(form.network_listing)?,
        };
        let version = ProgramVersion::first(&program, terms, now);
        Ok((program, version))
    }

    /// The program with its changes, and the new terms if they changed.
    pub fn patch(
        self,
        current: &Terms,
        form: PatchProgram,
        dev_hosts: &[String],
    ) -> Result<(Self, Option<Terms>)> {
        let terms = Terms {
            rule: form.rule.map(lawful_rule).transpose()?.unwrap_or_else(|| current.rule.clone()),
            model: form.model.unwrap_or(current.model),
            window_days: lawful_window(form.window_days.unwrap_or(current.window_days))?,
            holdback_days: lawful_holdback(form.holdback_days.unwrap_or(current.holdback_days))?,
        };
        let destination = form.destination_url.map(|it| lawful_destination(&it, dev_hosts));
        let changed = terms != *current;
        let program = Self {
            name: form.name.map(|it| lawful_name(&it)).transpose()?.unwrap_or(self.name),
            description: form
                .description
                .map(|it| lawful_description(&it))
                .transpose()?
                .unwrap_or(self.description),
            destination_url: destination.transpose()?.unwrap_or(self.destination_url),
            deep_link_hosts: form
                .deep_link_hosts
                .map(lawful_hosts)
                .transpose()?
                .unwrap_or(self.deep_link_hosts),
            share_on_network: form.share_on_network.unwrap_or(self.share_on_network),
            network_listing: form
                .network_listing
                .map(lawful_listing)
                .transpose()?
                .unwrap_or(self.network_listing),
            version: self.version + i32::from(changed),
            revision: self.revision + 1,
            ..self
        };
        Ok((program, changed.then_some(terms)))
    }

    pub fn archive(self, now: DateTime<Utc>) -> Self {
        let archived_at = self.archived_at.or(Some(now));
        Self { archived_at, is_default: false, revision: self.revision + 1, ..self }
    }

    pub fn status(&self) -> ProgramStatus {
        match self.archived_at {
            Some(_) => ProgramStatus::Archived,
            None => ProgramStatus::Active,
        }
    }

    /// Whether creators on the hub may see it.
    pub fn is_published(&self) -> bool {
        self.share_on_network && self.archived_at.is_none()
    }

    /// The program as the hub shows it.
    pub fn offering(&self, terms: &Terms) -> PutOffering {
        PutOffering {
            title: self.name.clone(),
            description: self.description.clone(),
            product_url: self.destination_url.clone(),
            terms: terms.clone(),
            terms_version: self.version,
            published: self.is_published(),
            listing: self.network_listing.clone(),
            // Nobody is paid through this instance yet, so that there is nothing to tell.
            days_to_pay: None,
            version: self.revision,
        }
    }

    /// The program as its brand sees it.
    pub fn told(self, terms: Terms) -> api_types::programs::Program {
        let (status, terms_in_words) = (self.status(), terms.rule.in_words());
        let Self { id, tenant_id: _, name, description, destination_url, deep_link_hosts, .. } =
            self;
        api_types::programs::Program {
            id,
            name,
            description,
            status,
            is_default: self.is_default,
            destination_url,
            deep_link_hosts,
            share_on_network: self.share_on_network,
            network_listing: self.network_listing,
            version: self.version,
            terms,
            terms_in_words,
            created_at: self.created_at,
        }
    }
}

impl ProgramVersion {
    fn first(program: &Program, terms: Terms, now: DateTime<Utc>) -> Self {
        Self {
            id: ProgramVersionId::new_at(now),
            tenant_id: program.tenant_id,
            program_id: program.id,
            number: 1,
            terms,
            valid_from: None,
        }
    }

    /// The version that is in force from now on.
    pub fn next(program: &Program, terms: Terms, now: DateTime<Utc>) -> Self {
        Self { number: program.version, valid_from: Some(now), ..Self::first(program, terms, now) }
    }
}

impl From<ProgramVersion> for api_types::programs::ProgramVersion {
    fn from(version: ProgramVersion) -> Self {
        let ProgramVersion { id, tenant_id: _, program_id: _, number, terms, valid_from } = version;
        Self { id, number, terms_in_words: terms.rule.in_words(), terms, valid_from }
    }
}

fn lawful_name(text: &str) -> Result<String> {
    let name = text.trim();
    match name.chars().count() {
        1..=80 => Ok(name.to_owned()),
        _ => Err(Refusal::field("name", "A name has 1 to 80 characters").into()),
    }
}

fn lawful_description(text: &str) -> Result<String> {
    match text.chars().count() {
        0..=2_000 => Ok(text.trim().to_owned()),
        _ => Err(Refusal::field("description", "At most 2,000 characters").into()),
    }
}

fn lawful_destination(text: &str, dev_hosts: &[String]) -> Result<String> {
    let destination = Destination::parse(text, dev_hosts);
    let destination =
        destination.map_err(|err| Refusal::field("destinationUrl", err.to_string()))?;
    Ok(destination.as_str().to_owned())
}

fn lawful_hosts(hosts: Vec<String>) -> Result<Vec<String>> {
    let refusal = |detail: &'static str| Refusal::field("deepLinkHosts", detail);
    if hosts.len() > MOST_DEEP_LINK_HOSTS {
        return Err(refusal("At most 20 hosts").into());
    }
    let parse = |host: String| match url::Host::parse(host.trim()) {
        Ok(url::Host::Domain(host)) if host.contains('.') => Ok(host),
        _ => Err(refusal("A host is written like shop.example.com").into()),
    };
    let mut hosts: Vec<String> = hosts.into_iter().map(parse).collect::<Result<_>>()?;
    hosts.sort();
    hosts.dedup();
    Ok(hosts)
}

fn lawful_listing(listing: NetworkListing) -> Result<NetworkListing> {
    let lawful = listing.lawful();
    let refusal = |bad: BadListing| Refusal::field(place(bad.field), bad.detail);
    Ok(lawful.map_err(refusal)?)
}

/// A field of the listing as the API and the editor name it.
fn place(field: &str) -> &'static str {
    match field {
        "allowList" => "networkListing.allowList",
        _ => "networkListing.categories",
    }
}

fn lawful_window(days: u16) -> Result<u16> {
    match days {
        1..=MOST_DAYS => Ok(days),
        _ => Err(Refusal::field("windowDays", "A window has 1 to 365 days").into()),
    }
}

fn lawful_holdback(days: u16) -> Result<u16> {
    match days {
        0..=MOST_DAYS => Ok(days),
        _ => Err(Refusal::field("holdbackDays", "A holdback has 0 to 365 days").into()),
    }
}

fn lawful_rule(rule: Rule) -> Result<Rule> {
    if rule.months.is_some_and(|it| it > MOST_MONTHS) {
        return Err(Refusal::field("rule.months", "At most 120 months").into());
    }
    if rule.value.is_zero() || rule.value.is_negative() {
        return Err(Refusal::field("rule.value", "A rule pays more than nothing").into());
    }
    match rule.kind {
        RuleKind::Percent => lawful_percent(rule),
        RuleKind::Fixed => lawful_fixed(rule),
    }
}

fn lawful_percent(rule: Rule) -> Result<Rule> {
    if rule.currency.is_some() {
        return Err(Refusal::field("rule.currency", "A percentage has no currency").into());
    }
    if rule.value > Amount::new(BigDecimal::from(100)) {
        return Err(Refusal::field("rule.value", "At most 100 percent").into());
    }
    if rule.value.decimal().normalized().fractional_digit_count() > 4 {
        return Err(Refusal::field("rule.value", "At most four digits after the point").into());
    }
    let value = Amount::new(rule.value.decimal().normalized());
    Ok(Rule { value, ..rule })
}

fn lawful_fixed(rule: Rule) -> Result<Rule> {
    let Some(currency) = rule.currency else {
        return Err(Refusal::field("rule.currency", "A fixed amount needs a currency").into());
    };
    let value = rule.value.fit(currency);
    let value = value.ok_or_else(|| {
        Refusal::field(
            "rule.value",
            format!("{currency} has {} digits after the point", currency.scale()),
        )
    })?;
    Ok(Rule { value, ..rule })
}

#[cfg(test)]
mod tests;
