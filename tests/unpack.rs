//! Archives, sound and broken: everything in them is shown once, and what isn't is told.

mod unpack {
    pub(crate) mod bombs;
    pub(crate) mod faults;
    pub(crate) mod formats;
    pub(crate) mod maker;
    pub(crate) mod samples;
}
