//! Selects the frames that identify a fault, and describes them by the parts that all engines print and that a new build keeps.
//! Only a wasm function without a name is described by its offset or index, which another build changes.

use super::file::plain_file;
use crate::core::{
    exception::Frame,
    stack::{
        cut::{self, Bytes, DIGITS, is_all},
        in_app::{is_injected, is_runtime},
        place::is_script,
    },
};

/// The number of frames, besides the innermost one of the app, that must have the same function so that the stack counts as a
/// deep recursion.
const DEEP: usize = 20;
/// The number of nameless wasm functions that count as one frame in a signature, because they may be the functions of a panic.
const UNNAMED: usize = 8;

/// The frames of a stack that identify a fault.
#[derive(Default)]
pub(super) struct Signature {
    /// The descriptions of the frames, such as `cart.js.|pay`, innermost first: see [`describe`].
    pub frames: Vec<String>,
    /// Whether the frames can identify the fault: the innermost function that has a name or is of wasm is readable. So its name
    /// is not minified, or it is a wasm function with an offset or index.
    pub telling: bool,
    /// Whether the frames of the signature belong to the app, not to a package.
    pub is_own: bool,
    /// Whether no frame has a wasm function or a file with a name: a bundler gave each file a hash as its name. Many such files of
    /// an app have functions of equal names, such as `setup` and `render`.
    pub is_nameless: bool,
    /// Whether the app has frames, but a package, an injected script or a server's runtime threw the error, because the
    /// innermost frame belongs to it. Then the app did not choose the message.
    pub is_passed_on: bool,
}

/// Returns the signature of `frames`: at most `most` frames of the app, or one frame of a package if the app has none. `name`
/// is the type of the error. Selects the innermost frames of the first of these sets that is not empty, because some engines
/// omit nameless callbacks, callers that await and callers in tail position:
///
/// 1. frames with a readable function, except callers that await
/// 2. callers that await, with a readable function
/// 3. frames without a readable function
///
/// Never selects the constructor of the error's class, which only some engines print, nor frames of browser extensions,
/// injected scripts and runtimes.
pub(super) fn nearest(frames: &[Frame], name: &str, most: usize) -> Signature {
    let is_constructor = |frame: &Frame| {
        !name.is_empty() && !is_wasm(frame) && script_function(&frame.function) == name
    };
    let is_own = frames
        .iter()
        .any(|frame| frame.in_app && !is_constructor(frame));
    let is_candidate = |frame: &&Frame| {
        let is_of_owner = if is_own {
            frame.in_app
        } else {
            frame.foreign && !is_injected(&frame.file)
        };
        is_of_owner && !is_constructor(frame)
    };
    let most = if is_own { most } else { 1 };
    let mut named = Vec::new();
    // The passes accept readable frames that do not await, then readable frames, then any frames. Each runs only if those
    // before it have found none.
    for (named_only, of_async) in [(true, false), (true, true), (false, true)] {
        if named.is_empty() {
            named = distinct(
                frames.iter().filter(is_candidate),
                most,
                named_only,
                of_async,
            );
        }
    }
    let has_name = |frame: &&Frame| is_wasm(frame) || !script_function(&frame.function).is_empty();
    let first = frames.iter().filter(is_candidate).find(has_name);
    let innermost = frames
        .iter()
        .find(|frame| frame.in_app || frame.foreign || is_runtime(&frame.file));
    Signature {
        is_nameless: named.iter().all(|frame| is_nameless(frame)),
        frames: named,
        telling: first.is_some_and(is_readable),
        is_own,
        is_passed_on: is_own && innermost.is_some_and(|frame| !frame.in_app),
    }
}

/// Returns the descriptions of the first `most` frames. [`UNNAMED`] nameless wasm functions count as one frame, because they
/// may be the functions of a panic. Leaves out equal descriptions, because the depth of a recursion is arbitrary; frames
/// without a readable function if `named`; and callers that await unless `of_async`.
fn distinct<'a>(
    frames: impl Iterator<Item = &'a Frame>,
    most: usize,
    named: bool,
    of_async: bool,
) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::new();
    let mut room = most * UNNAMED;
    for frame in frames {
        let counts = (!named || is_readable(frame)) && (of_async || !frame.r#async);
        if !counts {
            continue;
        }
        let text = describe(frame);
        if distinct.contains(&text) {
            continue;
        }
        let is_nameless = is_wasm(frame) && frame.function.is_empty();
        room = room.saturating_sub(if is_nameless { 1 } else { UNNAMED });
        distinct.push(text);
        if room == 0 {
            break;
        }
    }
    distinct
}

/// Whether the function of the app's innermost frame recurs in at least [`DEEP`] other frames. Engines keep 50 to 128 frames,
/// so the first caller of such a recursion may be missing.
pub(super) fn is_deep(frames: &[Frame]) -> bool {
    let mut own = frames.iter().filter(|frame| frame.in_app);
    let Some(nearest) = own.next() else {
        return false;
    };
    if own.clone().count() < DEEP {
        return false;
    }
    let (text, name) = (describe(nearest), function(nearest));
    let recurs = |frame: &&Frame| function(frame) == name && describe(frame) == text;
    own.filter(recurs).count() >= DEEP
}

/// Returns the function in the description of a frame, empty if it is minified or wasm. Needs no allocation, unlike
/// [`describe`].
fn function(frame: &Frame) -> &str {
    let function = script_function(&frame.function);
    if is_wasm(frame) || is_minified(function) {
        ""
    } else {
        function
    }
}

