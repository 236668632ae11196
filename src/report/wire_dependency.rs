//! A locked package in the JSON report, and the way to it.

use serde::Serialize;

use super::wire_path::{WirePath, text};
use crate::finding::{Dependency, Step};

#[derive(Serialize)]
pub(super) struct WireDependency {
    name: String,
    version: String,
    command: Option<String>,
    reach: Vec<&'static str>,
    platforms: Vec<String>,
    way: Vec<WireStep>,
}

/// A package on the way to another, and the lines that say so.
#[derive(Serialize)]
struct WireStep {
    package: String,
    version: String,
    #[serde(flatten)]
    path: WirePath,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

impl From<&Dependency> for WireDependency {
    fn from(dependency: &Dependency) -> Self {
        Self {
            name: text(&dependency.name),
            version: text(&dependency.version),
            command: dependency.command.as_ref().map(text),
            reach: dependency.reach.iter().map(|edge| edge.name()).collect(),
            platforms: dependency.platforms.iter().map(text).collect(),
            way: dependency.way.iter().map(WireStep::from).collect(),
        }
    }
}

impl From<&Step> for WireStep {
    fn from(step: &Step) -> Self {
        Self {
            package: text(&step.name),
            version: text(&step.version),
            path: WirePath::from(Some(&step.path)),
            line: step.region.line,
            column: step.region.column,
            end_line: step.region.end_line,
            end_column: step.region.end_column,
        }
    }
}
