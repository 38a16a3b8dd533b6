//! Log lines: for eyes while developing, as JSON where a machine collects them.

use std::str::FromStr;

use anyhow::{Context, anyhow};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// How a log line is written: `pretty` or `json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Pretty,
    Json,
}

impl FromStr for LogFormat {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "pretty" => Ok(Self::Pretty),
            "json" => Ok(Self::Json),
            other => Err(format!("`{other}` is none of: pretty, json")),
        }
    }
}

/// Sends the log to stderr from here on; once per process.
///
/// `filter` is in the syntax of `RUST_LOG`, e.g. `info,access=warn`. Fails when the filter cannot
/// be read, or when a log was started before.
pub fn start_logs(format: LogFormat, filter: &str) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(filter).context("the log filter cannot be read")?;
    let registry = tracing_subscriber::registry().with(filter);
    let started = match format {
        LogFormat::Pretty => registry.with(fmt::layer().with_writer(std::io::stderr)).try_init(),
        LogFormat::Json => {
            let layer = fmt::layer().json().flatten_event(true).with_writer(std::io::stderr);
            registry.with(layer).try_init()
        }
    };
    started.map_err(|err| anyhow!("the log was started before: {err}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_one_of_two_words() {
        assert_eq!("json".parse(), Ok(LogFormat::Json));
        assert_eq!("pretty".parse(), Ok(LogFormat::Pretty));
        let refused = "xml".parse::<LogFormat>().expect_err("no such format");
        assert_eq!(refused, "`xml` is none of: pretty, json");
    }

    #[test]
    fn a_filter_that_cannot_be_read_is_told() {
        let err = start_logs(LogFormat::Json, "info,=,[").expect_err("not a filter");
        assert_eq!(err.to_string(), "the log filter cannot be read");
    }
}
