//! What of a frame all engines agree on and new builds leave as it is.

use std::borrow::Cow;

use crate::core::{
    exception::Frame,
    stack::{
        cut::{self, Bytes, DIGITS, HEXADECIMAL, has_any, is_all},
        place::file_name,
    },
};

const DEEP: usize = 20;
/// How many nameless wasm functions weigh as much as a named one.
const UNNAMED: usize = 8;

pub(super) struct Signature {
    pub frames: Vec<String>,
    /// Whether the frames are enough to know the fault by.
    pub telling: bool,
}

/// The nearest frames that are the app's own and have a name. Engines differ in whether they show the others:
/// nameless callbacks, callers that await, callers in tail position.
/// Where an error's class has a constructor, only some show its call.
pub(super) fn nearest(frames: &[Frame], name: &str, most: usize) -> Signature {
    let own = || {
        let constructor = |frame: &Frame| {
            !is_wasm(frame) && script_function(&frame.function) == name && !name.is_empty()
        };
        frames
            .iter()
            .filter(move |frame| frame.in_app && !constructor(frame))
    };
    let mut first = own()
        .filter(|frame| is_wasm(frame) || !script_function(&frame.function).is_empty())
        .map(|frame| describe(frame).1);
    let telling = first.next().unwrap_or(false);
    let mut named = distinct(own().filter(|frame| !frame.r#async), most, true);
    if named.is_empty() {
        named = distinct(own(), most, false);
    }
    Signature {
        frames: named,
        telling,
    }
}

/// Each once, for how deep a recursion went is chance; of nameless wasm functions more, for among them may be a whole panic.
fn distinct<'a>(frames: impl Iterator<Item = &'a Frame>, most: usize, named: bool) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::new();
    let mut room = most * UNNAMED;
    for frame in frames {
        let (text, telling) = describe(frame);
        if named && !telling || distinct.contains(&text) {
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

/// `new Shop.Cart`, `Shop.get total [as sum]`, `Object.<anonymous>`, `outer/<` → `Cart`, `total`, nothing, nothing
fn script_function(function: &str) -> &str {
    let function = cut::before(function, " [as ");
    if function.ends_with(['<', '>']) || function.ends_with(" code") {
        return "";
    }
    let (path, symbol) = cut::split(function, const { &Bytes::but(b"[") });
    if !symbol.is_empty() {
        return symbol;
    }
    let name = cut::tail(path, const { &Bytes::but(b"./") });
    let kind = ["new ", "get ", "set "]
        .iter()
        .find_map(|start| name.strip_prefix(start));
    if name == "eval" {
        ""
    } else {
        kind.unwrap_or(name)
    }
}

/// A minifier's name differs from build to build: one or two letters, or three of both cases or with a digit.
fn is_minified(function: &str) -> bool {
    let bytes = function.as_bytes();
    match bytes.len() {
        0..=2 => true,
        3 => bytes.iter().any(|b| !b.is_ascii_lowercase()),
        _ => false,
    }
}

/// File name in lower case, without query and bundler's hash.
fn plain_file(file: &str) -> String {
    for scheme in ["blob:", "data:"] {
        if file.starts_with(scheme) {
            return scheme.into();
        }
    }
    let name = percent_decoded(file_name(file));
    let (stem, extension) = cut::split(&name, const { &Bytes::but(b".") });
    let mut plain = String::with_capacity(file.len());
    for mut rest in [without_short_hash(stem), extension] {
        while !rest.is_empty() {
            let (part, after) = cut::split(rest, const { &Bytes::but(b".-_~") });
            if !is_hash(part) {
                plain.push_str(part);
                plain.push('.');
            }
            rest = after.get(1..).unwrap_or_default();
        }
    }
    plain.make_ascii_lowercase();
    plain
}

/// Deno prints addresses of files as a person reads them.
fn percent_decoded(name: &str) -> Cow<'_, str> {
    if cut::find(name, "%").is_none() {
        return name.into();
    }
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name;
    while let Some((plain, after)) = cut::once(rest, "%") {
        bytes.extend(plain.as_bytes());
        let byte = after
            .get(..2)
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(b'%'));
        rest = if byte.is_some() {
            after.get(2..).unwrap_or_default()
        } else {
            after
        };
    }
    bytes.extend(rest.as_bytes());
    String::from_utf8(bytes).map_or_else(|_| name.into(), Cow::from)
}

/// `index-BKcAt4gd` → `index`: eight letters of any kind, as Vite, Rollup and esbuild put them.
fn without_short_hash(stem: &str) -> &str {
    let cut = stem
        .len()
        .checked_sub(9)
        .and_then(|at| stem.split_at_checked(at));
    let Some((head, hash)) = cut.and_then(|(head, tail)| Some((head, tail.strip_prefix('-')?)))
    else {
        return stem;
    };
    let random = has_any(hash, DIGITS) || hash.bytes().filter(u8::is_ascii_uppercase).count() >= 2;
    if random { head } else { stem }
}

/// Six or more hexadecimal digits, not all letters.
fn is_hash(part: &str) -> bool {
    part.len() >= 6 && is_all(part, HEXADECIMAL) && has_any(part, DIGITS)
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
