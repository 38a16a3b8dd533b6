//! Every page, empty, with one and with many.

mod hub;
mod people;

mod clicks;
mod events;
mod network;
mod portal;
mod requests;

mod commissions;
mod entering;
mod keys;
mod links;
mod overview;
mod partners;
mod programs;
mod settings;
mod setup;
