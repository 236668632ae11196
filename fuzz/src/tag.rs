//! An annotated tag.

use lockhound::objects::tag_target;

/// The tag.
pub fn run(text: &[u8]) {
    let end = text.iter().position(|byte| *byte == b'\n').unwrap_or(text.len());
    let spelled = tag_target(text).map(|id| format!("object {id}"));
    let is_id = |hex: &[u8]| matches!(hex.len(), 40 | 64) && hex.iter().all(u8::is_ascii_hexdigit);
    match text[..end].strip_prefix(b"object ").filter(|hex| is_id(hex)) {
        Some(_) => assert_eq!(spelled.map(String::into_bytes), Some(text[..end].to_ascii_lowercase())),
        None => assert_eq!(spelled, None),
    }
}
