//! The vendor service, asked over HTTP. One file per endpoint, in the folder of its feature.

mod harness;

mod audit;
mod clicks;
mod commissions;
mod dashboards;
mod doors;
mod enrollments;
mod events;
mod grants;
mod identify;
mod keys;
mod network;
mod links;
mod openapi;
mod pages;
mod partners;
mod platform;
mod programs;
mod sign_ins;
mod signups;
mod timetable;
