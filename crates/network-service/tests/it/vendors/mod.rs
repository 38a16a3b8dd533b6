//! `/api/vendors`

mod links;
mod decisions;
mod exclusions;
mod logos;
mod me;
mod moved;
mod offerings;
mod register;
mod requests;
mod rotate;
mod verify;
