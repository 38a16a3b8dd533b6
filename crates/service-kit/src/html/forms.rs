//! What went wrong with a form, told beside the field and in a summary on top.

use crate::Refusal;

/// The mistakes in a posted form. Empty for a form that is shown for the first time.
///
/// Field macros take it as `errors`; `field::summary(errors)` prints the note on top.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormErrors {
    mistakes: Vec<Mistake>,
}

/// One sentence about one field, or about the whole form where `field` is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    pub field: String,
    pub sentence: String,
}

impl FormErrors {
    /// The refusal of an action, put beside the field that it names.
    pub fn of(refusal: &Refusal) -> Self {
        let mut errors = Self::default();
        errors.add(refusal.field.as_deref().unwrap_or_default(), refusal.detail.as_ref());
        errors
    }

    /// Notes a mistake; an empty `field` means the form as a whole.
    pub fn add(&mut self, field: &str, sentence: impl Into<String>) {
        self.mistakes.push(Mistake { field: field.into(), sentence: sentence.into() });
    }

    /// The first sentence about `field`, empty where there is none.
    pub fn at(&self, field: &str) -> &str {
        let found = self.mistakes.iter().find(|mistake| mistake.field == field);
        found.map_or("", |mistake| mistake.sentence.as_str())
    }

    pub fn is_empty(&self) -> bool {
        self.mistakes.is_empty()
    }

    pub fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }

    /// `1 thing to fix`, `2 things to fix`.
    pub fn headline(&self) -> String {
        super::format::plural(self.mistakes.len() as i64, "thing to fix", "things to fix")
    }
}

/// One option of a select or a group of radio buttons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub chosen: bool,
}

impl Choice {
    /// All options, with the one equal to `current` chosen.
    pub fn list<V: Into<String>, L: Into<String>>(
        options: impl IntoIterator<Item = (V, L)>,
        current: &str,
    ) -> Vec<Self> {
        let one = |(value, label): (V, L)| {
            let value = value.into();
            Self { chosen: value == current, value, label: label.into() }
        };
        options.into_iter().map(one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_found_at_its_field_and_nowhere_else() {
        let mut errors = FormErrors::default();
        errors.add("rate", "At most 100.");
        assert_eq!(errors.at("rate"), "At most 100.");
        assert_eq!(errors.at("name"), "");
        assert_eq!(errors.headline(), "1 thing to fix");
    }

    #[test]
    fn the_current_option_is_chosen() {
        let choices = Choice::list([("a", "A"), ("b", "B")], "b");
        assert_eq!(choices.iter().filter(|it| it.chosen).count(), 1);
        assert!(choices[1].chosen);
    }
}
