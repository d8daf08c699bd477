//! What makes two failures the same.
//!
//! | what is known | what decides |
//! | --- | --- |
//! | stack overflow, deep recursion | the functions that recur |
//! | panic | file of the location, and the message; its line instead where the message is one of Rust's own |
//! | what only follows from a panic | the panic |
//! | trap | which trap, nearest own frames |
//! | error with own frames | type, nearest own frames, types of the causes |
//! | … whose names are minified, or that has none | the message as well, without its numbers, ids and addresses; worded by its author, alone |
//! | chunk that did not load, `Script error.` | that alone |
//! | failed resource, policy violation | element or directive, and URL without query |
//! | message | the message without its numbers, ids and addresses |
//!
//! Never: line, column, host, bundler hash, the way it was reported (thrown, rejected, captured).
//! Engines word one fault differently and know different things of a frame: what only some of them say is left out.

mod normalize;
mod signature;
#[cfg(test)]
mod tests;
mod wording;

pub(crate) use normalize::normalize;

use crate::core::{
    exception::{Cause, Frame, Kind},
    stack::{
        cut::add_decimal,
        place::{Place, crate_relative},
    },
};
use signature::Signature;
use wording::Class;

/// Part of every hash. Another number starts every group anew.
const VERSION: &str = "1";
/// Frames that decide. Those farther out differ with the way there, and between engines that leave out tail calls.
const NEAREST: usize = 2;

/// What there is to decide by. `custom` is the user's own list; `{{ default }}` in it stands for ours.
pub(crate) struct Parts<'a> {
    pub kind: Kind,
    pub r#type: &'a str,
    pub message: &'a str,
    pub location: Option<&'a str>,
    pub frames: &'a [Frame],
    pub causes: &'a [Cause],
    pub custom: &'a [String],
}

/// The group's id: 16 hexadecimal digits.
pub(crate) fn fingerprint(parts: &Parts) -> String {
    let mut hash = Hash::new();
    hash.add(VERSION);
    if parts.custom.is_empty() {
        add_default(parts, &mut hash);
    }
    for text in parts.custom {
        let variable = text
            .strip_prefix("{{")
            .and_then(|text| text.strip_suffix("}}"));
        if variable.is_some_and(|name| name.trim_ascii() == "default") {
            add_default(parts, &mut hash);
        } else {
            hash.add("custom");
            hash.add(text);
        }
    }
    hash.finish()
}

/// The group of all that only follows from the panic or trap of `group`.
pub(crate) fn aftermath(group: &str) -> String {
    let mut hash = Hash::new();
    hash.add(VERSION);
    hash.add("aftermath");
    hash.add(group);
    hash.finish()
}

/// Any text in 16 hexadecimal digits.
pub(crate) fn digest(text: &str) -> String {
    let mut hash = Hash::new();
    hash.add(text);
    hash.finish()
}

/// Whether this can only be a consequence of an earlier panic or trap in the same place.
pub(crate) fn is_aftermath(message: &str) -> bool {
    wording::is_aftermath(message)
}

/// Whether this is the trap that an abort ends in.
pub(crate) fn is_abort(name: &str, message: &str) -> bool {
    matches!(
        wording::class(name, wording::plain(name, message)),
        Class::Trap("unreachable")
    )
}

fn add_default(parts: &Parts, hash: &mut Hash) {
    match parts.kind {
        Kind::Message => {
            hash.add("message");
            hash.add(&normalize(parts.message));
        }
        Kind::Resource | Kind::Csp => {
            hash.add(parts.r#type);
            hash.add(wording::without_query(parts.message));
        }
        Kind::Panic => add_panic(parts.message, parts.location.unwrap_or_default(), hash),
        _ => add_error(parts, hash),
    }
}

fn add_error(parts: &Parts, hash: &mut Hash) {
    let message = wording::plain(parts.r#type, parts.message);
    if let Some((location, message)) = wording::panic(message) {
        return add_panic(message, location, hash);
    }
    let class = wording::class(parts.r#type, message);
    match class {
        Class::Overflow => hash.add("overflow"),
        Class::Same(class) => return hash.add(class),
        Class::Trap(trap) => hash.add(trap),
        Class::Other => hash.add(parts.r#type),
    }
    if matches!(class, Class::Overflow) || signature::is_deep(parts.frames) {
        if let Some((first, last)) = signature::recurring(parts.frames) {
            hash.add(&first);
            hash.add(&last);
        }
        return;
    }
    let Signature { frames, telling } = nearest(parts);
    // Minified names are another in the next build; its author's words are not.
    if telling || wording::is_of_engine(parts.r#type) {
        frames.iter().for_each(|frame| hash.add(frame));
    }
    // Without a type, all that one place hands over would be the same.
    if !telling || parts.r#type.is_empty() {
        hash.add("message");
        hash.add(&normalize(&wording::common(message)));
    }
    add_causes(parts.causes, hash);
}

/// Of an error that has no frames, such as that of `Promise.any`, those of its cause.
fn nearest(parts: &Parts) -> Signature {
    let own = signature::nearest(parts.frames, parts.r#type, NEAREST);
    let cause = parts.causes.first().filter(|_| own.frames.is_empty());
    cause.map_or(own, |cause| {
        signature::nearest(&cause.frames, &cause.r#type, NEAREST)
    })
}

/// An `AggregateError` holds as many of a type as there happen to be.
fn add_causes(causes: &[Cause], hash: &mut Hash) {
    let mut before = None;
    for cause in causes {
        if before != Some(&cause.r#type) {
            hash.add("cause");
            hash.add(&cause.r#type);
        }
        before = Some(&cause.r#type);
    }
}

/// Not by the stack: not every engine names the functions in it, and JavaScriptCore does so by chance.
fn add_panic(message: &str, location: &str, hash: &mut Hash) {
    let place = Place::read(location);
    hash.add("panic");
    hash.add(&crate_relative(place.file));
    if let Some(start) = wording::of_rust(message) {
        let mut line = String::new();
        add_decimal(&mut line, place.line.unwrap_or_default());
        hash.add(start);
        hash.add(&line);
    } else {
        hash.add(&normalize(message));
    }
}

/// FNV-1a, stirred once more at the end. Parts are kept apart by a byte that no text has.
struct Hash(u64);

impl Hash {
    fn new() -> Self {
        Hash(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, text: &str) {
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }

    fn finish(self) -> String {
        let mixed = (self.0 ^ (self.0 >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
        let mixed = mixed ^ (mixed >> 32);
        let mut digits = String::with_capacity(16);
        for place in (0..64).step_by(4).rev() {
            let digit = (mixed >> place) as u32 & 15;
            digits.extend(char::from_digit(digit, 16));
        }
        digits
    }
}
