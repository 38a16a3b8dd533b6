//! What the Status panel shows. No I/O.

use api_types::admin_network::{ConnectionState, NetworkMe};
use api_types::reconciliations::Agreement;
use service_kit::outbox::LaneState;

use crate::config::Config;
use crate::network_link::NetworkLink;
use crate::network_link::model::LinkState;

/// The panel, from what is stored.
pub fn panel(
    config: &Config,
    link: Option<NetworkLink>,
    active_partners: i64,
    queue: LaneState,
    clicks: Option<Agreement>,
) -> NetworkMe {
    let network = config.network.as_ref();
    let state = match link.as_ref().map(|it| it.state) {
        None => ConnectionState::NotConnected,
        Some(LinkState::AwaitingEmail) => ConnectionState::AwaitingEmail,
        Some(LinkState::Connected) => ConnectionState::Connected,
    };
    let link = link.as_ref();
    NetworkMe {
        state,
        host: network.and_then(|it| it.url.host_str()).map(str::to_owned),
        one_click: network.is_some_and(|it| it.admin_key.is_some()),
        vendor_id: link.and_then(|it| it.vendor_id),
        display_name: link.map(|it| it.display_name.clone()),
        status: link.and_then(|it| it.status),
        suspended_for: link.and_then(|it| it.suspended_for.clone()),
        active_partners,
        last_heartbeat_at: link.and_then(|it| it.heartbeat_at),
        last_heartbeat_result: link.and_then(|it| it.heartbeat_result.clone()),
        skew_seconds: link.and_then(|it| it.skew_seconds),
        queue_waiting: queue.waiting,
        queue_dead: queue.dead,
        queue_held: queue.held,
        queue_oldest_at: queue.oldest,
        moved_from: link.and_then(|it| it.instance_url.clone()),
        key_pending: link.is_some_and(|it| it.next_key_id.is_some()),
        clicks,
    }
}
