//! Looks at creators' pages elsewhere, for the codes that prove that they are theirs.

use api_types::creators::PlatformProof;
use api_types::{CreatorId, PlatformId};
use service_kit::Result;
use service_kit::outbound::{Answer, Call, OutboundError, header};
use url::Url;

use super::actions;
use crate::app::{App, buckets};

const LARGEST_PAGE: usize = 2 * 1024 * 1024;
const MOST_HOPS: usize = 3;

/// Looks now, within the creator's allowance; what was found is booked either way.
pub async fn check(app: &App, creator: CreatorId, id: PlatformId) -> Result<PlatformProof> {
    app.limit(buckets::PROOF_CREATOR, &creator.to_string())?;
    let asked = app.read(async move |conn| actions::proof(conn, creator, id).await).await?;
    let found = look_for(app, &asked.platform.url, &asked.code).await;
    let (now, post) = (app.clock.now(), app.post());
    app.write(async move |conn| actions::book_check(conn, &post, id, found, now).await).await
}

/// Whether the code stands on the page; where not, what was seen instead.
pub async fn look_for(app: &App, address: &str, code: &str) -> Result<(), String> {
    let mut url = Url::parse(address).map_err(|err| format!("{address} is no address: {err}"))?;
    for _ in 0..=MOST_HOPS {
        let answer = app.outbound.send(Call::get(url.clone()).cap(LARGEST_PAGE)).await;
        let answer = answer.map_err(|err| unread(&url, err))?;
        match onward(&url, &answer)? {
            Some(next) => url = next,
            None => return search(&url, &answer, code),
        }
    }
    Err(format!("{address} leads from page to page more than {MOST_HOPS} times."))
}

fn unread(url: &Url, err: OutboundError) -> String {
    match err {
        OutboundError::TooLarge => format!("{url} is larger than the 2 MB that we read."),
        OutboundError::Timeout => format!("{url} did not answer within 15 seconds."),
        OutboundError::Refused(why) => format!("{url} is not fetched: {why}."),
        OutboundError::NoConnection(_) | OutboundError::Unreachable(_) => {
            format!("{url} could not be reached.")
        }
    }
}

/// Where a redirect within the same site leads; one that leads elsewhere is not followed.
fn onward(url: &Url, answer: &Answer) -> Result<Option<Url>, String> {
    if !answer.status.is_redirection() {
        return Ok(None);
    }
    let location = answer.headers.get(header::LOCATION).and_then(|it| it.to_str().ok());
    let next = location.and_then(|it| url.join(it).ok());
    match next {
        Some(next) if site(&next) == site(url) => Ok(Some(next)),
        Some(next) => {
            let elsewhere = next.host_str().unwrap_or("another place");
            Err(format!("{url} leads to {elsewhere}, which is not the address in your profile."))
        }
        None => Err(format!("{url} answers {} and leads nowhere.", answer.status.as_u16())),
    }
}

fn site(url: &Url) -> (Option<&str>, Option<u16>) {
    let host = url.host_str().map(|it| it.strip_prefix("www.").unwrap_or(it));
    (host, url.port())
}

fn search(url: &Url, answer: &Answer, code: &str) -> Result<(), String> {
    if !answer.status.is_success() {
        return Err(format!("{url} answers {}.", answer.status.as_u16()));
    }
    let text = String::from_utf8_lossy(&answer.body).to_ascii_lowercase();
    if text.contains(&code.to_ascii_lowercase()) {
        return Ok(());
    }
    let size = answer.body.len().div_ceil(1_000);
    Err(format!(
        "We fetched {url} ({size} kB), and {code} is not on it. Pages that write their text with \
         scripts cannot be read: use an address that shows your text at once."
    ))
}
