//! Proving a platform: what is asked for, and booking what was found.

use api_types::creators::PlatformProof;
use api_types::{CreatorId, ErrorCode, PlatformId};
use chrono::{DateTime, Utc};
use service_kit::{Conn, OrRefuse, Result};

use crate::app::Post;
use crate::creators::model::{MOST_PLATFORMS, Missed, PlatformRow, WEEK_OF_GRACE};
use crate::creators::store;
use crate::letters::{self, Button, Letter};

const UNKNOWN: &str = "There is no such platform in your profile";

pub async fn proofs(conn: &mut Conn, creator: CreatorId) -> Result<Vec<PlatformProof>> {
    let rows = store::platforms(conn, creator).await?;
    Ok(rows.into_iter().map(PlatformRow::proof).collect())
}

pub async fn proof(conn: &mut Conn, creator: CreatorId, id: PlatformId) -> Result<PlatformProof> {
    let row = store::platform(conn, creator, id).await?;
    Ok(row.or_refuse(ErrorCode::NotFound, UNKNOWN)?.proof())
}

/// Adds the platforms of one identity to another's, proofs included, up to ten in all.
pub async fn take_platforms(conn: &mut Conn, from: CreatorId, to: CreatorId) -> Result<()> {
    let mut kept = store::platforms(conn, to).await?;
    let more = store::platforms(conn, from).await?;
    for row in more {
        if kept.iter().all(|it| it.url != row.url) {
            kept.push(PlatformRow { creator_id: to, ..row });
        }
    }
    kept.truncate(MOST_PLATFORMS);
    for (row, place) in kept.iter_mut().zip(0..) {
        row.place = place;
    }
    store::replace_platforms(conn, from, &[]).await?;
    store::replace_platforms(conn, to, &kept).await
}

/// Books what a look at the page has shown. Whoever loses a proof is told a week before.
pub async fn book_check(
    conn: &mut Conn,
    post: &Post,
    id: PlatformId,
    found: Result<(), String>,
    now: DateTime<Utc>,
) -> Result<PlatformProof> {
    let row = store::lock_platform(conn, id).await?.or_refuse(ErrorCode::NotFound, UNKNOWN)?;
    let (row, missed) = match found {
        Ok(()) => (row.found(now), Missed::Nothing),
        Err(why) => row.missed(why, now),
    };
    store::update_platform(conn, &row).await?;
    tell(conn, post, &row, missed, now).await?;
    Ok(row.proof())
}

async fn tell(
    conn: &mut Conn,
    post: &Post,
    row: &PlatformRow,
    missed: Missed,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(creator) = store::find(conn, row.creator_id).await? else { return Ok(()) };
    let why = row.check_failure.clone().unwrap_or_default();
    let (kind, subject, last) = match missed {
        Missed::Nothing => return Ok(()),
        Missed::Warned => {
            let until = (now + WEEK_OF_GRACE).format("%-d %B %Y");
            let last = format!("Put {} back by {until}, and nothing changes.", row.code());
            ("platforms.lost", format!("Your code is gone from {}", row.platform), last)
        }
        Missed::Ended => {
            let last = "You can prove it again at any time.".to_owned();
            ("platforms.ended", format!("{} is no longer marked as verified", row.platform), last)
        }
    };
    let letter = Letter {
        to: creator.email,
        subject,
        lines: vec![format!("We looked for your code at {}.", row.url), why, last],
        button: Some(Button::new("Your platforms", post.page("/profile/platforms"))),
        ..Letter::default()
    };
    letters::record(conn, post, kind, &letter, now).await
}
