//! What a fingerprint is made of: the secret in its normal form.

use std::borrow::Cow;

use crate::finding::Confidence;
use crate::secrets::checks;
use crate::secrets::decode::decode;
use crate::secrets::entropy;
use crate::secrets::rule::Rule;
use crate::secrets::rule_file::{Check, Filter};
use crate::secrets::verdict::Judged;

/// Entropy from which a value can't be guessed, in bits.
const UNGUESSABLE: f64 = 80.0;

/// What a fingerprint is made of.
pub(super) struct Identity<'a> {
    pub(super) rule: &'a Rule,
    /// The secret in its normal form, and the second part of a pair.
    pub(super) parts: Vec<Cow<'a, [u8]>>,
    /// Whether it could be found out by trying, so that only a slow hash hides it.
    pub(super) guessable: bool,
    /// How many bytes of the secret may be shown.
    pub(super) shown: usize,
}

impl<'a> Identity<'a> {
    /// The identity of a rule's match in `text`; the same whether the secret is encoded or not.
    pub(super) fn of(rule: &'a Rule, text: &'a [u8], judged: &Judged) -> Option<Self> {
        if let Some(inner) = &judged.inner {
            let decoded = decode(inner.encoding, text, inner.run.clone());
            let identity = Identity::of(rule, &decoded.bytes, &inner.judged)?;
            let parts = identity.parts.into_iter().map(|part| Cow::Owned(part.into_owned())).collect();
            return Some(Self { rule, parts, guessable: identity.guessable, shown: 0 });
        }
        let secret = text.get(judged.secret.clone())?;
        let is_pem = matches!(rule.spec.check, Some(Check::Pem {}));
        let mut parts = vec![if is_pem { checks::pem_body(secret).into() } else { Cow::Borrowed(secret) }];
        // A second part that may be missing must not change the identity of the first.
        if rule.spec.with.as_ref().is_some_and(|second| !second.optional) {
            parts.push(text.get(judged.second.clone()?)?.into());
        }
        let is_random =
            rule.issue.confidence == Confidence::Exact || parts.iter().map(|part| entropy::bits(part)).sum::<f64>() >= UNGUESSABLE;
        Some(Self { rule, parts, guessable: rule.filter == Filter::Password || !is_random, shown: shown(rule, secret) })
    }
}

/// Up to four bytes of a prefix that all secrets of its kind share.
fn shown(rule: &Rule, secret: &[u8]) -> usize {
    let has_prefix = |anchor: &[u8]| anchor.len() >= 3 && secret.starts_with(anchor);
    match rule.spec.anchors.iter().filter(|anchor| has_prefix(anchor.as_bytes())).map(|anchor| anchor.len()).max() {
        Some(len) if secret.len() >= 20 && !rule.spec.ignore_case && rule.filter != Filter::Password => len.min(4),
        _ => 0,
    }
}
