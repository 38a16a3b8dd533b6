//! Links with a query, each value encoded.

use url::form_urlencoded::Serializer;

/// `path?key=value&…`; pairs with an empty value are left out.
pub fn with_query<'a>(path: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(pairs.into_iter().filter(|(_, value)| !value.is_empty()));
    match query.finish() {
        query if query.is_empty() => String::from(path),
        query => format!("{path}?{query}"),
    }
}

/// `pairs` as borrowed text, the form that [`with_query`] takes.
pub fn borrowed(pairs: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    pairs.iter().map(|(key, value)| (key.as_str(), value.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_encoded_and_empty_ones_dropped() {
        let link = with_query("/a", [("q", "x & y"), ("none", ""), ("sort", "-name")]);
        assert_eq!(link, "/a?q=x+%26+y&sort=-name");
        assert_eq!(with_query("/a", []), "/a");
    }
}
