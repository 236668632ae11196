//! The rules of `patterns/`, as the build script wrote them.

use std::borrow::Cow;

#[allow(unused_imports, reason = "which of them are used depends on the rules")]
use crate::secrets::rule_file::{Check, ConfidenceName, Filter, Reads, RuleSpec, Second, SeverityName};

include!(concat!(env!("OUT_DIR"), "/rules.rs"));
