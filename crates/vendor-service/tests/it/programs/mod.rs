//! `/api/programs`

mod create;
mod list;
mod patch;
