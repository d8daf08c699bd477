//! Failures that come again word for word: their group is known, so nobody reads their stacks a second time.

use std::hash::{BuildHasher, Hasher};

use foldhash::quality::FixedState;

use crate::{
    exception::{Kind, Raw},
    order::Map,
    settings::{Ignore, Settings},
};

/// Texts that are known at once.
const MOST: usize = 1_000;

/// Groups by the hash of all that decides them.
#[derive(Default)]
pub(super) struct Repeats(Map<u64, String>);

impl Repeats {
    pub fn group(&self, text: u64) -> Option<&str> {
        self.0.get(&text).map(String::as_str)
    }

    pub fn learn(&mut self, text: u64, group: &str) {
        if self.0.len() >= MOST {
            self.0.clear();
        }
        self.0.insert(text, group.to_owned());
    }
}

/// A hash of all that decides the group of `raw`; `None` where more than its texts does: the caller's list, a panic
/// before it, a function of the user's that is asked about each.
pub(super) fn text(raw: &Raw, settings: &Settings) -> Option<u64> {
    let is_asked = |ignore: &Ignore| matches!(ignore, Ignore::Function(_));
    let is_decided = settings.before_save.is_none()
        && !settings.ignore.iter().any(is_asked)
        && raw.fingerprint.is_empty()
        && raw.after.is_none()
        && raw.kind != Kind::Panic;
    is_decided.then(|| hash(raw))
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
