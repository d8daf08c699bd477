//! Recognizes messages that are in the tables of `faults`. Every row of these in `docs/grouping.md` is run as a test.

use super::engine_faults::{ENGINE_WORDS, NAMED, NO_PROPERTY};
pub(super) use super::faults::Beside;
use super::faults::{FAULTS, KNOWN_WORDS, NO_JSON, OF_JSON};
use crate::core::stack::{
    cut::{self, Bytes},
    words,
};

/// A known fault.
pub(super) struct Known<'a> {
    pub fault: &'static str,
    pub beside: Beside,
    /// The part of the message that belongs to the fault.
    pub name: &'a str,
}

pub(super) fn known<'a>(r#type: &'a str, message: &'a str) -> Option<Known<'a>> {
    let passed_on = || {
        let (_, message) = cut::last(message, ": ")?;
        // One word may be of any library.
        cut::find(message, " ").and_then(|_| find(message))
    };
    let quoted =
        || find(cut::once(message, "'")?.1).filter(|known| known.beside == Beside::ThirdParty);
    find(message)
        .or_else(|| find(r#type))
        .or_else(passed_on)
        .or_else(quoted)
}

fn find(message: &str) -> Option<Known<'_>> {
    let ((fault, beside), behind) = match words::find(&KNOWN_WORDS, message) {
        Some((row, length)) => (*FAULTS.get(row)?, message.get(length..)?),
        None => {
            let mut parts = OF_JSON.iter();
            parts.find(|part| cut::find(message, part).is_some())?;
            (NO_JSON, "")
        }
    };
    let name = match beside {
        Beside::File => cut::before(behind, " "),
        Beside::Code => cut::before(behind, ";"),
        _ => "",
    };
    Some(Known {
        fault,
        beside,
        name,
    })
}

/// The number of the fault that the engines word differently, and the name of what it is about.
pub(super) fn of_engine(message: &str) -> Option<(usize, &str)> {
    let (subject, text) = cut::once(message, " is not ")
        .or_else(|| cut::once(message, " cannot be "))
        .unwrap_or(("", message));
    let (row, length) = words::find(&ENGINE_WORDS, text)?;
    let name = if row >= NAMED {
        ""
    } else if row == NO_PROPERTY || subject.is_empty() {
        let (wording, behind) = text.split_at_checked(length)?;
        let quote = cut::tail(wording, const { &Bytes::of(b"'\"") });
        if quote.is_empty() {
            behind
        } else {
            cut::before(behind, quote)
        }
    } else {
        subject
    };
    Some((row, cut::tail(name, const { &Bytes::but(b". ") })))
}
