//! A migrated, empty database of the hub, for what the kit promises without any service.

use std::sync::Arc;

use anyhow::Context;
use api_types::{MessageId, TenantId};
use serde::Serialize;
use service_kit::db::Roles;
use service_kit::outbox::{self, Carrier, Courier, Message};
use service_kit::seal::Sealer;
use service_kit::testing::postgres::{Cluster, Durability};
use service_kit::{Clock, Db};
use tokio::sync::Notify;
use ulid::Ulid;

use crate::stage::secrets::Secrets;
use crate::stage::settings::Plan;
use crate::stage::{database, ports};
use crate::workspace::{self, Binaries};

pub const ROLES: Roles = Roles { app: "network_app", across: "network_across" };
pub const HUB: TenantId = TenantId::from_ulid(Ulid::nil());

pub struct Bare {
    pub url: String,
    pub name: String,
    pub sealer: Sealer,
    wake: Arc<Notify>,
}

impl Bare {
    pub async fn hub(binaries: Binaries, name: &str) -> anyhow::Result<Self> {
        let folder = workspace::target_folder("torture")?.join(name);
        std::fs::create_dir_all(&folder).context("no folder for the database's log")?;
        let cluster = Cluster::ensure(&workspace::root(), Durability::Durable)?;
        let name = format!("torture_{name}");
        let url = database::renew(&cluster, &name).await?;
        let secrets = Secrets::fresh();
        let sealer = Sealer::new(std::slice::from_ref(&secrets.network_sealing_key))?;
        let plan = Plan {
            binaries,
            secrets,
            vendor_port: 0,
            network_port: ports::any()?,
            vendor_database: String::new(),
            network_database: url.clone(),
            smtp_url: String::new(),
            folder,
        };
        plan.network().run(&["migrate"]).await?;
        Ok(Self { url, name, sealer, wake: Arc::default() })
    }

    /// The doors of one replica, with so many connections at each.
    pub fn db(&self, size: usize) -> anyhow::Result<Db> {
        Db::new(&self.url, size, ROLES)
    }

    pub fn courier<C: Carrier>(&self, db: &Db, clock: &Clock, carrier: C) -> Courier<C> {
        let (wake, sealer) = (Arc::clone(&self.wake), self.sealer.clone());
        Courier::new(db.clone(), clock.clone(), sealer, wake, carrier)
    }

    /// Records one message as an action would, and wakes the courier.
    pub async fn record<T: Serialize + Sync>(
        &self,
        db: &Db,
        clock: &Clock,
        (lane, subject): (&str, String),
        payload: &T,
    ) -> anyhow::Result<MessageId> {
        let (sealer, now) = (self.sealer.clone(), clock.now());
        let recorded = db.write(HUB, async move |conn| {
            let message = Message { lane, subject, kind: "torture" };
            outbox::record(conn, &sealer, HUB, message, payload, now).await
        });
        let id = recorded.await;
        let id = id.map_err(|err| anyhow::anyhow!("a message is not recorded: {err}"))?;
        self.wake.notify_one();
        Ok(id)
    }
}
