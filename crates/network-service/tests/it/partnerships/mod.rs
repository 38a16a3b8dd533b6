//! `/api/partnerships`, and the nightly figures

mod figures;
mod leave;
mod rename;
