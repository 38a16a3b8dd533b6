//! `/api/offerings`

mod at_once;
mod filters;
mod private;
mod score;
mod search;
mod show;
mod slug;
