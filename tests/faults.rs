//! Broken and hostile repositories: never a clean verdict with the secret lost, never a failure of the scanner, never a hang.

mod faults {
    pub(crate) mod bytes;
    pub(crate) mod forged;
    pub(crate) mod hostile;
    pub(crate) mod limits;
    pub(crate) mod look;
    pub(crate) mod missing;
    pub(crate) mod packer;
    pub(crate) mod samples;
}
