//! What of a frame all engines agree on and new builds leave as it is.

use super::file::plain_file;
use crate::core::{
    exception::Frame,
    stack::{
        cut::{self, Bytes, DIGITS, is_all},
        in_app::{is_injected, is_runtime},
        place::is_script,
    },
};

const DEEP: usize = 20;
/// How many nameless wasm functions weigh as much as a named one.
const UNNAMED: usize = 8;

#[derive(Default)]
pub(super) struct Signature {
    pub frames: Vec<String>,
    /// Whether the frames are enough to know the fault by.
    pub telling: bool,
    /// Whether they are the app's.
    pub is_own: bool,
    /// Whether the innermost frame is a package's or a runtime's, so that the app has not worded the message.
    pub is_passed_on: bool,
}

/// The nearest frames that are the app's own and have a name. Engines differ in whether they show the others: nameless
/// callbacks, callers that await, callers in tail position. So callers that await count only where there is no other.
/// Where an error's class has a constructor, only some engines show its call. Without a frame of the app, the nearest one of a
/// package counts; one of an extension or injected script never does.
pub(super) fn nearest(frames: &[Frame], name: &str, most: usize) -> Signature {
    let is_constructor = |frame: &Frame| {
        !is_wasm(frame) && script_function(&frame.function) == name && !name.is_empty()
    };
    let of_app = |frame: &&Frame| frame.in_app && !is_constructor(frame);
    let of_package =
        |frame: &&Frame| frame.foreign && !is_injected(&frame.file) && !is_constructor(frame);
    let mut own: Vec<&Frame> = frames.iter().filter(of_app).collect();
    let is_own = !own.is_empty();
    let most = if is_own { most } else { 1 };
    if !is_own {
        own.extend(frames.iter().filter(of_package));
    }
    let mut first = own.iter();
    let first = first.find(|frame| is_wasm(frame) || !script_function(&frame.function).is_empty());
    let telling = first.is_some_and(|frame| describe(frame).1);
    let mut named = Vec::new();
    // Callers that do not await, then others, then those without a name.
    for (named_only, of_async) in [(true, false), (true, true), (false, true)] {
        if named.is_empty() {
            named = distinct(&own, most, named_only, of_async);
        }
    }
    let innermost = frames
        .iter()
        .find(|frame| frame.in_app || frame.foreign || is_runtime(&frame.file));
    Signature {
        frames: named,
        telling,
        is_own,
        is_passed_on: is_own && innermost.is_some_and(|frame| !frame.in_app),
    }
}

/// Each once, for how deep a recursion went is chance; of nameless wasm functions more, for among them may be a whole panic.
fn distinct(frames: &[&Frame], most: usize, named: bool, of_async: bool) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::new();
    let mut room = most * UNNAMED;
    for frame in frames {
        let (text, telling) = describe(frame);
        let counts = (telling || !named) && (of_async || !frame.r#async);
        if !counts || distinct.contains(&text) {
            continue;
        }
        room = room.saturating_sub(if is_wasm(frame) && frame.function.is_empty() {
            1
        } else {
            UNNAMED
        });
        distinct.push(text);
        if room == 0 {
            break;
        }
    }
    distinct
}

/// Whether the nearest function recurs so often that the stack may end before its first caller: engines keep 50 to 128
/// frames.
pub(super) fn is_deep(frames: &[Frame]) -> bool {
    let mut own = frames.iter().filter(|frame| frame.in_app);
    let Some(nearest) = own.next() else {
        return false;
    };
    if own.clone().count() < DEEP {
        return false;
    }
    let (text, _) = describe(nearest);
    let recurs = |frame: &&Frame| function(frame) == function(nearest) && describe(frame).0 == text;
    own.filter(recurs).count() >= DEEP
}

/// What of [`describe`] is had without making a text.
fn function(frame: &Frame) -> &str {
    let function = script_function(&frame.function);
    if is_wasm(frame) || is_minified(function) {
        ""
    } else {
        function
    }
}

/// Of the functions that are more than once in a stack overflow, the first and the last by name:
/// which of them was called last is chance.
pub(super) fn recurring(frames: &[Frame]) -> Option<(String, String)> {
    let all: Vec<String> = frames.iter().map(|frame| describe(frame).0).collect();
    let more = |text: &&String| all.iter().filter(|other| other == text).count() > 1;
    let first = all.iter().filter(more).min()?;
    let last = all.iter().filter(more).max()?;
    Some((first.clone(), last.clone()))
}

fn is_wasm(frame: &Frame) -> bool {
    frame.index.is_some() || frame.offset.is_some() || frame.module.is_some()
}

fn describe(frame: &Frame) -> (String, bool) {
    if is_wasm(frame) {
        return wasm(frame);
    }
    let function = script_function(&frame.function);
    let telling = !is_minified(function);
    let mut text = plain_file(&frame.file);
    text.push('|');
    if telling {
        text.push_str(function);
    }
    (text, telling)
}

/// By name; else by module and offset, or index where the engine knows no offset.
fn wasm(frame: &Frame) -> (String, bool) {
    if !frame.function.is_empty() {
        return (without_arguments(&frame.function), true);
    }
    let mut text = plain_file(frame.module.as_deref().unwrap_or_default());
    let (mark, number) = match (frame.offset, frame.index) {
        (Some(offset), _) => ('+', offset),
        (None, Some(index)) => ('#', index),
        (None, None) => return (text, false),
    };
    text.push(mark);
    cut::add_decimal(&mut text, number);
    (text, true)
}

/// `new Shop.Cart`, `Shop.get total [as sum]`, `Object.<anonymous>`, `outer/<` → `Cart`, `total`, nothing, nothing. Where the
/// name is minified, V8 may know the property: `Object.d [as add]` → `add`.
fn script_function(function: &str) -> &str {
    let (function, alias) = cut::once(function, " [as ").unwrap_or((function, ""));
    let name = plain_name(function);
    match alias.strip_suffix("]") {
        Some(alias) if is_minified(name) => alias,
        _ => name,
    }
}

fn plain_name(function: &str) -> &str {
    if !cut::tail(function, const { &Bytes::of(b"<>") }).is_empty() || function.ends_with(" code") {
        return "";
    }
    let (path, symbol) = cut::split(function, const { &Bytes::but(b"[") });
    if !symbol.is_empty() {
        return symbol;
    }
    let name = cut::tail(path, const { &Bytes::but(b"./") });
    // The name of a bundler's module is its path.
    if name == "eval" || cut::find(path, "/").is_some() && is_script(name) {
        return "";
    }
    let kind = ["new ", "get ", "set "]
        .iter()
        .find_map(|start| name.strip_prefix(start));
    kind.unwrap_or(name)
}

/// A minifier's name differs from build to build: one or two letters, or three of both cases or with a digit. So does a
/// bundler's number.
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

/// Without generic arguments, which are another with each caller, and with one spelling of closures.
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
