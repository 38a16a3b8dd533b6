//! `/api/partnerships`, and the nightly figures

mod figures;
