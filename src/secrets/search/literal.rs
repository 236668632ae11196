//! What the search looks for.

/// A literal to find: 3 to 8 bytes, of any value.
#[derive(Clone, Debug)]
pub(in crate::secrets) struct Literal {
    /// The bytes.
    pub(in crate::secrets) bytes: Vec<u8>,
    /// Whether ASCII letters are found in either case.
    pub(in crate::secrets) ignore_case: bool,
}

/// A byte, and the same letter in the other case if case is ignored.
pub(super) fn spellings(byte: u8, ignore_case: bool) -> impl Iterator<Item = u8> {
    let other = (ignore_case && byte.is_ascii_alphabetic()).then_some(byte ^ 0x20);
    std::iter::once(byte).chain(other)
}
