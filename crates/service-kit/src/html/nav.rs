//! The ways through a site: sidebar, crumbs, tabs, links.

/// A label that leads somewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    pub label: String,
    /// Empty for a crumb that has no page of its own.
    pub href: String,
}

impl Link {
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into() }
    }
}

/// The sidebar of `layout/app.html`, or the bar of `layout/site.html` (its groups in a row).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nav {
    pub groups: Vec<Group>,
}

/// Items that stand together, set apart from the next group by a gap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    pub items: Vec<Item>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    pub label: String,
    pub href: String,
    /// The part of the symbol's id after `i-`; empty for children.
    pub icon: &'static str,
    /// What waits there, `None` when nothing does.
    pub count: Option<u64>,
    pub current: bool,
    /// Shown only while the item or one of them is current.
    pub children: Vec<Self>,
}

impl Item {
    pub fn new(label: impl Into<String>, href: impl Into<String>, icon: &'static str) -> Self {
        Self { label: label.into(), href: href.into(), icon, ..Self::default() }
    }

    /// Shows how much waits there; zero shows nothing.
    pub fn counting(self, count: u64) -> Self {
        Self { count: (count > 0).then_some(count), ..self }
    }

    pub fn with(self, children: Vec<Self>) -> Self {
        Self { children, ..self }
    }

    /// The count as text, `1,234`.
    pub fn counted(&self) -> String {
        self.count.map(super::format::count).unwrap_or_default()
    }

    /// Whether the children are unfolded.
    pub fn open(&self) -> bool {
        self.current || self.children.iter().any(|child| child.current)
    }
}

impl Nav {
    pub fn new(groups: Vec<Vec<Item>>) -> Self {
        Self { groups: groups.into_iter().map(|items| Group { items }).collect() }
    }

    /// Marks the item whose address is the longest prefix of `path`, on whole segments.
    pub fn at(mut self, path: &str) -> Self {
        let hrefs = self.items().flat_map(|item| {
            std::iter::once(item.href.clone()).chain(item.children.iter().map(|it| it.href.clone()))
        });
        let best = hrefs.filter(|href| leads_to(href, path)).max_by_key(String::len);
        let items = self.groups.iter_mut().flat_map(|group| &mut group.items);
        for item in items {
            for child in &mut item.children {
                child.current = best.as_ref() == Some(&child.href);
            }
            let inside = item.children.iter().any(|child| child.current);
            item.current = !inside && best.as_ref() == Some(&item.href);
        }
        self
    }

    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.groups.iter().flat_map(|group| &group.items)
    }

    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }
}

fn leads_to(href: &str, path: &str) -> bool {
    match path.strip_prefix(href.trim_end_matches('/')) {
        Some(rest) => rest.is_empty() || rest.starts_with('/') && href != "/" || rest == "/",
        None => false,
    }
}

/// One page among several of the same thing (`tabs::pages`), or one view of a figure (`tabs::segments`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tab {
    pub label: String,
    pub href: String,
    pub count: Option<u64>,
    pub current: bool,
}

impl Tab {
    /// Tabs from (value, label, href), the one whose value equals `current` marked.
    pub fn list<L: Into<String>>(
        tabs: impl IntoIterator<Item = (&'static str, L, String)>,
        current: &str,
    ) -> Vec<Self> {
        let one = |(value, label, href): (&str, L, String)| Self {
            label: label.into(),
            href,
            count: None,
            current: value == current,
        };
        tabs.into_iter().map(one).collect()
    }

    /// The count as text, `1,234`.
    pub fn counted(&self) -> String {
        self.count.map(super::format::count).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nav() -> Nav {
        let inner = vec![Item::new("Requests", "/network/requests", "")];
        Nav::new(vec![
            vec![Item::new("Overview", "/", "home")],
            vec![
                Item::new("Links", "/links", "link"),
                Item::new("Net", "/network", "net").with(inner),
            ],
        ])
    }

    fn current(path: &str) -> Vec<String> {
        let nav = nav().at(path);
        let all = nav.items().flat_map(|item| std::iter::once(item).chain(&item.children));
        all.filter(|item| item.current).map(|item| item.label.clone()).collect()
    }

    #[test]
    fn the_nearest_item_is_current_and_only_that_one() {
        assert_eq!(current("/"), ["Overview"]);
        assert_eq!(current("/links/lnk_1"), ["Links"]);
        assert_eq!(current("/network/requests/req_1"), ["Requests"]);
        assert_eq!(current("/linksandmore"), Vec::<String>::new());
    }

    #[test]
    fn nothing_waiting_shows_no_count() {
        assert_eq!(Item::new("Risk", "/risk", "shield").counting(0).counted(), "");
        assert_eq!(Item::new("Risk", "/risk", "shield").counting(1_200).counted(), "1,200");
    }
}
