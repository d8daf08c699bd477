mod culprit;

use super::{InApp, culprit, place::crate_relative};
use crate::core::exception::Frame;

/// The text of a file with cases: stack lines of each form, and the frames that are parsed from them. `tests/fixtures/recorded`
/// contains whole stacks of all engines.
const LINES: &str = include_str!("../../../tests/fixtures/lines.txt");

/// Returns the stack of each case in [`LINES`], and the expected frames as [`show`] writes them, one per line.
fn cases() -> impl Iterator<Item = (&'static str, &'static str)> {
    LINES.split("\n== ").skip(1).map(|case| {
        let (_, rest) = case.split_once('\n').expect("a name");
        let (stack, frames) = rest.split_once("\n--\n").expect("frames");
        (stack, frames.trim_end())
    })
}

/// Returns a number in decimal digits; an empty text for `None`.
fn number(number: Option<u32>) -> String {
    number.map_or(String::new(), |number| number.to_string())
}

/// Writes a frame as in [`LINES`]: `*` for the app, `!` for a third party or `-`, then its function, file, position and wasm
/// fields.
fn show(frame: &Frame) -> String {
    let own = match (frame.in_app, frame.foreign) {
        (true, _) => '*',
        (_, true) => '!',
        _ => '-',
    };
    let place = format!("{}:{}", number(frame.line), number(frame.column));
    let wasm = format!(
        "{} {} {}",
        frame.module.as_deref().unwrap_or_default(),
        number(frame.index),
        number(frame.offset)
    );
    let waits = if frame.r#async { "async " } else { "" };
    format!(
        "{own} {waits}{} | {} | {place} | {wasm}",
        frame.function, frame.file
    )
    .trim_end()
    .to_owned()
}

/// Parses a stack with the built-in in-app rules, without the setting `inApp`.
fn parse(stack: &str) -> Vec<Frame> {
    super::parse(stack, &InApp::default())
}

#[test]
fn every_form() {
    for (stack, expected) in cases() {
        let frames: Vec<String> = parse(stack).iter().map(show).collect();
        assert_eq!(frames.join("\n"), expected, "{stack}");
    }
    assert!(cases().count() > 40);
}

#[test]
fn no_frames() {
    for text in [
        "",
        "Error",
        "TypeError: x is not a function",
        "at",
        "at ",
        "at the counter (of the shop)",
        "mail me@home",
        "look at this: 12:30",
        "at 10:30",
        "Error: see http://h/a.js:1:2",
        "@",
        "at (",
        "at ()",
        "Error: it stopped (at noon)",
    ] {
        let stack = parse(text);
        assert!(stack.iter().all(|frame| !frame.in_app), "{text}: {stack:?}");
    }
}

#[test]
fn sentence_that_starts_with_at_is_not_a_frame() {
    for text in [
        "at noon (2020-02-02 10:30:15) the shop closed",
        "at 2020-02-02 10:30:15, the shop closed",
        "at 10:30:15, the shop closed",
        "at the shop (open from 9:30), no seat",
        "at the shop (see a.js:9) no seat",
    ] {
        assert_eq!(parse(text), [], "{text}");
    }
}

#[test]
fn message_in_the_header_is_not_a_stack() {
    let frames = parse(
        "Error: no seat\n    at the counter (of a@b.c)\nask x@http://h/c.js:3:4\n    at f (http://h/a.js:1:2)",
    );
    assert_eq!(
        frames.iter().map(show).collect::<Vec<_>>(),
        ["* f | http://h/a.js | 1:2 |"]
    );
}

#[test]
fn no_break_spaces_indent_lines() {
    let frames = parse("Error: no seat\n\u{a0}\u{a0}at f (a.js:1:2)\n \u{a0} \u{a0}at b.js:3:4");
    assert_eq!(
        frames.iter().map(show).collect::<Vec<_>>(),
        ["* f | a.js | 1:2 |", "*  | b.js | 3:4 |"]
    );
}

