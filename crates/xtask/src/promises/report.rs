//! The report of a run: `target/<command>/report.md`.

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::Context;

use super::{Line, Setting};
use crate::workspace;

pub(super) fn write(command: &str, setting: &Setting, lines: &[Line]) -> anyhow::Result<PathBuf> {
    let place = workspace::target_folder(command)?.join("report.md");
    std::fs::write(&place, text(command, setting, lines)?)
        .with_context(|| format!("cannot write {}", place.display()))?;
    Ok(place)
}

fn text(command: &str, setting: &Setting, lines: &[Line]) -> anyhow::Result<String> {
    let mut text = format!("# cargo xtask {command}\n\n");
    let now = service_kit::Clock::System.now();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    writeln!(text, "{} UTC · {cores} cores · long: {}", now.format("%F %T"), setting.long)?;
    let without = setting.without.as_deref().unwrap_or("nothing");
    writeln!(text, "without: {without}\n")?;
    for line in lines {
        writeln!(text, "## {}\n\n> {}\n", line.told(), line.says)?;
        writeln!(text, "- took {:.1} s", line.took.as_secs_f32())?;
        for detail in &line.shown.details {
            writeln!(text, "- {detail}")?;
        }
        text.push('\n');
    }
    Ok(text)
}
