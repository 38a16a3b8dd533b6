//! Messages to the outside: written in the transaction that causes them, delivered afterwards.
//!
//! **Invariants.** An action never speaks to the outside: all that it holds is a connection. Within
//! one (lane, subject) messages are delivered in the order in which they were recorded, so that a
//! poisoned one stops nothing else; a receiver who hangs has a lane of bounded width, and stops no
//! other lane. A delivery may be repeated after a crash: the message's id is the receiver's
//! idempotency key. A delivery that outlives its claim books no failure: the next one has the word. A
//! message is given up two weeks after its first try, not after it was recorded. A receiver that does
//! not know us holds up its lane, and no message of it is lost.
//! Payloads are sealed, for mails carry secrets, and are erased when sent.

mod backoff;
mod lanes;
mod store;
mod deliver;

use api_types::{MessageId, TenantId};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::seal::Sealer;
use crate::{Conn, Result};

pub use deliver::{Carrier, Courier, Outcome};
pub use lanes::Room;
pub use store::{
    LaneState, Row, count_dead, dead_letters, dead_letters_before, dead_of_lane, forget,
    held_lanes, lane_state, prune, resume, retry_all_dead, retry_dead, retry_lane,
};

/// A message to be recorded.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    /// Who carries it: `mail`, `network`, or one peer.
    pub lane: &'a str,
    /// What it is about: messages of one subject keep their order.
    pub subject: String,
    pub kind: &'a str,
}

/// Records a message in the caller's transaction.
pub async fn record(
    conn: &mut Conn,
    sealer: &Sealer,
    tenant: TenantId,
    message: Message<'_>,
    payload: &impl Serialize,
    now: DateTime<Utc>,
) -> Result<MessageId> {
    let id = MessageId::new_at(now);
    let sealed = sealer.seal(&place(id), &serde_json::to_vec(payload)?)?;
    store::insert(conn, id, tenant, &message, sealed, now).await?;
    Ok(id)
}

/// A message on its way.
#[derive(Clone, Debug)]
pub struct Parcel {
    pub id: MessageId,
    pub tenant: TenantId,
    pub lane: String,
    pub subject: String,
    pub kind: String,
    pub attempts: i32,
    payload: Vec<u8>,
}

impl Parcel {
    pub fn read<T: DeserializeOwned>(&self) -> Result<T> {
        Ok(serde_json::from_slice(&self.payload)?)
    }
}

fn place(id: MessageId) -> String {
    format!("outbox/{id}")
}
