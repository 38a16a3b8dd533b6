//! Integrations: the pages where keys are made, and what to paste where.
//!
//! They stand apart from `keys` because a page needs its brand's shell, and the shell needs the keys.

pub mod pages;
