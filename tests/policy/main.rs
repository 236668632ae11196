//! The policy in use: what passes, until when, and who can say so.

mod baseline;
mod config;
mod deadlines;
mod repository;
mod waivers;
