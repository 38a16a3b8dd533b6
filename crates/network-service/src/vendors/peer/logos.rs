//! Fetches brands' pictures, so that no creator's browser has to call a brand.

use service_kit::error::Error;
use service_kit::images::{self, Picture};
use service_kit::outbound::{Call, OutboundError, Patience};
use service_kit::outbox::Outcome;
use service_kit::{Conn, Purpose, Result};
use url::Url;

use crate::app::App;
use crate::vendors::model::FetchLogo;
use crate::vendors::store;

/// What a brand may show: its own instance draws pictures of 512 by 512 pixels.
const LARGEST: usize = 2 * 1024 * 1024;

/// Fetches a picture, draws it anew and keeps it, unless the brand tells of another one by now.
pub async fn fetch(app: &App, wanted: &FetchLogo) -> Outcome {
    let picture = match draw(app, wanted).await {
        Ok(picture) => picture,
        Err(outcome) => return outcome,
    };
    let (wanted, now) = (wanted.clone(), app.clock.now());
    let kept = async move |conn: &mut Conn| {
        let vendor = store::lock(conn, wanted.vendor).await?;
        if vendor.is_some_and(|it| it.logo_url.as_deref() == Some(&wanted.url)) {
            store::put_logo(conn, wanted.vendor, &wanted.url, &picture, now).await?;
        }
        Ok(())
    };
    match app.db.across(Purpose::Outbox, kept).await {
        Ok(()) => Outcome::Sent,
        Err(err) => Outcome::Failed { error: err.to_string(), retry_after: None },
    }
}

async fn draw(app: &App, wanted: &FetchLogo) -> Result<Picture, Outcome> {
    let dead = |error: String| Outcome::Dead { error };
    let url = Url::parse(&wanted.url).map_err(|err| dead(err.to_string()))?;
    let call = Call::get(url).patience(Patience::Push).cap(LARGEST);
    let answer = app.outbound.send(call).await.map_err(|err| match err {
        OutboundError::Refused(_) | OutboundError::TooLarge => dead(err.to_string()),
        _ => Outcome::Failed { error: err.to_string(), retry_after: None },
    })?;
    let status = answer.status.as_u16();
    match status {
        200 => {}
        400..500 => return Err(dead(format!("the picture answers {status}"))),
        _ => {
            let error = format!("the picture answers {status}");
            return Err(Outcome::Failed { error, retry_after: None });
        }
    }
    images::redraw(answer.body.to_vec(), "logoUrl").await.map_err(|err| match err {
        Error::Refused(refusal) => dead(refusal.detail.into_owned()),
        Error::Fault(cause) => Outcome::Failed { error: cause.to_string(), retry_after: None },
    })
}
