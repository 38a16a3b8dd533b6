//! Finds the pages and forms that somebody can reach by following links.

use std::collections::BTreeSet;

use reqwest::Method;
use reqwest::header::{ACCEPT, COOKIE};

use crate::stage::web::{Answer, Door};

const MOST_PAGES: usize = 150;

/// What was reached.
#[derive(Default)]
pub struct Reached {
    /// Every page, with its answer.
    pub pages: Vec<(String, Answer)>,
    /// Targets of forms that post.
    pub forms: BTreeSet<String>,
}

/// Follows links from `starts` as somebody with these cookies. Nothing is submitted.
pub async fn crawl(
    nobody: &Door,
    cookies: Option<&str>,
    starts: &[String],
) -> anyhow::Result<Reached> {
    let mut reached = Reached::default();
    let mut known: BTreeSet<String> = starts.iter().cloned().collect();
    let mut waiting: Vec<String> = starts.to_vec();
    while let Some(path) = waiting.pop() {
        if reached.pages.len() == MOST_PAGES {
            break;
        }
        let mut request = nobody.request(Method::GET, &path).header(ACCEPT, "text/html");
        if let Some(cookies) = cookies {
            request = request.header(COOKIE, cookies);
        }
        let answer = nobody.send(request).await?;
        let onward = answer.header("location").map(str::to_owned);
        let links = values(&answer.body, "href=\"").into_iter().chain(onward);
        for link in links.filter_map(|it| local(&it)) {
            if is_page(&link) && known.insert(link.clone()) {
                waiting.push(link);
            }
        }
        reached.forms.extend(posting_forms(&answer.body, &path));
        reached.pages.push((path, answer));
    }
    Ok(reached)
}

/// Downloads and links that lead a visitor away are not pages.
fn is_page(path: &str) -> bool {
    !["/assets/", "/r/", "/docs", "/dev/"].iter().any(|it| path.starts_with(it))
}

fn local(link: &str) -> Option<String> {
    let path =
        link.split('#').next().unwrap_or_default().replace("&amp;", "&").replace("&#38;", "&");
    (path.starts_with('/') && !path.starts_with("//")).then_some(path)
}

fn posting_forms(html: &str, page: &str) -> Vec<String> {
    let forms = html.split("<form").skip(1).filter_map(|rest| rest.split_once('>'));
    let posting = forms.filter(|(tag, _)| tag.to_lowercase().contains("method=\"post\""));
    let mut targets = Vec::new();
    for (tag, rest) in posting {
        let own = values(tag, "action=\"").into_iter().next().unwrap_or_else(|| page.to_owned());
        targets.extend(local(&own));
        let inside = rest.split("</form").next().unwrap_or_default();
        targets.extend(values(inside, "formaction=\"").iter().filter_map(|it| local(it)));
    }
    targets
}

fn values(html: &str, attribute: &str) -> Vec<String> {
    let parts = html.split(attribute).skip(1);
    parts.filter_map(|it| it.split('"').next()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_that_post_are_found_with_their_targets() {
        let html = r#"<form method="post" action="/a"><button formaction="/b"></button></form>
                      <form action="/c"></form><form method="post"></form>"#;
        assert_eq!(posting_forms(html, "/here"), ["/a", "/b", "/here"]);
        assert_eq!(local("/x?a=1&amp;b=2#c"), Some("/x?a=1&b=2".into()));
        assert_eq!(local("//evil.example"), None);
    }
}
