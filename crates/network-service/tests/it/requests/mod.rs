//! `/api/requests`, and the saga behind an approval

mod apply;
mod approve;
mod cancel;
mod compensate;
mod digest;
mod faults;
mod terms;
