//! Decides which failures share a group. `docs/grouping.md` is the specification; its tables are run as a test.
//!
//! | file | what it does |
//! | --- | --- |
//! | `wording` | removes what engines put around a message; panics, traps, types |
//! | `messages`, `faults`, `engine_faults` | recognize the messages of engines, browsers and libraries |
//! | `parameterize`, `tokens`, `generated` | remove from a message what differs each time |
//! | `signature`, `file` | the nearest frames, without what differs between builds and engines |
//! | `hash` | the hash, and the reason |
//!
//! Never counted: line, column, host, bundler hash, the way it was reported (thrown, rejected, captured).

mod engine_faults;
mod faults;
mod file;
mod generated;
mod hash;
mod messages;
mod parameterize;
mod signature;
#[cfg(test)]
mod tests;
mod tokens;
mod wording;

use crate::core::{
    exception::{Cause, Frame, Kind},
    stack::place::{Place, crate_relative},
};
use hash::Hash;
pub(crate) use hash::VERSION;
use messages::Beside;
use parameterize::{Parameterized, parameterize};
use signature::Signature;
use wording::{Class, Origin};

/// Frames that decide. Those farther out differ with the way there, and between engines that leave out tail calls.
const NEAREST: usize = 2;

/// What there is to decide by. `custom` is the user's own list; `{{ default }}` in it stands for ours.
pub(crate) struct Parts<'a> {
    pub kind: Kind,
    pub r#type: &'a str,
    pub message: &'a str,
    pub location: Option<&'a str>,
    /// `code` and `status` of the error.
    pub codes: &'a str,
    pub frames: &'a [Frame],
    pub causes: &'a [Cause],
    pub custom: &'a [String],
}

/// Which group a failure belongs to, and why.
pub(crate) struct Fingerprint {
    /// The group's id: 16 hexadecimal digits.
    pub group: String,
    /// What decided, for people: `in-app functions: cart.js pay, shop.js order`.
    pub reason: String,
}

pub(crate) fn fingerprint(parts: &Parts) -> Fingerprint {
    let mut hash = Hash::of_version();
    if !parts.custom.is_empty() {
        hash.because("fingerprint of the app");
    }
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
    Fingerprint {
        reason: std::mem::take(&mut hash.reason),
        group: hash.finish(),
    }
}

/// The group of all that only follows from the panic or trap of `group`.
pub(crate) fn aftermath(group: &str) -> String {
    let mut hash = Hash::of_version();
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
            hash.decided_by("message", "");
            add_parameterized(parts.message, hash);
        }
        Kind::Resource | Kind::Csp => {
            hash.decided_by("address without query", "");
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
    let known = messages::known(parts.r#type, message);
    if let Some(known) = &known {
        let is_foreign = known.beside == Beside::ThirdParty;
        let what = if is_foreign {
            "third-party message: "
        } else {
            "known message: "
        };
        hash.decided_by(what, known.fault);
        match known.beside {
            Beside::Frames => {}
            Beside::File => return hash.add(&file::script(known.name)),
            _ => return hash.add(known.name),
        }
    }
    let class = wording::class(parts.r#type, message);
    match class {
        Class::Overflow => hash.add("overflow"),
        Class::Trap(trap) => hash.decided_by("trap: ", trap),
        Class::Other if known.is_none() => hash.add(parts.r#type),
        Class::Other => {}
    }
    if matches!(class, Class::Overflow) || signature::is_deep(parts.frames) {
        hash.because("recursion");
        if let Some((first, last)) = signature::recurring(parts.frames) {
            hash.add(&first);
            hash.add(&last);
        }
        return;
    }
    add_frames(parts, message, known.is_some(), hash);
}

/// Adds the nearest frames and what counts beside them. `is_known`: the message counts already.
fn add_frames(parts: &Parts, message: &str, is_known: bool, hash: &mut Hash) {
    let nearest = nearest(parts);
    if !is_known {
        add_message(parts, message, &nearest, hash);
    }
    // Minified names are another in the next build; its author's words are not.
    if nearest.telling || Origin::of(parts.r#type).is_engine() {
        hash.because_of_frames(&nearest);
        nearest.frames.iter().for_each(|frame| hash.add(frame));
    }
    if !nearest.is_own {
        hash.because("no in-app frame");
    } else if !nearest.telling {
        hash.because("minified names");
    }
    if !parts.codes.is_empty() {
        hash.decided_by("code ", parts.codes);
    }
    add_causes(parts.causes, hash);
}

/// The message decides where no frame of the app does. Beside its frames count the error codes in it; and all of it where
/// the app has no type of the error for each fault: where a package has thrown it, or one class has many messages.
fn add_message(parts: &Parts, message: &str, nearest: &Signature, hash: &mut Hash) {
    let origin = Origin::of(parts.r#type);
    let decides = !nearest.telling || !nearest.is_own || parts.r#type.is_empty();
    if decides {
        hash.decided_by("message", "");
        if let Some((fault, name)) = messages::of_engine(message) {
            hash.add_number(fault);
            hash.add(name);
        } else {
            add_parameterized(wording::without_values(message), hash);
        }
    } else if !origin.is_engine() {
        let Parameterized { text, codes } = parameterize(message);
        if origin == Origin::Custom || origin == Origin::Plain && nearest.is_passed_on {
            hash.decided_by("message", "");
            hash.add(&parameterize::without_quoted(&text));
        }
        if !codes.is_empty() {
            hash.decided_by("code ", codes.trim_ascii_end());
        }
    }
}

/// Of an error that has no frames, such as that of `Promise.any`, those of its cause.
fn nearest(parts: &Parts) -> Signature {
    let own = signature::nearest(parts.frames, parts.r#type, NEAREST);
    let cause = parts.causes.first().filter(|_| own.frames.is_empty());
    cause.map_or(own, |cause| {
        signature::nearest(&cause.frames, &cause.r#type, NEAREST)
    })
}

/// Adds types and messages. An `AggregateError` holds as many of a type as there happen to be.
fn add_causes(causes: &[Cause], hash: &mut Hash) {
    let mut before = None;
    for cause in causes {
        let message = wording::plain(&cause.r#type, &cause.message);
        let text = match messages::known(&cause.r#type, message) {
            Some(known) => known.fault.into(),
            None if Origin::of(&cause.r#type).is_engine() => String::new(),
            None => parameterize::without_quoted(&parameterize(message).text),
        };
        let this = Some((&cause.r#type, text));
        if before != this {
            if before.is_none() {
                hash.because("causes");
            }
            hash.add("cause");
            hash.add(&cause.r#type);
            hash.add(this.as_ref().map_or("", |(_, text)| text));
        }
        before = this;
    }
}

/// Not by the stack: not every engine names the functions in it, and JavaScriptCore does so by chance.
fn add_panic(message: &str, location: &str, hash: &mut Hash) {
    let place = Place::read(location);
    hash.add("panic");
    hash.add(&crate_relative(place.file));
    let start = wording::of_rust(message);
    hash.because(if start.is_some() {
        "panic: file and line"
    } else {
        "panic: file and message"
    });
    if let Some(start) = start {
        hash.add(start);
        hash.add_number(place.line.unwrap_or_default() as usize);
    } else {
        add_parameterized(message, hash);
    }
}

fn add_parameterized(message: &str, hash: &mut Hash) {
    hash.add(&parameterize(message).text);
}
