//! `/api/api-keys`

mod ends;
mod mint;
