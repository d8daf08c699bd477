//! The program with which `scripts/linear` counts instructions: it calls `counted` with each input at `size` kB and at ten times
//! `size`, and prints a line for each input.
//!
//! ```text
//! cargo run --release --example linear -- size
//! ```

use std::hint::black_box;

use tinyturret::measured;

/// Lines that are repeated to make an input: frames, and lines that are not frames.
const LINES: [&str; 4] = [
    "at f (http://h/a.js:1:2)\n",
    "f@http://h/a.js:1:2\n",
    "no frame\n",
    "at f\n",
];
/// Texts that are repeated to make an input. A parser could search for them again and again, and so take more than linear
/// time.
const PIECES: [&str; 16] = [
    "@",
    "a@",
    "(",
    "<",
    "[",
    "{",
    ":",
    "1a",
    "a.wasm.",
    "wasm-function[",
    " line 1 > eval",
    " as ",
    "_ZN",
    "::h",
    "$u",
    "token=",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let size = std::env::args().nth(1).ok_or("usage: linear <size>")?;
    let bytes = 1_000 * size.parse::<usize>()?;
    for line in LINES {
        grow("lines", lines, line, bytes);
    }
    for piece in PIECES {
        grow("line", long_line, piece, bytes);
        grow("message", message, piece, bytes);
    }
    Ok(())
}

fn grow(place: &str, work: fn(&str), piece: &str, bytes: usize) {
    println!("{place} of {piece:?}");
    let text = piece.repeat(bytes / piece.len());
    counted(work, &text);
    counted(work, &text.repeat(10));
}

#[unsafe(no_mangle)]
#[inline(never)]
fn counted(work: fn(&str), text: &str) {
    work(black_box(text));
}

fn lines(text: &str) {
    black_box(measured::frames(text));
}

/// Parses lines that have `text`, which is long, at each position of a frame. The files are `data:` URLs, because these may
/// have any length in a stack.
fn long_line(text: &str) {
    for line in [
        format!("at {text} (data:x:1:2)"),
        format!("at f (data:{text}:1:2)"),
        format!("at f (eval at {text} (data:x:1:2), <anonymous>:1:2)"),
        format!("{text}@data:x:1:2"),
        format!("{text}@data:a.wasm:wasm-function[1]:0x1"),
        format!("_ZN{text}E@data:a.wasm:wasm-function[1]:0x1"),
        format!("_R{text}@data:a.wasm:wasm-function[1]:0x1"),
        format!("f@data:{text}:1:2"),
        format!("data:{text}"),
    ] {
        black_box(measured::frames(&line));
    }
}

fn message(text: &str) {
    black_box(measured::group(text, text, ""));
    black_box(measured::group("Error", "boom", text));
    black_box(measured::fingerprint(text, text, &[]));
}
