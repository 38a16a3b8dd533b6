//! Sorting by column heads, with the order standing in the URL.

use super::urls::{borrowed, with_query};

/// The order of a table: `?sort=name` up, `?sort=-name` down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    path: String,
    kept: Vec<(String, String)>,
    current: String,
}

impl Sort {
    /// `current` is the value of `sort` in use; `kept` are the other parameters of the list, such
    /// as its filters, without the cursor.
    pub fn new(path: &str, current: &str, kept: Vec<(String, String)>) -> Self {
        Self { path: path.into(), kept, current: current.into() }
    }

    /// Where the head of column `key` leads: numbers and dates fall first, a second click turns.
    pub fn href(&self, key: &str) -> String {
        let down = format!("-{key}");
        let next = if self.current == down { key } else { down.as_str() };
        with_query(&self.path, borrowed(&self.kept).chain([("sort", next)]))
    }

    /// The value of `aria-sort` for column `key`, empty when the table is sorted by another.
    pub fn direction(&self, key: &str) -> &'static str {
        match self.current.strip_prefix('-') {
            Some(sorted) if sorted == key => "descending",
            None if self.current == key => "ascending",
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_turns_its_own_order_and_keeps_the_filters() {
        let sort = Sort::new("/rows", "-clicks", vec![("q".into(), "a b".into())]);
        assert_eq!(sort.href("clicks"), "/rows?q=a+b&sort=clicks");
        assert_eq!(sort.href("name"), "/rows?q=a+b&sort=-name");
        assert_eq!(sort.direction("clicks"), "descending");
        assert_eq!(sort.direction("name"), "");
    }
}