/// Returns the descriptions of two functions that occur more than once: the first and the last in alphabetical order, because
/// the function that a stack overflow interrupts is arbitrary. They are equal if only one function recurs. Returns `None` if
/// none does.
pub(super) fn recurring(frames: &[Frame]) -> Option<(String, String)> {
    let all: Vec<String> = frames.iter().map(describe).collect();
    let recurs = |text: &&String| all.iter().filter(|other| other == text).count() > 1;
    let mut found: Option<(&String, &String)> = None;
    for text in all.iter().filter(recurs) {
        let (first, last) = found.unwrap_or((text, text));
        found = Some((first.min(text), last.max(text)));
    }
    found.map(|(first, last)| (first.clone(), last.clone()))
}

/// Whether the frame is a wasm frame: the engine printed a function index, an offset or a module for it, or JavaScriptCore the
/// file that it prints for all wasm.
fn is_wasm(frame: &Frame) -> bool {
    frame.index.is_some()
        || frame.offset.is_some()
        || frame.module.is_some()
        || frame.file == "[wasm code]"
}

/// Whether the function of the frame is readable: its name is not minified, or it is a wasm function with a name, an offset or
/// an index.
fn is_readable(frame: &Frame) -> bool {
    if is_wasm(frame) {
        !frame.function.is_empty() || frame.offset.is_some() || frame.index.is_some()
    } else {
        !function(frame).is_empty()
    }
}

/// Returns the description of a frame: `<file>|<function>`, in which a function that is not readable is empty; see [`wasm`] for
/// a wasm frame.
fn describe(frame: &Frame) -> String {
    if is_wasm(frame) {
        return wasm(frame);
    }
    let mut text = plain_file(&frame.file);
    text.push('|');
    text.push_str(function(frame));
    text
}

/// Whether the file in the description of a frame has no name but an extension: `js.|setup`.
fn is_nameless(description: &str) -> bool {
    cut::once(description, ".")
        .is_some_and(|(first, rest)| rest.starts_with("|") && is_script(first))
}

/// Returns the description of a wasm frame: the function's name without generic arguments; without a name `<module>+<offset>`,
/// or `<module>#<index>` if the engine prints no offset; the module if it prints neither.
fn wasm(frame: &Frame) -> String {
    if !frame.function.is_empty() {
        return without_arguments(&frame.function);
    }
    let mut text = plain_file(frame.module.as_deref().unwrap_or_default());
    let place = match (frame.offset, frame.index) {
        (Some(offset), _) => Some(('+', offset)),
        (None, index) => index.map(|index| ('#', index)),
    };
    if let Some((mark, number)) = place {
        text.push(mark);
        cut::add_decimal(&mut text, number);
    }
    text
}

/// Returns the name of a JavaScript function without its object; empty if it has none. Behind a minified name, V8 may print the
/// name of the property; then returns that name.
///
/// | function | name |
/// | --- | --- |
/// | `new Shop.Cart` | `Cart` |
/// | `Shop.get total [as sum]` | `total` |
/// | `Object.d [as add]` | `add` |
/// | `Cart.[Symbol.iterator]` | `[Symbol.iterator]` |
/// | `Object.<anonymous>` | empty |
/// | `outer/<` | empty |
fn script_function(function: &str) -> &str {
    let (function, alias) = cut::once(function, " [as ").unwrap_or((function, ""));
    let name = plain_name(function);
    match alias.strip_suffix("]") {
        Some(alias) if is_minified(name) => alias,
        _ => name,
    }
}

/// Returns the last part of a function's path, without `new`, `get` or `set`. Returns an empty text for a nameless function,
/// for global and `eval` code, for a bundler's module, and for an async function that Babel has replaced.
fn plain_name(function: &str) -> &str {
    if !cut::tail(function, const { &Bytes::of(b"<>") }).is_empty() || function.ends_with(" code") {
        return "";
    }
    let (path, symbol) = cut::split(function, const { &Bytes::but(b"[") });
    if !symbol.is_empty() {
        return symbol;
    }
    let name = cut::tail(path, const { &Bytes::but(b"./") });
    // The function of a module has no name: bundlers use the module's path as the name. Babel numbers the functions that it
    // makes of async ones: `_callee3$`.
    if name == "eval"
        || name.starts_with("_callee")
        || cut::find(path, "/").is_some() && is_script(name)
    {
        return "";
    }
    let kind = ["new ", "get ", "set "]
        .iter()
        .find_map(|start| name.strip_prefix(start));
    kind.unwrap_or(name)
}

/// Whether a function's name may change with each build, because a minifier or bundler has generated it: at most two bytes,
/// three bytes that are not all lowercase letters, or digits only. True for an empty name.
fn is_minified(function: &str) -> bool {
    let bytes = function.as_bytes();
    if is_all(function, DIGITS) {
        return true;
    }
    match bytes.len() {
        0..=2 => true,
        3 => bytes.iter().any(|b| !b.is_ascii_lowercase()),
        _ => false,
    }
}

/// Returns the name of a Rust function without generic arguments, which differ between callers, and without the characters `<`,
/// `>`, `{` and `}`, because compilers print both `{closure}` and `{{closure}}`. The types in `<app::A as app::T>::f` are kept.
fn without_arguments(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let (mut kept, mut dropped) = (0_usize, 0_usize);
    let mut before = ' ';
    for letter in name.chars() {
        match letter {
            '<' if dropped > 0
                || before.is_ascii_alphanumeric()
                || before == '_'
                || before == ':' =>
            {
                dropped += 1
            }
            '<' => kept += 1,
            '>' if before == '-' => {}
            '>' if dropped > 0 => dropped -= 1,
            '>' => kept = kept.saturating_sub(1),
            _ => {}
        }
        let of_kept = letter != '<' && letter != '>' || kept > 0;
        if dropped == 0 && of_kept && letter != '>' && !(letter == '{' || letter == '}') {
            plain.push(letter);
        }
        before = letter;
    }
    plain
}