#[test]
fn line_breaks_may_be_lost() {
    for stack in [
        "Error: no seat     at f (http://h/a.js:1:2)     at async http://h/b.js:3:4",
        "Error: no seat  at f (http://h/a.js:1:2)  at async http://h/b.js:3:4\nUser: 7\nShop: 8",
        "Error  at f (http://h/a.js:1:2)  at async g (http://h/b.js:3:4)",
        r"Error: no seat\nf@http://h/a.js:1:2\nasync http://h/b.js:3:4\n",
        r"Error: no seat\n    at f (http://h/a.js:1:2)\n    at async g (http://h/b.js:3:4)",
    ] {
        let frames = parse(stack);
        let places: Vec<_> = frames
            .iter()
            .map(|frame| (frame.file.as_str(), frame.line, frame.r#async))
            .collect();
        let expected = [
            ("http://h/a.js", Some(1), false),
            ("http://h/b.js", Some(3), true),
        ];
        assert_eq!(places, expected, "{stack}");
        assert_eq!(frames[0].function, "f");
    }
}

#[test]
fn crate_relative_files() {
    for (file, expected) in [
        (
            "/home/a/.cargo/registry/src/index.crates.io-0a1b/wgpu-29.0.1/src/lib.rs",
            "wgpu/src/lib.rs",
        ),
        (
            r"C:\Users\a\.cargo\registry\src\index.crates.io-0a1b\wgpu-29.0.1\src\lib.rs",
            "wgpu/src/lib.rs",
        ),
        (
            "/home/a/.cargo/git/checkouts/egui-0a1b/2c3d4e5/crates/egui/src/lib.rs",
            "crates/egui/src/lib.rs",
        ),
        (
            "/rustc/0a1b/library/core/src/cell.rs",
            "library/core/src/cell.rs",
        ),
        ("/home/a/shop/src/cart.rs", "src/cart.rs"),
        ("shop/src/cart.rs", "shop/src/cart.rs"),
        ("/cart.rs", "cart.rs"),
        ("", ""),
    ] {
        assert_eq!(crate_relative(file), expected, "{file}");
    }
}

#[test]
fn any_text_is_survived() {
    let pieces = [
        "at ",
        "@",
        "(",
        ")",
        ":",
        "wasm-function[",
        "]",
        "0x1f",
        "12",
        "_ZN",
        "_RNv",
        "$u7b$",
        "$",
        "..",
        "::h0123456789abcdef",
        "[",
        "<",
        ">",
        " as ",
        "é",
        "漢",
        "\u{1f980}",
        "\n",
        "\r",
        " ",
        "http://",
        "eval at ",
        " > eval",
        " line 3",
        "async ",
        "*",
        "4294967296",
        "C:\\",
        "/",
        ".wasm.",
        "-",
        "{closure}",
        "std::panicking::",
        "99999999999999999999",
        "E",
        "s_",
        "blob:",
        "?",
        "#",
        "\0",
        "\u{a0}",
        "  ",
        "\\n",
        ",",
        " [x]",
    ];
    let mut random = 88_172_645_463_325_252_u64;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..24 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            text.push_str(pieces[(random % pieces.len() as u64) as usize]);
        }
        culprit(&parse(&text), None);
    }
}

#[test]
fn long_texts_end() {
    for piece in [
        "@",
        "(",
        ")",
        "at ",
        ":1",
        "a.wasm.",
        "[",
        "<",
        " line 1 > eval",
        "*",
        "@h*",
        "(eval at ",
        "::h",
        "$",
        "_ZN1a",
        "@[",
        "at a (http://h/a.js:1:2)\n",
        "at a (http://h/a.js:1:2)  ",
        "a@b.js:1:2\\n",
        "\\n",
        "  ",
        "\u{a0}",
        "a.js:1:2) ",
        " [",
    ] {
        let long = piece.repeat((1 << 17) / piece.len());
        for start in ["", "at ", "at f (", "f@", "at _ZN", "f@http://h/"] {
            parse(&[start, &long].concat());
            parse(&[start, &long, ":1:2)"].concat());
        }
    }
    parse(&"@h(:1:2)".repeat(1 << 17));
    assert_eq!(
        parse(&"    at f (http://h/a.js:1:2)\n".repeat(100_000)).len(),
        100
    );
    assert_eq!(parse(&"no frame at all\n".repeat(100_000)).len(), 0);
}
