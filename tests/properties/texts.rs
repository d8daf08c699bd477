//! Generates texts that are stacks, similar to stacks, or random.

use std::sync::LazyLock;

use proptest::{collection::vec, prelude::*, sample::Index, sample::select};

use crate::fixtures;

pub static STACKS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let recorded = fixtures::ENGINES.into_iter().flat_map(fixtures::recorded);
    recorded.chain(fixtures::stacks("lines.txt")).collect()
});

static TOKENS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let dictionary = include_str!("../../fuzz/dictionary.txt");
    let quoted = |line: &'static str| line.strip_prefix('"')?.strip_suffix('"');
    dictionary
        .lines()
        .filter_map(quoted)
        .map(unescape)
        .collect()
});

/// Replaces the escapes `\\`, `\"` and `\x0a` in a text by the characters that they stand for.
fn unescape(text: &str) -> String {
    let mut bytes = text.bytes();
    let mut plain = Vec::new();
    while let Some(byte) = bytes.next() {
        plain.push(match byte {
            b'\\' => escaped(&mut bytes),
            byte => byte,
        });
    }
    String::from_utf8(plain).unwrap()
}

fn escaped(bytes: &mut impl Iterator<Item = u8>) -> u8 {
    match bytes.next().unwrap() {
        b'x' => {
            let digits: String = bytes.take(2).map(char::from).collect();
            u8::from_str_radix(&digits, 16).unwrap()
        }
        byte => byte,
    }
}

pub fn tokens() -> impl Strategy<Value = String> {
    vec(select(TOKENS.as_slice()), 0..40).prop_map(|tokens| tokens.concat())
}

pub fn unicode() -> impl Strategy<Value = String> {
    vec(any::<char>(), 0..200).prop_map(String::from_iter)
}

pub fn recorded() -> impl Strategy<Value = String> {
    select(STACKS.as_slice())
}

/// Generates recorded stacks in which a part is replaced.
pub fn mutated() -> impl Strategy<Value = String> {
    let change = (any::<Index>(), 0..20_usize, tokens());
    (recorded(), vec(change, 1..4)).prop_map(|(mut text, changes)| {
        for (at, length, tokens) in changes {
            let start = text.floor_char_boundary(at.index(text.len() + 1));
            let end = text.ceil_char_boundary(start + length);
            text.replace_range(start..end, &tokens);
        }
        text
    })
}

pub fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![unicode(), tokens(), mutated(), recorded()]
}
