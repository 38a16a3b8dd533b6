//! Progress for people: a spinner on a terminal, plain lines elsewhere.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Steps that are shown one after the other.
pub struct Steps {
    bar: Option<ProgressBar>,
    count: usize,
}

impl Steps {
    pub fn new() -> Self {
        Self { bar: std::io::stdout().is_terminal().then(spinner), count: 0 }
    }

    /// Does one step and shows it. `work` answers what came out, in a few words.
    pub async fn take<T>(
        &mut self,
        title: &str,
        work: impl Future<Output = anyhow::Result<(T, String)>>,
    ) -> anyhow::Result<T> {
        self.count += 1;
        if let Some(bar) = &self.bar {
            bar.set_message(title.to_owned());
        }
        let began = Instant::now();
        let outcome = work.await;
        let took = began.elapsed().as_secs_f32();
        match outcome {
            Ok((value, told)) => {
                self.say(&format!("  ✓ {:>2} {title}: {told} ({took:.1} s)", self.count));
                Ok(value)
            }
            Err(err) => {
                self.say(&format!("  ✗ {:>2} {title} ({took:.1} s)", self.count));
                Err(err.context(format!("step {}: {title}", self.count)))
            }
        }
    }

    /// One line, above the spinner where there is one.
    pub fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.println(line),
            None => println!("{line}"),
        }
    }

    pub fn count(&self) -> usize {
        self.count
    }

    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn spinner() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("  {spinner} {msg} … {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
