//! `/api/operators`, `/api/operator`

mod invite;
mod vendors;
