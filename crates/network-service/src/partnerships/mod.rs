//! Partnerships: approved requests.
//!
//! ```text
//! active ──the brand revokes──▶ ended ──reinstates──▶ active     (same id, link and share URL)
//!    └─────the creator leaves──▶ ended ──a new approval──▶ active
//! ```
//!
//! Its link works in three forms that lead to the same place: on the brand's router, on the hub, and on
//! the creator's own domains, where its slug is the creator's to choose. The brand pushes where it leads;
//! a version keeps a late message from undoing a newer one.
//!
//! A partnership is one link for one offering; all with one brand share an affiliation. Brands tell
//! figures per partner, so what a partnership shows is what its affiliation earned, over all links.
//!
//! There is one partnership per request, and one per link: a later request that comes to the same link
//! goes on with it. Active ones are counted on the creator, in the transaction that writes them.

pub mod actions;
pub mod api;
pub mod model;
pub mod pages;
pub mod peer;
pub mod store;

pub use model::Partnership;
