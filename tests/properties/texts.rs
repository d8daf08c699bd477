//! Texts that are stacks, nearly stacks, and nothing at all.

use std::sync::LazyLock;

use proptest::{collection::vec, prelude::*, sample::Index, sample::select};

use crate::fixtures;

pub static STACKS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let recorded = fixtures::ENGINES.into_iter().flat_map(fixtures::recorded);
    recorded.chain(fixtures::stacks("lines.txt")).collect()
});

/// What the forms in src/stack/ are made of, and what breaks readers of text.
#[rustfmt::skip]
const TOKENS: &[&str] = &[
    "at ", "async ", "new ", "Object.", "f", "T", "<anonymous>", "(anonymous)", "?", " [as add]", "address at ", "native", "unknown",
    "index 0", "eval at ", "(eval at ", "Promise.all ", "(error: ", "<static_initializer>", "[odd (name)]",
    "@", "/<", "*", "async*", "setTimeout handler*", "[native code]", "eval code", "global code", " > eval", " line 1 > eval", " > Function",
    "wasm-function[", "wasm-function[1]", "[wasm code]", "<?>", ".wasm", "a.wasm.", "wasm://wasm/0a1b2c3d", "wasm-stub", ":0x", ":0x18c", "externref shim",
    "::h", "::h0123456789abcdef", "[0123456789abcdef]", "_ZN", "3foo", "17h0123456789abcdef", "$u7b$", "$u7d$", "$u", "$LT$", "..", "E",
    "_R", "Nv", "NC", "C", "Cs1_", "B_", "B0_", "INv", "XC", "Y", "s_", "0", "u", "4_123", "{{closure}}", "{closure#0}",
    "<T as core::", "core::panicking::panic_fmt", "std::", "__wbg_", " as ", "&mut ", "{", "}",
    "http://h/a.js", "https://h:8080/", "file:///", "/srv/a.js", "C:\\a.js", "\\src\\", "data:", "blob:", "node:", "chrome-extension://", "a-BKcAt4gd.js", "?v=1", "#x",
    ":1", ":2:3", ":", "::", ":4294967295", ":4294967296", ":99999999999999999999999999", ":-1", ":0", "0x", "1e9",
    "(", ")", "<", ">", "[", "]", "'", "\"", "`", "$", "-", ".", "/", "\\", " ", "\t", "\u{b}", "\u{a0}", "\0",
    "\n", "\r\n", "\r", "\n    at ", "\n@", "\u{2028}", "\u{feff}", "é", "漢字", "🦀", "e\u{301}", "\u{202e}",
    "Error: ", "TypeError: x is not a function", "Uncaught ", "panicked at src/a.rs:1:2:\n", "panicked at '", "', ", "RuntimeError: unreachable", "too much recursion",
    "password=", "token: '", "Bearer ", "a@b.c", "eyJ", "123e4567-e89b-12d3-a456-426614174000",
];

pub fn tokens() -> impl Strategy<Value = String> {
    vec(select(TOKENS), 0..40).prop_map(|tokens| tokens.concat())
}

pub fn unicode() -> impl Strategy<Value = String> {
    vec(any::<char>(), 0..200).prop_map(String::from_iter)
}

pub fn recorded() -> impl Strategy<Value = String> {
    select(STACKS.as_slice())
}

/// A recorded stack with a piece gone and others in its place.
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
