//! `/api/auth`, `/api/setup`

mod magic;
mod setup;
