//! `/api/auth`

mod magic;
mod signout;
