//! `/api/me/…` beside the profile: sign-ins, keys, another address, copies, the end.

mod deletion;
mod emails;
mod exports;
mod keys;
mod merge;
mod sessions;
