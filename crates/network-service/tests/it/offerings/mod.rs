//! `/api/offerings`

mod search;
mod show;
mod slug;
