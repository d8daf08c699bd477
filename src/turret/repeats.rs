//! Failures that come again word for word: their group is known, so nobody reads their stacks a second time.

use std::hash::{BuildHasher, Hasher};

use foldhash::quality::FixedState;

use crate::{
    exception::{Exception, Kind, Raw},
    order::Map,
    settings::{Ignore, Settings},
};

/// Texts whose group is known at once.
const MOST: usize = 1_000;
/// Those of which all is known: as many as the guard tells apart.
const MOST_WHOLE: usize = 200;
/// Sets hashes apart from numbers.
const HASHED: u64 = 1 << 63;

/// What a text leads to.
#[derive(Clone)]
pub(super) struct Known {
    pub group: String,
    pub culprit: String,
}

/// By a number that stands for all that decides the group.
#[derive(Default)]
pub(super) struct Repeats {
    known: Map<u64, Known>,
    whole: Map<u64, Box<Exception>>,
}

impl Repeats {
    pub fn get(&self, text: u64) -> Option<&Known> {
        self.known.get(&text)
    }

    pub fn exception(&self, text: u64) -> Option<&Exception> {
        self.whole.get(&text).map(|exception| &**exception)
    }

    pub fn learn(&mut self, text: u64, known: Known) {
        if self.known.len() >= MOST {
            self.known.clear();
        }
        self.known.insert(text, known);
    }

    pub fn keep(&mut self, text: u64, exception: Exception) {
        if self.whole.len() >= MOST_WHOLE {
            self.whole.clear();
        }
        self.whole.insert(text, Box::new(exception));
    }
}

/// A number for all that decides the group of `raw`; `None` where more than its texts does: the caller's list, a panic
/// before it, a function of the user's that is asked about each.
pub(super) fn text(raw: &Raw, settings: &Settings) -> Option<u64> {
    let is_decided = raw.fingerprint.is_empty() && raw.after.is_none() && raw.kind != Kind::Panic;
    (is_decided && !asks(settings)).then(|| match raw.number {
        Some(number) => numbered(raw.kind, number),
        None => hash(raw) | HASHED,
    })
}

/// [`text`] of what was told by its number.
pub(super) fn numbered(kind: Kind, number: u32) -> u64 {
    u64::from(number) << 8 | kind as u64
}

/// Whether a function of the user's is asked.
pub(super) fn asks(settings: &Settings) -> bool {
    let is_asked = |ignore: &Ignore| matches!(ignore, Ignore::Function(_));
    settings.before_save.is_some() || settings.ignore.iter().any(is_asked)
}

fn hash(raw: &Raw) -> u64 {
    let mut hash = FixedState::default().build_hasher();
    hash.write_u8(raw.kind as u8);
    let location = raw.location.as_deref().unwrap_or_default();
    let own = [&raw.r#type, &raw.message, &raw.stack, location];
    let causes = raw.causes.iter();
    let of_causes = causes.flat_map(|cause| [&cause.r#type, &cause.message, &cause.stack]);
    for text in own.into_iter().chain(of_causes.map(String::as_str)) {
        hash.write(text.as_bytes());
        // Parts are kept apart.
        hash.write_usize(text.len());
    }
    hash.finish()
}
