//! Every page, empty, with one and with many.

mod directory;
pub mod hub;
pub mod people;

mod clicks;
mod events;
mod network;
mod portal;
mod requests;

mod commissions;
mod deciding;
mod entering;
mod keys;
mod links;
mod overview;
mod partners;
mod programs;
mod settings;
mod setup;
