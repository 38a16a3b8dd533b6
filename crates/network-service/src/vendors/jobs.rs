//! Notices brands that have fallen silent.

use service_kit::Result;

use super::{model, store};
use crate::app::App;

/// Judges every vendor by its last heartbeat, and logs whoever fell silent.
pub async fn judge_health(app: App) -> Result<()> {
    let now = app.clock.now();
    let silent = async move |conn: &mut service_kit::Conn| {
        let mut silent: u32 = 0;
        for pulse in store::pulses(conn).await? {
            let (id, before, heard_at, since) = pulse;
            let health = model::health(heard_at, since, now);
            silent += u32::from(health != api_types::vendors::Health::Ok);
            if health != before {
                store::keep_health(conn, &pulse, health).await?;
                tracing::info!(vendor.id = %id, health = %health, "Vendor {id} is {health}");
            }
        }
        Ok(silent)
    };
    let silent = app.write(silent).await?;
    metrics::gauge!("network_silent_vendors").set(silent);
    Ok(())
}
