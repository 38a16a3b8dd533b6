//! `/api/me`, `/api/creators`

mod invite;
mod profile;
