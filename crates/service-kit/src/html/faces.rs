//! Avatars without pictures: initials, and a tint that stays with the name.

use super::markup::{Html, escaped};

const TINTS: [&str; 5] = ["a1", "a2", "a3", "a4", "a5"];

/// A name as it is drawn: for `parts/avatar.html` and the `avatar` filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Face {
    pub name: String,
    /// One or two capital letters.
    pub initials: String,
    /// The class that tints it, `a1` to `a5`.
    pub tint: &'static str,
    /// The address of a picture to draw instead; empty for most.
    pub picture: String,
}

impl Face {
    pub fn of(name: &str) -> Self {
        let at = crc32fast::hash(name.as_bytes()) as usize % TINTS.len();
        Self {
            name: name.into(),
            initials: initials(name),
            tint: TINTS[at],
            picture: String::new(),
        }
    }

    /// The same with a picture, where there is one.
    pub fn with_picture(self, address: Option<String>) -> Self {
        Self { picture: address.unwrap_or_default(), ..self }
    }

    /// The disc alone, hidden from screen readers because the name stands beside it.
    pub fn disc(&self) -> Html {
        let (tint, initials) = (self.tint, escaped(&self.initials));
        Html::trusted(format!(r#"<span class="av {tint}" aria-hidden="true">{initials}</span>"#))
    }
}

fn initials(name: &str) -> String {
    let words = name.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut words: Vec<&str> = words.collect();
    if words.len() > 1 && words[0].eq_ignore_ascii_case("the") {
        words.remove(0);
    }
    let firsts = words.iter().take(2).filter_map(|word| word.chars().next());
    firsts.flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_of_the_words_that_count() {
        assert_eq!(initials("The Glaze Notebook"), "GN");
        assert_eq!(initials("brightkiln"), "B");
        assert_eq!(initials("Clay & Ledger"), "CL");
        assert_eq!(initials("the"), "T");
        assert_eq!(initials(""), "");
    }

    #[test]
    fn a_name_keeps_its_tint() {
        assert_eq!(Face::of("Slow Studio"), Face::of("Slow Studio"));
    }
}
