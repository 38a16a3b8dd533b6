//! Enrollments: brands tell the hub who their partners are.
//!
//! The hub finds the creator by the normalised address, or makes one who is *unclaimed*: nobody sees
//! them before they sign in, and one letter tells them, with a way to say no. A partner who is revoked
//! at the brand ends the partnerships there, and one who is reinstated takes that back; the creator is
//! told of both. The request behind an ended partnership stays approved, and another may follow it.
//!
//! Every message carries a version that rises with each change at the brand, so that whatever is
//! repeated, late or out of order leaves the newest word standing.

pub mod actions;
pub mod api;
pub mod pages;
pub mod peer;
