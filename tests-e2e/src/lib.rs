//! The stage for stories over both services: real processes, real Postgres, a real browser.
//!
//! A story opens a [`world::World`]: `vendor` and `network` as processes on free ports, each with a
//! database of its own, a mail catcher, and a proxy in each direction that can fail on demand.
//! Everything ends with the world. What the services said stands in `target/e2e/<test>/*.log`.

// The ground.
pub mod wait;
pub mod machine;
pub mod databases;
pub mod process;
pub mod api;
pub mod mail;

// Who and what plays.
pub mod world;
pub mod people;
pub mod site;
pub mod chromedriver;
pub mod axe;
pub mod browser;

pub use service_kit::testing::fault_proxy as proxy;
