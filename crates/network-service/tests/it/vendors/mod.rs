//! `/api/vendors`

mod me;
mod offerings;
mod register;
mod requests;
mod verify;
