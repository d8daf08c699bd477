//! Recognizes the messages in the tables of `faults` and `engine_faults`. A test checks that `docs/grouping.md` has every row
//! of these tables.

use super::engine_faults::{DISTINCT, ENGINE_WORDS, NO_PROPERTY, has_name, names_variable};
pub(super) use super::faults::Beside;
use super::faults::{FAULTS, KNOWN_WORDS, NO_JSON, OF_JSON};
use crate::core::stack::{
    cut::{self, Bytes, DIGITS, LETTERS, run},
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

/// Returns the index of the fault in `ENGINES` that a message of a JavaScript engine reports, and the [`name`] in it, such as
/// `total` in `cart.total is not a function`. Returns `None` for any other message. If not `is_of_engine`, the type of the
/// error is not one of the engine: then only messages count that an app or a library hardly writes itself.
pub(super) fn of_engine(message: &str, is_of_engine: bool) -> Option<(usize, &str)> {
    let find = |(subject, text)| {
        let (row, length) = words::find(&ENGINE_WORDS, text)?;
        let (wording, behind) = text.split_at_checked(length)?;
        Some((row, name(row, subject, wording, behind)))
    };
    let find_behind = |verb| cut::once(message, verb).and_then(find);
    find_behind(" is not ")
        .or_else(|| find_behind(" cannot be "))
        .or_else(|| find(("", message)))
        .or_else(|| find_behind(" is "))
        .filter(|(row, _)| is_of_engine || *row < DISTINCT)
}

/// Returns the name in the message of an engine, without the object before it. `row` is the index of its fault in `ENGINES`,
/// `subject` the part before the verb, `wording` the text of the row, and `behind` what follows. The name is empty for a fault
/// without a name, for `undefined` and `null`, and for a variable of one or two characters (`t is not a function`, `e[t]`,
/// `(0 , e.t)`), because a minifier may have named it; `$` and `_` alone are names of libraries.
fn name<'a>(row: usize, subject: &'a str, wording: &str, behind: &'a str) -> &'a str {
    let quote = cut::tail(wording, const { &Bytes::of(b"'\"") });
    let name = if !has_name(row) {
        ""
    } else if row > NO_PROPERTY && !subject.is_empty() {
        subject
    } else if quote.is_empty() {
        behind
    } else {
        cut::before(behind, quote)
    };
    let last = cut::tail(name, const { &Bytes::but(b". [") });
    let (key, closer) = cut::split(last, const { &Bytes::but(b"])") });
    let is_variable = !closer.is_empty() || names_variable(row) && last.len() == name.len();
    let is_short = match key.len() {
        1 => run(key, LETTERS) > 0,
        length => length == 2 && run(key, DIGITS) == 0,
    };
    if is_variable && is_short || matches!(key, "undefined" | "null") {
        return "";
    }
    key
}
