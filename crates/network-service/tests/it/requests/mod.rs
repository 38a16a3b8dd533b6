//! `/api/requests`, and the saga behind an approval

mod apply;
mod approve;
mod asking;
mod at_once;
mod blocked;
mod cancel;
mod compensate;
mod digest;
mod faults;
mod terms;
