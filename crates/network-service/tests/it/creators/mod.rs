//! `/api/me`, `/api/creators`

mod invite;
mod letters;
mod picture;
mod platforms;
mod profile;
mod settings;
