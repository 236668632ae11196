//! Paths and other texts of the JSON report.

use serde::Serialize;

use crate::text::{Untrusted, hex};

/// A path as text, and its bytes where the text does not say it all.
#[derive(Serialize)]
pub(super) struct WirePath {
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_hex: Option<String>,
}

impl From<Option<&Untrusted>> for WirePath {
    fn from(path: Option<&Untrusted>) -> Self {
        Self { path: path.map(text), path_hex: bytes_of(path) }
    }
}

/// The bytes of a path that text does not say in full, hex.
pub(super) fn bytes_of(path: Option<&Untrusted>) -> Option<String> {
    path.filter(|path| str::from_utf8(path.as_bytes()).is_err()).map(|path| hex(path.as_bytes()))
}

/// A text as it is: the reader escapes it.
pub(super) fn text(untrusted: &Untrusted) -> String {
    untrusted.lossy().into_owned()
}
