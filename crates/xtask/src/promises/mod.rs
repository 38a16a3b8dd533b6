//! Promises: shown by trying to break them, and told in one line each.

mod report;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{bail, ensure};
use futures_util::future::LocalBoxFuture;

const LONG: usize = 20;

#[derive(clap::Args, Clone, Debug, Default)]
pub struct Asked {
    /// Promises by id, e.g. `S1,C1`; all when absent.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Switches the mechanism off that keeps a promise, which must then be missed.
    #[arg(long)]
    without: Option<String>,
    /// Does everything twenty times as often.
    #[arg(long)]
    long: bool,
    /// Lists the promises and their mechanisms.
    #[arg(long)]
    list: bool,
}

/// How a promise is to be shown.
#[derive(Clone, Debug, Default)]
pub struct Setting {
    without: Option<String>,
    long: bool,
}

impl Setting {
    pub fn is_without(&self, mechanism: &str) -> bool {
        self.without.as_deref() == Some(mechanism)
    }

    /// A count, or twenty times as much.
    pub fn times(&self, count: usize) -> usize {
        if self.long { count * LONG } else { count }
    }
}

/// What was seen of one promise.
pub struct Shown {
    pub figure: String,
    /// Why it was missed; none: it held.
    pub missed: Option<String>,
    /// Counts, seeds and settings, for the report.
    pub details: Vec<String>,
}

impl Shown {
    /// Held when nothing speaks against it.
    pub fn unless(faults: &[String], figure: String, details: Vec<String>) -> Self {
        const MOST: usize = 5;
        let mut told: Vec<String> = faults.iter().take(MOST).cloned().collect();
        if faults.len() > MOST {
            told.push(format!("and {} more", faults.len() - MOST));
        }
        let missed = (!faults.is_empty()).then(|| told.join("; "));
        Self { figure, missed, details }
    }
}

/// One promise of the registry. `G` is what the promises of a registry share.
pub struct Promise<G: 'static> {
    pub id: &'static str,
    pub says: &'static str,
    /// What `--without` can switch off.
    pub mechanisms: &'static [&'static str],
    pub show: for<'a> fn(&'a G, &'a Setting) -> LocalBoxFuture<'a, anyhow::Result<Shown>>,
}

/// A promise that was shown, and how long that took.
pub(crate) struct Line {
    id: &'static str,
    says: &'static str,
    shown: Shown,
    took: Duration,
}

/// Shows the promises that were asked for, each told as soon as it is seen.
pub async fn show_all<G>(
    command: &str,
    registry: &'static [Promise<G>],
    options: &Asked,
    ground: &G,
) -> anyhow::Result<ExitCode> {
    let setting = Setting { without: options.without.clone(), long: options.long };
    let mut lines = Vec::new();
    for promise in chosen(registry, options)? {
        let began = Instant::now();
        let shown = (promise.show)(ground, &setting).await.unwrap_or_else(|err| Shown {
            figure: "-".to_owned(),
            missed: Some(format!("it could not be shown: {err:#}")),
            details: Vec::new(),
        });
        let line = Line { id: promise.id, says: promise.says, shown, took: began.elapsed() };
        println!("{}", line.told());
        lines.push(line);
    }
    println!();
    for line in &lines {
        println!("{} took {:.1} s", line.id, line.took.as_secs_f32());
    }
    let place = report::write(command, &setting, &lines)?;
    println!("report: {}", place.display());
    let all_held = lines.iter().all(|it| it.shown.missed.is_none());
    Ok(if all_held { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints the registry where that was asked for; whether it was.
pub fn listed<G>(registry: &'static [Promise<G>], options: &Asked) -> bool {
    if !options.list {
        return false;
    }
    for Promise { id, says, mechanisms, .. } in registry {
        println!("{id}  {says}\n    --without {}", mechanisms.join(" | "));
    }
    true
}

fn chosen<G>(
    registry: &'static [Promise<G>],
    options: &Asked,
) -> anyhow::Result<Vec<&'static Promise<G>>> {
    let known: Vec<&str> = registry.iter().map(|it| it.id).collect();
    for id in &options.only {
        ensure!(known.contains(&id.as_str()), "{id} is none of: {}", known.join(", "));
    }
    let is_named =
        |it: &&Promise<G>| options.only.is_empty() || options.only.iter().any(|id| id == it.id);
    let mut chosen: Vec<&Promise<G>> = registry.iter().filter(is_named).collect();
    if let Some(mechanism) = &options.without {
        chosen.retain(|it| it.mechanisms.contains(&mechanism.as_str()));
        if chosen.is_empty() {
            bail!("no promise rests on `{mechanism}`; `--list` tells them");
        }
    }
    Ok(chosen)
}

impl Line {
    /// `<id> held <figure>` or `<id> missed <figure> <why>`
    fn told(&self) -> String {
        let Shown { figure, missed, .. } = &self.shown;
        match missed {
            None => format!("{} held {figure}", self.id),
            Some(why) => format!("{} missed {figure} {why}", self.id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGISTRY: &[Promise<()>] = &[
        Promise { id: "A1", says: "one", mechanisms: &["wall"], show: |(), _| Box::pin(fine()) },
        Promise { id: "A2", says: "two", mechanisms: &["roof"], show: |(), _| Box::pin(fine()) },
    ];

    async fn fine() -> anyhow::Result<Shown> {
        Ok(Shown::unless(&[], "1".into(), Vec::new()))
    }

    fn ids(options: &Asked) -> Result<Vec<&'static str>, String> {
        let chosen = chosen(REGISTRY, options).map_err(|err| err.to_string())?;
        Ok(chosen.iter().map(|it| it.id).collect())
    }

    #[test]
    fn promises_are_chosen_by_id_and_by_mechanism() {
        let only = |id: &str| Asked { only: vec![id.to_owned()], ..Asked::default() };
        let without = |it: &str| Asked { without: Some(it.to_owned()), ..Asked::default() };
        assert_eq!(ids(&Asked::default()), Ok(vec!["A1", "A2"]));
        assert_eq!(ids(&only("A2")), Ok(vec!["A2"]));
        assert_eq!(ids(&without("wall")), Ok(vec!["A1"]));
        assert!(ids(&only("B1")).is_err() && ids(&without("floor")).is_err());
    }

    #[test]
    fn a_line_says_held_or_missed_and_why() {
        let line = |faults: &[String]| {
            let shown = Shown::unless(faults, "7".into(), Vec::new());
            Line { id: "A1", says: "one", shown, took: Duration::ZERO }.told()
        };
        assert_eq!(line(&[]), "A1 held 7");
        assert_eq!(line(&["it fell".into()]), "A1 missed 7 it fell");
    }
}
