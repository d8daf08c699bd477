//! Computes the fingerprint that decides which failures share a group. `docs/grouping.md` is the specification; a test runs its
//! tables.
//!
//! | module | purpose |
//! | --- | --- |
//! | `wording` | removes the texts that engines add around a message; recognizes panics, traps and error types |
//! | `messages`, `faults`, `engine_faults` | recognize the messages that engines, browsers and libraries print for one fault |
//! | `parameterize`, `tokens`, `generated` | replace the values in a message, such as numbers and ids, by placeholders |
//! | `signature`, `file` | select the nearest frames, and describe them in the same way for every build and engine |
//! | `hash` | hashes the parts of a fingerprint, and collects the reason for the group |
//!
//! The fingerprint never depends on the line, column, host or bundler hash of a frame, nor on the way in which the failure was
//! reported (thrown, rejected or captured).

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
    stack::place::{Place, crate_relative, without_query},
};
use hash::Hash;
pub(crate) use hash::VERSION;
use messages::Beside;
use parameterize::{Parameterized, parameterize};
use signature::Signature;
use wording::{Class, Origin};

/// The maximum number of frames of the app in a fingerprint, the innermost ones. Further ones are left out: they differ between
/// the paths that lead to one fault, and between engines, because some omit tail calls.
const NEAREST: usize = 2;

/// The fields of a failure that its fingerprint depends on.
pub(crate) struct Parts<'a> {
    /// How the failure was captured, such as error, rejection or panic.
    pub kind: Kind,
    /// The name of the error, such as `TypeError`; empty if it has none.
    pub r#type: &'a str,
    /// The message of the failure, including the texts that engines add to it, such as `Uncaught `.
    pub message: &'a str,
    /// The `file:line:column` of a panic, or of the call that captured a Rust error; only that of a panic counts. `None` for
    /// other failures.
    pub location: Option<&'a str>,
    /// The properties `code` and `status` of the error, separated by spaces; empty without them.
    pub codes: &'a str,
    /// The frames of the error's stack, innermost first.
    pub frames: &'a [Frame],
    /// The chain of the error's causes, nearest first.
    pub causes: &'a [Cause],
    /// The texts of the fingerprint that the app has set for the failure; a text `{{ default }}` is replaced by the default
    /// fingerprint. Empty if the app has set none.
    pub custom: &'a [String],
}

/// The group of a failure, and the reason for it.
pub(crate) struct Fingerprint {
    /// The id of the group: 16 lowercase hexadecimal digits.
    pub group: String,
    /// The parts of the failure that decided the group, as a text for people, such as
    /// `in-app functions: cart.js pay, shop.js order`.
    pub reason: String,
}

/// Returns the group of a failure and the reason for it. The texts of the custom fingerprint decide if `parts` has one,
/// otherwise the default fingerprint. A custom text `{{ default }}` adds the default fingerprint.
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

/// Returns the id of the group that all follow-on failures of a panic or trap share. `group` is the group of the panic or trap.
pub(crate) fn aftermath(group: &str) -> String {
    let mut hash = Hash::of_version();
    hash.add("aftermath");
    hash.add(group);
    hash.finish()
}

/// Returns the hash of `text` as 16 lowercase hexadecimal digits. It does not depend on [`VERSION`].
pub(crate) fn digest(text: &str) -> String {
    let mut hash = Hash::new();
    hash.add(text);
    hash.finish()
}

/// Whether the message is one that a panic or trap causes in later calls of the same wasm instance, such as
/// `RefCell already borrowed`. Without an earlier panic or trap such a message can report a fault of its own.
pub(crate) fn is_aftermath(message: &str) -> bool {
    wording::is_aftermath(message)
}

/// Whether an error with the type `name` and this message is the trap `unreachable`, with which Rust aborts.
pub(crate) fn is_abort(name: &str, message: &str) -> bool {
    matches!(
        wording::class(name, wording::plain(name, message)),
        Class::Trap("unreachable")
    )
}

