//! Invitations: creators of the directory whom this brand asks to promote a program.
//!
//! Nothing of them is stored here: the hub keeps them, writes the e-mail, and ends them after 30 days.

pub mod peer;
pub mod api;
pub mod pages;
