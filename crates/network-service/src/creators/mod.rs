//! Creators: people with one identity over all brands.
//!
//! One e-mail address is one creator.
//!
//! A creator who signs in is *claimed*. One of whom only a brand has told is not: nobody sees them, one
//! letter tells them, and they may opt out of it. A handle, once taken, leads to its creator for ever:
//! nobody else can take an old one, and links to it keep working. It stays so when the person is
//! erased: the row remains without the person.
//!
//! **Figures.** Brands report what a creator brought; the sums over all brands are shown to brands
//! unless the creator hides them, and to everybody only where the creator says so.
//!
//! **Proofs.** A platform is verified while a code of its row stands on the page at its address. The
//! page is looked at every month; a lost code ends the proof a week after its owner was told.

pub mod actions;
pub mod api;
pub mod jobs;
pub mod model;
pub mod pages;
pub mod peer;
pub mod store;

pub use model::Creator;
