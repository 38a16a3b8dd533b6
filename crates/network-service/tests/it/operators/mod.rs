//! `/api/operators`, `/api/operator`

mod creators;
mod deliveries;
mod invite;
mod offerings;
mod overview;
mod reports;
mod requests;
mod settings;
mod vendors;
