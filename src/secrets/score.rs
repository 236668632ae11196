//! The judgement of a value that only its name gives away: weights, each with a name and a reason, and their sum.
//!
//! Weights are small whole numbers that were set by hand, class by class: names count most, shape next, and randomness least, as people's
//! own secrets hold words. What the sum comes to decides how sure a finding is.

mod shape;
mod weights;

use crate::finding::{Confidence, Reason};
use crate::secrets::assignment::{Assignment, Join, Literal, Name, Noun, Strength};
use shape::Shape;
use weights as w;

/// From this sum on a value is likely a secret.
const LIKELY: i32 = 5;

/// From this sum on it may be one.
const GUESS: i32 = 2;

/// What speaks for a value by itself: that it has the shape of a rule of this confidence.
pub(super) fn of_rule(confidence: Confidence, is_password: bool) -> &'static Reason {
    match confidence {
        Confidence::Likely if is_password => &w::SHAPE_PASSWORD,
        Confidence::Exact => &w::SHAPE_EXACT,
        Confidence::Likely => &w::SHAPE_LIKELY,
        Confidence::Guess => &w::SHAPE_GUESS,
    }
}

/// Structure speaks against a value.
pub(super) const DISPROVED: &Reason = &w::DISPROVED;

/// It looks made up.
pub(super) const MADE_UP: &Reason = &w::MADE_UP;

/// A name speaks for a value that another rule is unsure of.
pub(super) const NAMED: &Reason = &w::NAMED;

/// Structure speaks for a value.
pub(super) const PROVED: &Reason = &w::PROVED;

/// How sure a finding is that stands only where tests, documents and examples are: what nothing but its name gives away, and
/// passwords in addresses, are often made up there. Adds the reason to `why`; nothing where more than the name speaks.
pub(crate) fn among_examples(why: &mut Vec<&'static Reason>) -> Option<Confidence> {
    let scored = why.first().is_some_and(|first| [&w::NAME_STRONG, &w::NAME_PLAIN, &w::NAME_WEAK, &w::SHAPE_PASSWORD].contains(first));
    scored.then(|| {
        why.push(&w::AMONG_EXAMPLES);
        confidence(why).unwrap_or(Confidence::Guess)
    })
}

fn sum(weights: &[&Reason]) -> i32 {
    weights.iter().map(|weight| weight.points).sum()
}

fn confidence(weights: &[&Reason]) -> Option<Confidence> {
    match sum(weights) {
        LIKELY.. => Some(Confidence::Likely),
        GUESS.. => Some(Confidence::Guess),
        _ => None,
    }
}

/// The reasons for and against a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Judgement {
    weights: Vec<&'static Reason>,
}

impl Judgement {
    /// The judgement of an assignment in `text`.
    pub(super) fn of(text: &[u8], assignment: &Assignment) -> Self {
        let value = text.get(assignment.value.clone()).unwrap_or_default();
        let key = text.get(assignment.key.clone()).unwrap_or_default();
        let mut judgement = Self::default();
        judgement.name(assignment.name);
        judgement.syntax(assignment);
        if assignment.literal == Literal::Bytes {
            judgement.add(if shape::are_random_bytes(value) { &w::BYTES } else { &w::EVEN });
            return judgement;
        }
        let shape = Shape::of(key, value, assignment.literal == Literal::Bare);
        match assignment.name.noun {
            Noun::Secret => judgement.secret(&shape, assignment),
            Noun::Password => judgement.password(&shape, assignment),
        }
        judgement
    }

    /// How sure it is; nothing where it is none.
    pub(super) fn confidence(&self) -> Option<Confidence> {
        confidence(&self.weights)
    }

    /// Whether it is none, but not by far.
    pub(super) fn is_close(&self) -> bool {
        self.sum() > GUESS - 6
    }

    /// The sum of all weights.
    pub(super) fn sum(&self) -> i32 {
        sum(&self.weights)
    }

    /// The weights, in the order in which they were put on.
    pub(super) fn weights(&self) -> &[&'static Reason] {
        &self.weights
    }

