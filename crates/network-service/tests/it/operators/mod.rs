//! `/api/operators`, `/api/operator`

mod clicks;
mod creators;
mod deliveries;
mod domains;
mod invite;
mod offerings;
mod overview;
mod reports;
mod requests;
mod settings;
mod vendors;
