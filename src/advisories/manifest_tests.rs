//! The reader of manifests.
