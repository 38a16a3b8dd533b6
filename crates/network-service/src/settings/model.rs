//! Which settings are lawful. No I/O.

use api_types::emails;
use api_types::hub::{HubSettings, PatchHubSettings};
use service_kit::{Refusal, Result};
use url::Url;

const LONGEST_NAME: usize = 60;
const LONGEST_URL: usize = 500;

/// The settings after a change. An empty text takes a value away, but not the name.
pub fn patched(before: HubSettings, patch: PatchHubSettings) -> Result<HubSettings> {
    let name = patch.name.map_or(Ok(before.name), |it| lawful_name(&it))?;
    let support_email = changed(before.support_email, patch.support_email, |it| {
        Ok(emails::normalise(it).map_err(|err| Refusal::field("supportEmail", err))?)
    })?;
    let url = |field: &'static str| move |it: &str| lawful_url(field, it);
    Ok(HubSettings {
        name,
        support_email,
        imprint_url: changed(before.imprint_url, patch.imprint_url, url("imprintUrl"))?,
        privacy_url: changed(before.privacy_url, patch.privacy_url, url("privacyUrl"))?,
        brands: patch.brands.unwrap_or(before.brands),
        creators: patch.creators.unwrap_or(before.creators),
    })
}

fn lawful_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Refusal::field("name", "Give a name of 1 to 60 characters").into());
    }
    Ok(name.to_owned())
}

fn changed(
    before: Option<String>,
    patch: Option<String>,
    lawful: impl FnOnce(&str) -> Result<String>,
) -> Result<Option<String>> {
    match patch.as_deref().map(str::trim) {
        None => Ok(before),
        Some("") => Ok(None),
        Some(text) => lawful(text).map(Some),
    }
}

fn lawful_url(field: &'static str, text: &str) -> Result<String> {
    let web = Url::parse(text).is_ok_and(|it| matches!(it.scheme(), "http" | "https"));
    if web && text.len() <= LONGEST_URL {
        return Ok(text.to_owned());
    }
    Err(Refusal::field(field, "Give an address that begins with https://").into())
}

#[cfg(test)]
mod tests {
    use api_types::hub::{BrandRegistration, CreatorSignUp};

    use super::*;

    fn before() -> HubSettings {
        HubSettings {
            name: "Hub".into(),
            support_email: Some("help@hub.example".into()),
            imprint_url: None,
            privacy_url: Some("https://hub.example/privacy".into()),
            brands: BrandRegistration::Open,
            creators: CreatorSignUp::Open,
        }
    }

    #[test]
    fn what_is_absent_stays_and_what_is_empty_goes() {
        let patch = PatchHubSettings {
            support_email: Some(" ".into()),
            brands: Some(BrandRegistration::Closed),
            ..PatchHubSettings::default()
        };
        let after = patched(before(), patch).expect("lawful");
        let expected =
            HubSettings { support_email: None, brands: BrandRegistration::Closed, ..before() };
        assert_eq!(after, expected);
    }

    #[test]
    fn mistakes_name_their_field() {
        let refused = |patch| {
            let err = patched(before(), patch).expect_err("refused");
            err.refusal().and_then(|it| it.field.clone()).unwrap_or_default().into_owned()
        };
        let default = PatchHubSettings::default;
        assert_eq!(refused(PatchHubSettings { name: Some(" ".into()), ..default() }), "name");
        let imprint_url = Some("javascript:alert(1)".into());
        assert_eq!(refused(PatchHubSettings { imprint_url, ..default() }), "imprintUrl");
        let support_email = Some("nobody".into());
        assert_eq!(refused(PatchHubSettings { support_email, ..default() }), "supportEmail");
    }
}
