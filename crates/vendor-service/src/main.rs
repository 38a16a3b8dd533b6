//! The `vendor` binary: serves, migrates, runs a job by name, and prints what it can tell.

use anyhow::Context;
use api_types::audit::ActorKind;
use clap::{Parser, Subcommand};
use secrecy::ExposeSecret;
use service_kit::audit::{Actor, acting};
use service_kit::{Clock, db, jobs, telemetry};
use vendor::app::{App, MIGRATIONS};
use vendor::config::Config;
use vendor::timetable::TIMETABLE;
use vendor::{commands, router, serve};

/// A brand's own partner programme. Settings come from the environment: see `vendor config example`.
#[derive(Parser)]
#[command(name = "vendor", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves pages, API and links, and runs the jobs.
    Serve,
    /// Brings the database to the newest schema.
    Migrate,
    /// Runs one job now; without a name it lists them with their times (UTC).
    Job { name: Option<String> },
    /// The team of a brand.
    Admin {
        #[command(subcommand)]
        command: AdminCommand,
    },
    /// The connection to the network.
    Network {
        #[command(subcommand)]
        command: NetworkCommand,
    },
    /// The audit logs.
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// The settings.
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Prints the OpenAPI document.
    Openapi,
}

#[derive(Subcommand)]
enum AdminCommand {
    /// Lets somebody in again: prints a one-time link for an owner with this address.
    Invite {
        email: String,
        /// The brand, in a deployment of many.
        #[arg(long)]
        tenant: Option<String>,
    },
}

#[derive(Subcommand)]
enum NetworkCommand {
    /// Replaces the network's key, or this brand's token, without a failed call.
    Rotate {
        what: commands::Rotated,
        /// The brand, in a deployment of many.
        #[arg(long)]
        tenant: Option<String>,
    },
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Checks every entry against its hash; names the first that is broken.
    Verify {
        /// The brand, in a deployment of many; all when absent.
        #[arg(long)]
        tenant: Option<String>,
    },
    /// Erases names and reasons of all entries about or by an id; the chain stays whole.
    Forget {
        id: String,
        #[arg(long)]
        tenant: Option<String>,
    },
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Says what is wrong with the settings, or that nothing is.
    Check,
    /// Prints the documented example file.
    Example,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let command = Cli::parse().command;
    match command {
        // What the server does is done by whoever calls it, or by the clock.
        Command::Serve => run(command).await,
        _ => acting(Actor::only(ActorKind::Shell), run(command)).await,
    }
}

async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve => {
            let config = start_with_logs()?;
            if config.auto_migrate {
                migrate(&config).await?;
            }
            serve::serve(build(config)?).await
        }
        Command::Migrate => migrate(&start_with_logs()?).await,
        Command::Job { name: None } => {
            print!("{}", jobs::listing(TIMETABLE));
            Ok(())
        }
        Command::Job { name: Some(name) } => {
            let app = build(start_with_logs()?)?;
            jobs::run_now(app, TIMETABLE, &name).await.map_err(|err| anyhow::anyhow!("{err}"))
        }
        Command::Admin { command: AdminCommand::Invite { email, tenant } } => {
            let app = build(start_with_logs()?)?;
            println!("{}", commands::invite_admin(&app, &email, tenant.as_deref()).await?);
            Ok(())
        }
        Command::Network { command: NetworkCommand::Rotate { what, tenant } } => {
            let app = build(start_with_logs()?)?;
            commands::rotate(&app, what, tenant.as_deref()).await?;
            println!("replaced; the older one works on for a moment");
            Ok(())
        }
        Command::Audit { command } => audit(&build(start_with_logs()?)?, command).await,
        Command::Config { command: ConfigCommand::Check } => {
            read_config();
            println!("nothing is wrong with the settings");
            Ok(())
        }
        Command::Config { command: ConfigCommand::Example } => {
            print!("{}", Config::example());
            Ok(())
        }
        Command::Openapi => {
            println!("{}", router::openapi().to_pretty_json()?);
            Ok(())
        }
    }
}

async fn audit(app: &App, command: AuditCommand) -> anyhow::Result<()> {
    match command {
        AuditCommand::Verify { tenant } => {
            let (lines, whole) = commands::verify_audit(app, tenant.as_deref()).await?;
            lines.iter().for_each(|line| println!("{line}"));
            anyhow::ensure!(whole, "somebody has changed an audit log");
        }
        AuditCommand::Forget { id, tenant } => {
            let erased = commands::forget_in_audit(app, &id, tenant.as_deref()).await?;
            println!("{erased} names and reasons erased");
        }
    }
    Ok(())
}

fn start_with_logs() -> anyhow::Result<Config> {
    let config = read_config();
    telemetry::start_logs(config.log_format, &config.log)?;
    Ok(config)
}

/// The settings, or an end with all mistakes told at once.
fn read_config() -> Config {
    Config::from_env().unwrap_or_else(|mistakes| {
        eprintln!("The settings can't be used:");
        for mistake in mistakes {
            eprintln!("  {mistake}");
        }
        std::process::exit(2);
    })
}

fn build(config: Config) -> anyhow::Result<App> {
    let mailer = App::mailer(&config)?;
    App::build(config, Clock::System, mailer)
}

async fn migrate(config: &Config) -> anyhow::Result<()> {
    let url = config.migrate_database_url.expose_secret();
    let done = db::migrate(url, MIGRATIONS).await.context("the database could not be migrated")?;
    tracing::info!(count = done.len(), "Migrated the database");
    Ok(())
}
