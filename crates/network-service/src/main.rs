//! The binary: serves, migrates, runs jobs, invites operators.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, bail};
use api_types::audit::ActorKind;
use api_types::operators::InviteOperator;
use clap::{Parser, Subcommand};
use network::app::{App, HUB, MIGRATIONS};
use network::config::Config;
use network::timetable::TIMETABLE;
use network::{operators, router, serve, stats};
use secrecy::ExposeSecret;
use service_kit::audit::{self, Actor, Verdict, acting};
use service_kit::telemetry::start_logs;
use service_kit::{Clock, db, jobs};

#[derive(Parser)]
#[command(name = "network", version, about = "The hub where creators find brands")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves until told to stop.
    Serve,
    /// Brings the database to the newest schema.
    Migrate,
    /// Runs one job now; without a name it lists them with their times (UTC).
    Job { name: Option<String> },
    /// Operators.
    #[command(subcommand)]
    Operator(OperatorCommand),
    /// Figures.
    #[command(subcommand)]
    Stats(StatsCommand),
    /// The audit log.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Prints the API's contract.
    Openapi,
    /// Settings.
    #[command(subcommand)]
    Config(ConfigCommand),
}

#[derive(Subcommand)]
enum OperatorCommand {
    /// Makes somebody an operator and sends them a link to sign in.
    Invite {
        email: String,
        /// The part before the @ when absent.
        #[arg(long)]
        name: Option<String>,
    },
}

#[derive(Subcommand)]
enum StatsCommand {
    /// Pulls the figures of every brand now, or helps a run that is under way; tells how far it is.
    Run,
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Checks every entry against its hash; names the first that is broken.
    Verify,
    /// Erases names and reasons of all entries about or by an id; the chain stays whole.
    Forget { id: String },
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Says whether the settings are complete.
    Check,
    /// Prints the documented example.
    Example,
}

#[tokio::main]
async fn main() -> ExitCode {
    let command = Cli::parse().command;
    let done = match command {
        // What the server does is done by whoever calls it, or by the clock.
        Command::Serve => run(command).await,
        _ => acting(Actor::only(ActorKind::Shell), run(command)).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(err) => {
            eprintln!("{err:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve => serve_until_told(configured()?).await,
        Command::Migrate => migrate(&configured()?).await,
        Command::Job { name: None } => {
            print!("{}", jobs::listing(TIMETABLE));
            Ok(())
        }
        Command::Job { name: Some(name) } => run_job(&name).await,
        Command::Operator(OperatorCommand::Invite { email, name }) => {
            invite_operator(email, name).await
        }
        Command::Stats(StatsCommand::Run) => pull_figures().await,
        Command::Audit(command) => audit_log(command).await,
        Command::Openapi => {
            println!("{}", router::openapi().to_pretty_json()?);
            Ok(())
        }
        Command::Config(ConfigCommand::Check) => {
            configured()?;
            println!("The settings are complete");
            Ok(())
        }
        Command::Config(ConfigCommand::Example) => {
            print!("{}", Config::example());
            Ok(())
        }
    }
}

fn configured() -> anyhow::Result<Config> {
    match Config::from_env() {
        Ok(config) => Ok(config),
        Err(mistakes) => bail!("the settings have mistakes:\n  {}", mistakes.join("\n  ")),
    }
}

fn build() -> anyhow::Result<App> {
    let config = configured()?;
    start_logs(config.log_format, &config.log)?;
    use_our_crypto();
    App::build(config, Clock::System)
}

/// Two providers are compiled in by way of libraries; one has to be chosen.
fn use_our_crypto() {
    if rustls::crypto::aws_lc_rs::default_provider().install_default().is_err() {
        tracing::debug!("A crypto provider was chosen before");
    }
}

async fn migrate(config: &Config) -> anyhow::Result<()> {
    use_our_crypto();
    let done = db::migrate(config.migrate_database_url.expose_secret(), MIGRATIONS).await?;
    println!("{} migrations applied", done.len());
    Ok(())
}

async fn run_job(name: &str) -> anyhow::Result<()> {
    let app = build()?;
    jobs::run_now(app, TIMETABLE, name).await.map_err(|err| anyhow::anyhow!("{err}"))
}

/// How often a pull at the command line tells how far it is.
const TELL_EVERY: Duration = Duration::from_secs(1);

async fn pull_figures() -> anyhow::Result<()> {
    let app = build()?;
    let run = jobs::run_now(app.clone(), TIMETABLE, "stats.pull");
    tokio::pin!(run);
    let mut ticks = tokio::time::interval(TELL_EVERY);
    loop {
        tokio::select! {
            outcome = &mut run => {
                outcome.map_err(|err| anyhow::anyhow!("{err}"))?;
                return tell_progress(&app).await;
            }
            _ = ticks.tick() => tell_progress(&app).await?,
        }
    }
}

async fn tell_progress(app: &App) -> anyhow::Result<()> {
    let last = app.read(async |conn| stats::actions::last(conn).await).await;
    if let Some((_, progress)) = last.map_err(|err| anyhow::anyhow!("{err}"))? {
        println!("{progress}");
    }
    Ok(())
}

async fn audit_log(command: AuditCommand) -> anyhow::Result<()> {
    let app = build()?;
    match command {
        AuditCommand::Verify => {
            let verdict = app.read(async |conn| audit::verify(conn, HUB).await).await;
            let verdict = verdict.map_err(|err| anyhow::anyhow!("{err}"))?;
            println!("{verdict}");
            let whole = matches!(verdict, Verdict::Whole { .. });
            anyhow::ensure!(whole, "somebody has changed the audit log");
        }
        AuditCommand::Forget { id } => {
            let erased = app.write(async move |conn| audit::forget(conn, HUB, &id).await).await;
            let erased = erased.map_err(|err| anyhow::anyhow!("{err}"))?;
            println!("{erased} names and reasons erased");
        }
    }
    Ok(())
}

async fn invite_operator(email: String, name: Option<String>) -> anyhow::Result<()> {
    let app = build()?;
    let name = name.or_else(|| email.split('@').next().map(str::to_owned)).unwrap_or_default();
    let (form, post, now) = (InviteOperator { email, name }, app.post(), app.clock.now());
    let invited = async move |conn: &mut service_kit::Conn| {
        operators::actions::invite(conn, &post, form, now).await
    };
    let invited = app.write(invited).await.map_err(|err| anyhow::anyhow!("{err}"))?;
    println!("{} is an operator; the running service mails a link", invited.operator.email);
    println!("to sign in now, once within 24 hours: {}", invited.url);
    Ok(())
}

async fn serve_until_told(config: Config) -> anyhow::Result<()> {
    start_logs(config.log_format, &config.log)?;
    use_our_crypto();
    if config.auto_migrate {
        let url = config.migrate_database_url.expose_secret();
        db::migrate(url, MIGRATIONS).await.context("the schema could not be brought up to date")?;
    }
    serve::serve(App::build(config, Clock::System)?).await
}
