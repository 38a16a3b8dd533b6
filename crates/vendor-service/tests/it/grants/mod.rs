//! `/api/partners/{id}/grants`

mod give;
mod history;
mod revoke;
