//! Recognizes the messages in the tables of `faults` and `engine_faults`. A test checks that `docs/grouping.md` has every row
//! of these tables.

use super::engine_faults::{ENGINE_WORDS, NAMED, NO_PROPERTY};
pub(super) use super::faults::Beside;
use super::faults::{FAULTS, KNOWN_WORDS, NO_JSON, OF_JSON};
use crate::core::stack::{
    cut::{self, Bytes},
    words,
};

/// A known fault that the message or type of an error reports.
pub(super) struct Known<'a> {
    /// The name of the fault in the reason for the group.
    pub fault: &'static str,
    /// The part of the failure that decides the group in addition to the fault.
    pub beside: Beside,
    /// The URL of the script ([`Beside::File`]) or the code ([`Beside::Code`]) in the message; empty if `beside` has another
    /// value.
    pub name: &'a str,
}

/// Returns the known fault that an error reports; `None` if it reports none. Searches in this order the message, the type,
/// the message behind the last `: `, and the message behind the first `'`. The last of these yields only faults of third
/// parties.
pub(super) fn known<'a>(r#type: &'a str, message: &'a str) -> Option<Known<'a>> {
    let passed_on = || {
        let (_, message) = cut::last(message, ": ")?;
        // A message without a space behind `: ` is not searched: a single word, such as `canceled`, can be the message of any
        // library.
        cut::find(message, " ").and_then(|_| find(message))
    };
    let quoted =
        || find(cut::once(message, "'")?.1).filter(|known| known.beside == Beside::ThirdParty);
    find(message)
        .or_else(|| find(r#type))
        .or_else(passed_on)
        .or_else(quoted)
}

/// Returns the first fault in `KNOWN` with a text that matches the message. Otherwise returns [`NO_JSON`], the fault that a
/// text is not JSON, if the message contains one of [`OF_JSON`]; `None` if it contains none.
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

/// Returns the index of the fault in `ENGINES` that a message of a JavaScript engine reports, and the name in the message
/// without the object before it: `total` for `cart.total is not a function`. The name is empty for a fault without a name.
/// Returns `None` for any other message.
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
