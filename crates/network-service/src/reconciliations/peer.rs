//! Asks brands for their own counts of the clicks that the hub told them of.

use std::time::Duration;

use chrono::NaiveDate;
use futures_util::{StreamExt, stream};
use service_kit::{Conn, Result};

use super::{actions, model, store};
use crate::app::App;
use crate::vendor_link::{self, Failure, Instance};

const BRANDS_AT_ONCE: usize = 8;
const LONGEST_BRAND: Duration = Duration::from_secs(120);

/// Asks each brand for the days that were counted here and not compared since.
pub async fn compare_all(app: &App) -> Result<()> {
    let from = model::open_days(app.clock.now()).first().copied().unwrap_or_default();
    let due = app.read(async move |conn| store::due(conn, from).await).await?;
    let asked = due.into_iter().map(|(instance, days)| compare_in_time(app, instance, days));
    let outcomes: Vec<Result<()>> =
        stream::iter(asked).buffer_unordered(BRANDS_AT_ONCE).collect().await;
    outcomes.into_iter().collect()
}

async fn compare_in_time(app: &App, instance: Instance, days: Vec<NaiveDate>) -> Result<()> {
    let vendor = instance.vendor;
    let compared = tokio::time::timeout(LONGEST_BRAND, compare(app, &instance, &days)).await;
    let why = match compared {
        Ok(Ok(told)) => told.err().map(|it| it.in_words()),
        Ok(Err(err)) => return Err(err),
        Err(_) => Some("The brand took too long".to_owned()),
    };
    if let Some(why) = &why {
        tracing::warn!(vendor.id = %vendor, cause = why, "Vendor {vendor} told no counts of clicks");
    }
    let now = app.clock.now();
    let booked =
        async move |conn: &mut Conn| store::book_call(conn, vendor, why.as_deref(), now).await;
    app.write(booked).await
}

/// What was told is booked call by call; the outer error is ours, the inner one the brand's.
async fn compare(
    app: &App,
    instance: &Instance,
    days: &[NaiveDate],
) -> Result<Result<(), Failure>> {
    for span in model::calls(days) {
        let told = match vendor_link::count_clicks(app, instance, span).await {
            Ok(told) => told,
            Err(failure) => return Ok(Err(failure)),
        };
        let told = match model::lawful(span, &told.days) {
            Ok(told) => told,
            Err(why) => return Ok(Err(Failure::unexpected(format!("The brand's answer: {why}")))),
        };
        let (vendor, now) = (instance.vendor, app.clock.now());
        let booked =
            async move |conn: &mut Conn| actions::book(conn, vendor, span, &told, now).await;
        app.write(booked).await?;
    }
    Ok(Ok(()))
}
