//! Where clicks come in: one spool a process, one writer a server worker.

use std::sync::Arc;

use anyhow::Context;
use chrono::{DateTime, Utc};
use redirect::{Classifier, Durability, Spool, Writer, WriterConfig};
use secrecy::ExposeSecret;
use service_kit::day_salts::{Salt, SaltBox};
use service_kit::db;

use crate::app::{App, ROUTER_ROLE};
use crate::config::Config;

/// What all workers of a process share.
pub struct Intake {
    writer: WriterConfig,
    classifier: Classifier,
    salts: SaltBox,
}

/// One worker's place: its own queue, its own connection.
#[derive(Clone)]
pub struct Desk {
    pub writer: Writer,
    intake: Arc<Intake>,
}

impl Intake {
    /// Opens the spool of this process; what waits in it is replayed by the first writer.
    pub fn open(config: &Config) -> anyhow::Result<Arc<Self>> {
        std::fs::create_dir_all(&config.spool_dir)
            .with_context(|| format!("SPOOL_DIR {} can't be made", config.spool_dir.display()))?;
        let path = config.spool_dir.join("clicks.spool");
        let spool = Spool::open(&path, config.spool_megabytes.saturating_mul(1 << 20))
            .with_context(|| format!("the spool {} can't be opened", path.display()))?;
        let database: tokio_postgres::Config =
            config.database_url.expose_secret().parse().context("DATABASE_URL can't be read")?;
        let writer = WriterConfig::new(database, db::tls()?, "clicks", spool);
        let durable = match config.clicks.answer_before_commit {
            true => Durability::AnswerBeforeCommit,
            false => Durability::GroupCommit,
        };
        let role = Some(ROUTER_ROLE.to_owned());
        let batch_rows = config.clicks.batch_rows.clamp(1, writer.batch_rows);
        let writer = WriterConfig { role, durable, batch_rows, ..writer };
        let (classifier, salts) = (Classifier::default(), SaltBox::default());
        Ok(Arc::new(Self { writer, classifier, salts }))
    }

    /// Starts a writer on the current runtime: call it in each worker's app factory.
    pub fn desk(self: &Arc<Self>) -> Desk {
        Desk { writer: Writer::start(self.writer.clone()), intake: Arc::clone(self) }
    }

    /// Bytes of clicks that wait for the database.
    pub fn spooled(&self) -> u64 {
        self.writer.spool.pending_bytes()
    }

    /// Reads the salts again, so that those of past days don't outlive their time in this memory.
    pub async fn refresh_salts(&self, app: &App) -> service_kit::Result<()> {
        self.salts.refresh(&app.db, &app.sealer, app.clock.now()).await
    }
}

impl Desk {
    pub fn classifier(&self) -> &Classifier {
        &self.intake.classifier
    }

    /// The salt of the day of `now`.
    pub async fn salt(&self, app: &App, now: DateTime<Utc>) -> Salt {
        self.intake.salts.of_day(&app.db, &app.sealer, now).await
    }
}
