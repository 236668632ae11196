//! The policy in use: what passes, until when, and who can say so.

mod audit;
mod baseline;
mod config;
mod deadlines;
mod evidence;
mod explain;
mod repository;
mod waivers;
