//! Cursor pagination: every list takes `?cursor=&limit=` and answers `nextCursor`.

use serde::{Deserialize, Serialize};

pub const DEFAULT_LIMIT: i64 = 50;
pub const MOST_LIMIT: i64 = 200;

/// What every list can be asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// `nextCursor` of the page before; none asks for the first page.
    pub cursor: Option<String>,
    /// Between 1 and 200; 50 when absent.
    pub limit: Option<i64>,
}

impl ListQuery {
    pub fn limit(&self) -> i64 {
        self.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MOST_LIMIT)
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Listing<T> {
    pub items: Vec<T>,
    /// `null` on the last page.
    pub next_cursor: Option<String>,
}

impl<T> Listing<T> {
    /// Cuts rows that were read with a limit of one more than asked for into a page.
    pub fn cut(mut rows: Vec<T>, limit: i64, cursor: impl Fn(&T) -> String) -> Self {
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > wanted;
        rows.truncate(wanted);
        let next_cursor = if more { rows.last().map(cursor) } else { None };
        Self { items: rows, next_cursor }
    }

    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Listing<U> {
        let items = self.items.into_iter().map(change).collect();
        Listing { items, next_cursor: self.next_cursor }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_page_has_no_cursor() {
        let full = Listing::cut(vec![1, 2, 3], 2, i32::to_string);
        assert_eq!((full.items, full.next_cursor), (vec![1, 2], Some("2".into())));
        assert_eq!(Listing::cut(vec![1, 2], 2, i32::to_string).next_cursor, None);
        assert_eq!(Listing::cut(Vec::<i32>::new(), 2, i32::to_string).next_cursor, None);
    }

    #[test]
    fn a_limit_is_bounded() {
        let ask = |limit| ListQuery { cursor: None, limit }.limit();
        assert_eq!([ask(None), ask(Some(0)), ask(Some(7)), ask(Some(9_999))], [50, 1, 7, 200]);
    }
}
