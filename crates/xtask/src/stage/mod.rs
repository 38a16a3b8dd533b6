//! A stage to play on: databases, both services as processes, a mail catcher.

pub mod ports;
pub mod secrets;
pub mod database;
pub mod child;
pub mod settings;
pub mod web;
pub mod mail;
pub mod people;
