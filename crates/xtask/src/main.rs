//! `cargo xtask`: what is done to this workspace, each by one command.

mod workspace;
mod system;
mod show;
mod wait;
mod stage;
mod demo;
mod testing;
mod check;
mod renew;
mod promises;
mod load;
mod torture;
mod bench;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Starts both services from nothing, plays the story and stays up.
    Demo(demo::Options),
    /// Runs unit, integration and end-to-end tests.
    Test(testing::Options),
    /// Formatting, lints, generated files, dependency policy.
    Check,
    /// Renews generated files.
    Renew(renew::Options),
    /// Shows that promises are kept while things break.
    Torture(promises::Asked),
    /// Measures speed against something else on the same machine.
    Bench(bench::Options),
    /// Serves one constant redirect: what `bench` measures beside.
    #[command(hide = true, name = "constant-302")]
    Constant { port: u16 },
}

#[actix_web::main]
async fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Demo(options) => demo::run(options).await,
        Command::Test(options) => testing::run(&options),
        Command::Check => check::run().await,
        Command::Renew(options) => renew::run(&options).await,
        Command::Torture(options) => torture::run(&options).await,
        Command::Bench(options) => bench::run(&options).await,
        Command::Constant { port } => bench::constant::serve(port).await,
    };
    match outcome {
        Ok(code) => code,
        Err(err) => {
            eprintln!("error: {err:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Cli;

    #[test]
    fn the_commands_don_t_contradict_each_other() {
        Cli::command().debug_assert();
    }
}
