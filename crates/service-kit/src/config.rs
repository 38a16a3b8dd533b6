//! Reads settings from the environment: once, all mistakes told together.
//!
//! A service describes each setting where it reads it; the same description makes the documented
//! example file, so the two can't part.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

use secrecy::SecretString;

/// One described setting.
struct Setting {
    name: &'static str,
    about: &'static str,
    default: String,
    required: bool,
}

/// Hands out settings and collects what is wrong with them.
pub struct Reader {
    vars: BTreeMap<String, String>,
    settings: Vec<Setting>,
    mistakes: Vec<String>,
}

impl Reader {
    pub fn new(vars: impl IntoIterator<Item = (String, String)>) -> Self {
        let vars = vars.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        Self { vars, settings: Vec::new(), mistakes: Vec::new() }
    }

    /// The environment of this process; `NAME_FILE` names a file that holds the value of `NAME`.
    pub fn from_env() -> Self {
        Self::new(std::env::vars())
    }

    /// A setting without which the service can't run. `example` is shown in the example file.
    pub fn required<T: FromStr<Err: Display>>(
        &mut self,
        name: &'static str,
        about: &'static str,
        example: &str,
    ) -> Option<T> {
        self.describe(name, about, example, true);
        if !self.vars.contains_key(name) {
            self.mistakes.push(format!("{name} is missing: {about}"));
        }
        self.parse(name)
    }

    /// A setting with a usual value.
    pub fn or<T: FromStr<Err: Display>>(
        &mut self,
        name: &'static str,
        about: &'static str,
        default: &str,
    ) -> Option<T> {
        self.describe(name, about, default, false);
        self.vars.entry(name.to_owned()).or_insert_with(|| default.to_owned());
        self.parse(name)
    }

    /// A setting that may be absent.
    pub fn optional<T: FromStr<Err: Display>>(
        &mut self,
        name: &'static str,
        about: &'static str,
    ) -> Option<T> {
        self.describe(name, about, "", false);
        self.parse(name)
    }

    /// A secret; `least` is the fewest characters that it may have.
    pub fn secret(
        &mut self,
        name: &'static str,
        about: &'static str,
        least: usize,
        required: bool,
    ) -> Option<SecretString> {
        self.describe(name, about, "", required);
        let Some(text) = self.vars.get(name) else {
            if required {
                self.mistakes.push(format!("{name} is missing: {about}"));
            }
            return None;
        };
        if text.len() < least {
            self.mistakes.push(format!("{name} is too short: at least {least} characters"));
        }
        Some(SecretString::from(text.clone()))
    }

    /// A list, comma-separated; empty when absent.
    pub fn list<T: FromStr<Err: Display>>(
        &mut self,
        name: &'static str,
        about: &'static str,
    ) -> Vec<T> {
        self.describe(name, about, "", false);
        let text = self.vars.get(name).cloned().unwrap_or_default();
        let parts = text.split(',').map(str::trim).filter(|it| !it.is_empty());
        let mut found = Vec::new();
        for part in parts {
            match part.parse() {
                Ok(value) => found.push(value),
                Err(err) => self.mistakes.push(format!("{name}: `{part}`: {err}")),
            }
        }
        found
    }

    /// A rule over several settings.
    pub fn demand(&mut self, holds: bool, mistake: impl Into<String>) {
        if !holds {
            self.mistakes.push(mistake.into());
        }
    }

    /// The settings, or every mistake in them.
    pub fn finish<T>(self, config: Option<T>) -> Result<T, Vec<String>> {
        match config {
            Some(config) if self.mistakes.is_empty() => Ok(config),
            _ => Err(self.mistakes),
        }
    }

    /// The documented example file.
    pub fn example(&self) -> String {
        let mut text = String::new();
        for Setting { name, about, default, required } in &self.settings {
            let must = if *required { " (required)" } else { "" };
            let off = if *required { "" } else { "#" };
            text += &format!("# {about}{must}\n{off}{name}={default}\n\n");
        }
        text.trim_end().to_owned() + "\n"
    }

    fn describe(&mut self, name: &'static str, about: &'static str, default: &str, required: bool) {
        self.settings.push(Setting { name, about, default: default.to_owned(), required });
        let Some(path) = self.vars.get(&format!("{name}_FILE")) else { return };
        match std::fs::read_to_string(path) {
            Ok(text) => {
                self.vars.insert(name.to_owned(), text.trim_end().to_owned());
            }
            Err(err) => self.mistakes.push(format!("{name}_FILE: {path}: {err}")),
        }
    }

    fn parse<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<T> {
        match self.vars.get(name)?.parse() {
            Ok(value) => Some(value),
            Err(err) => {
                self.mistakes.push(format!("{name}: {err}"));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_mistakes_are_told_together() {
        let vars = [("PORT", "many"), ("KEY", "short")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        let mut reader = Reader::new(vars);
        reader.required::<String>("URL", "where it is", "https://…");
        reader.or::<u16>("PORT", "which door", "80");
        reader.secret("KEY", "what opens it", 32, true);
        let mistakes = reader.finish(Some(())).expect_err("three mistakes");
        assert_eq!(mistakes.len(), 3, "{mistakes:?}");
    }

    #[test]
    fn the_example_says_what_is_required() {
        let mut reader = Reader::new([]);
        reader.required::<String>("URL", "Where it is", "https://a");
        reader.or::<u16>("PORT", "Which door", "80");
        assert_eq!(
            reader.example(),
            "# Where it is (required)\nURL=https://a\n\n# Which door\n#PORT=80\n"
        );
    }
}