/// Adds to `hash` the parts of the default fingerprint:
///
/// | kind | added parts |
/// | --- | --- |
/// | message | the parameterized message |
/// | failed resource, policy violation | the type, and the message without the query of its URL |
/// | panic | the file, and the message or the line: [`add_panic`] |
/// | any other | the known fault, trap or type, and mostly the nearest frames: [`add_error`] |
fn add_default(parts: &Parts, hash: &mut Hash) {
    match parts.kind {
        Kind::Message => {
            hash.decided_by("message", "");
            add_parameterized(parts.message, hash);
        }
        Kind::Resource | Kind::Csp => {
            hash.decided_by("address without query", "");
            hash.add(parts.r#type);
            hash.add(without_query(parts.message));
        }
        Kind::Panic => add_panic(parts.message, parts.location.unwrap_or_default(), hash),
        _ => add_error(parts, hash),
    }
}

/// Adds to `hash` the parts of the fingerprint of an error. The first case that applies decides:
///
/// 1. The message is the text of a panic: the panic's file, and its message or line, decide.
/// 2. The message or type reports a known fault that is identified without frames: the fault decides.
/// 3. The stack is a recursion: the class or type and the functions that recur decide.
/// 4. Any other error: the known fault, trap or type decides, and the parts that [`add_frames`] adds.
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

/// Adds to `hash` those parts of the message that [`add_message`] selects, the nearest frames, the error codes and the causes.
/// Leaves out the message if `is_known`, because the hash then already contains the known fault that the message reports, such
/// as an aborted fetch. Leaves out frames with minified names, unless the error is one of the engine.
fn add_frames(parts: &Parts, message: &str, is_known: bool, hash: &mut Hash) {
    let nearest = nearest(parts);
    if !is_known {
        add_message(parts, message, &nearest, hash);
    }
    // Frames with minified names (`telling` is false) are left out: a new build changes the names, but not the message that a
    // developer wrote. An error of the engine gets its frames in any case, because its message is generic.
    if nearest.telling || Origin::of(parts.r#type).is_engine() {
        hash.decided_by_frames(&nearest);
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

/// Adds to `hash` the parts of the message that identify the fault together with the nearest frames:
///
/// | nearest frames | type | added parts |
/// | --- | --- | --- |
/// | not of the app, minified, or in files without a name | any | the message |
/// | any | empty | the message |
/// | of the app | of the app or a library | the message without quoted texts, and its error codes |
/// | of the app, but a package, an injected script or a server's runtime throws the error | `Error` | as in the row above |
/// | of the app | any other that is not of the engine | the error codes in the message |
/// | of the app | of the engine | nothing |
///
/// Messages are parameterized. In the first two rows, the fault and the name in it replace a message of a JavaScript engine.
/// The third and fourth row need the message because one class, or one call of a package, often reports many faults.
fn add_message(parts: &Parts, message: &str, nearest: &Signature, hash: &mut Hash) {
    let origin = Origin::of(parts.r#type);
    let is_vague = !nearest.telling || !nearest.is_own || nearest.is_nameless;
    let is_aborted = origin == Origin::Wasm && message.starts_with("Aborted(");
    let decides = is_vague || parts.r#type.is_empty() || is_aborted;
    if decides {
        hash.decided_by("message", "");
        if let Some((fault, name)) = messages::of_engine(message, origin.is_engine()) {
            hash.add_number(fault);
            add_parameterized(name, hash);
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

/// Returns the signature (the nearest frames that identify the fault) of the error, or of its first cause if the error itself
/// has no usable frame, like an error of `Promise.any`.
fn nearest(parts: &Parts) -> Signature {
    let own = signature::nearest(parts.frames, parts.r#type, NEAREST);
    let cause = parts.causes.first().filter(|_| own.frames.is_empty());
    cause.map_or(own, |cause| {
        signature::nearest(&cause.frames, &cause.r#type, NEAREST)
    })
}

/// Adds to `hash` the type of each cause and its parameterized message without quoted texts. A message that reports a known
/// fault is replaced by the fault, and the message of a type of the engine is left out. Adds equal causes in a row once,
/// because the number of equal errors in an `AggregateError` is arbitrary.
fn add_causes(causes: &[Cause], hash: &mut Hash) {
    let mut before = ("", String::new());
    for (at, cause) in causes.iter().enumerate() {
        let message = wording::plain(&cause.r#type, &cause.message);
        let text = match messages::known(&cause.r#type, message) {
            Some(known) => known.fault.into(),
            None if Origin::of(&cause.r#type).is_engine() => String::new(),
            None => parameterize::without_quoted(&parameterize(message).text),
        };
        let this = (cause.r#type.as_str(), text);
        if at == 0 {
            hash.because("causes");
        }
        if at == 0 || before != this {
            hash.add("cause");
            hash.add(this.0);
            hash.add(&this.1);
        }
        before = this;
    }
}

/// Adds to `hash` the file of a panic, and its parameterized message. If Rust itself wrote the message, adds the start of the
/// message and the line instead, because many lines of a file can panic with it. Does not add frames: some engines print no
/// function names in a panic's stack, and JavaScriptCore prints them in some runs only.
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

/// Adds to `hash` the message with placeholders in place of its values, such as numbers and ids.
fn add_parameterized(message: &str, hash: &mut Hash) {
    hash.add(&parameterize(message).text);
}