    fn add(&mut self, weight: &'static Reason) {
        self.weights.push(weight);
    }

    fn add_if(&mut self, holds: bool, weight: &'static Reason) {
        if holds {
            self.add(weight);
        }
    }

    fn name(&mut self, name: Name) {
        self.add(match (name.noun, name.strength) {
            (_, Strength::Weak) => &w::NAME_WEAK,
            (Noun::Secret, Strength::Strong) => &w::NAME_STRONG,
            _ => &w::NAME_PLAIN,
        });
        self.add_if(name.mock, &w::NAME_MOCK);
    }

    fn syntax(&mut self, assignment: &Assignment) {
        let is_bare = assignment.literal == Literal::Bare;
        let is_setting = assignment.is_line || (assignment.tight && assignment.join == Join::Assign);
        self.add_if(assignment.literal == Literal::Quoted, &w::QUOTED);
        self.add_if(is_bare && !assignment.alone, &w::EXPRESSION);
        self.add_if(is_bare && assignment.alone && is_setting, &w::SETTING);
        let is_argument = matches!(assignment.join, Join::Element | Join::Blank);
        self.add_if(is_bare && assignment.alone && !is_setting && !is_argument && !assignment.scheme, &w::BARE);
        self.add_if(assignment.scheme, &w::SCHEME);
        self.add_if(assignment.join == Join::Comma, &w::LIST);
        self.add_if(assignment.join == Join::Compare, &w::COMPARED);
    }

    fn secret(&mut self, shape: &Shape, assignment: &Assignment) {
        if let Some(weight) = shape.stands_for_another() {
            return self.add(weight);
        }
        self.add_if(shape.is_path, &w::PATH);
        self.add_if(shape.is_prose, &w::PROSE);
        self.add_if(shape.is_words, &w::WORDS);
        self.add_if(shape.is_public, &w::PUBLIC);
        match shape.len {
            20.. => self.add(&w::LONG),
            12.. => {}
            8.. => self.add(&w::SHORT),
            _ => self.add(&w::TINY),
        }
        let mixed = (shape.digits >= 2 && shape.letters >= 2) || (shape.len >= 20 && shape.classes() >= 2 && shape.strangeness >= 50);
        self.add_if(shape.is_padded, &w::PADDED);
        self.add_if(mixed && shape.len >= 10, &w::MIXED);
        self.add_if(shape.letters == 0, &w::NUMBER);
        self.add_if(shape.is_even, &w::EVEN);
        match shape.strangeness {
            ..15 if !shape.is_words && shape.letters > 0 => self.add(&w::READABLE),
            35.. => self.add(&w::STRANGE),
            _ => {}
        }
        // A strong name makes up for little else.
        let is_strong = assignment.name.strength == Strength::Strong;
        self.add_if(shape.is_bare && !mixed && !is_strong && !assignment.in_query, &w::IDENTIFIER);
        self.add_if(assignment.join == Join::Call && assignment.name.strength == Strength::Weak, &w::ARGUMENT);
    }

    fn password(&mut self, shape: &Shape, assignment: &Assignment) {
        if let Some(weight) = shape.stands_for_another() {
            return self.add(weight);
        }
        self.add_if(shape.is_hash, &w::HASH);
        self.add_if(shape.is_path, &w::PATH);
        self.add_if(shape.is_prose, &w::PROSE);
        if shape.is_manual {
            return self.add(if shape.digits + shape.marks > 0 { &w::MANUAL_MIXED } else { &w::MANUAL });
        }
        match shape.len {
            8.. => self.add(&w::PASSWORD_LONG),
            5.. => {}
            _ => self.add(&w::TINY),
        }
        match shape.classes() {
            3.. => self.add(&w::CLASSES),
            2 if shape.digits > 0 => self.add(&w::DIGITS),
            _ if shape.is_label => self.add(&w::LABEL),
            _ => self.add(&w::LETTERS),
        }
        let is_setting = assignment.is_line && (assignment.tight || assignment.join == Join::Colon);
        self.add_if(shape.is_bare && shape.classes() < 2 && !is_setting, &w::IDENTIFIER);
    }
}
