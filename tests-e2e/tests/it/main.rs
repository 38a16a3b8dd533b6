//! Stories over both real services, told from outside: by HTTP, by e-mail, and in a browser.

mod applied;
mod approving;
mod away;
mod bad_input;
mod chromium;
mod connecting;
mod deciding;
mod decisions;
mod identities;
mod main_job;
mod partners;
mod restart;
mod scopes;
mod sharing;
mod tenants;
mod the_network;
