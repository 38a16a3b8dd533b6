//! The vendor service, asked over HTTP. One file per endpoint, in the folder of its feature.

mod harness;

mod clicks;
mod commissions;
mod dashboards;
mod doors;
mod events;
mod grants;
mod identify;
mod keys;
mod links;
mod openapi;
mod pages;
mod partners;
mod platform;
mod programs;
mod sign_ins;
mod timetable;
