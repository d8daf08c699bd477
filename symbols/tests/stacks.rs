//! Runs panics in Node.js, and compares the frames to which their stacks resolve with the locations in their messages.

use std::fs;
use std::path::Path;

use tinyturret_symbols::{DebugFile, Frame, Place};

use crate::fixture::{made, module, output, root, tool};

/// A panic: the location in its message, and the wasm frames of its stack.
struct Panic {
    location: String,
    stack: Vec<Place>,
}

/// Runs all panics in the module `wasm`. The driver prints a line for each: location, and `index:offset` of each frame.
fn panics(wasm: &Path) -> Vec<Panic> {
    let driver = root().join("symbols/tests/panics/drive.mjs");
    let glue = module().with_file_name("panics.js");
    let text = output(tool("node").args([&driver, &glue, wasm]));
    text.lines().map(parsed).collect()
}

fn parsed(line: &str) -> Panic {
    let mut fields = line.split(' ');
    let location = fields.next().unwrap().to_owned();
    let stack = fields.map(|frame| {
        let (index, offset) = frame.split_once(':').unwrap();
        Place {
            offset: Some(u32::from_str_radix(offset, 16).unwrap()),
            index: Some(index.parse().unwrap()),
            name: None,
        }
    });
    Panic {
        stack: stack.collect(),
        location,
    }
}

fn load(file: &Path) -> DebugFile {
    DebugFile::load(fs::read(file).unwrap(), None).unwrap()
}

fn resolved(file: &DebugFile, panic: &Panic) -> Vec<Frame> {
    panic
        .stack
        .iter()
        .flat_map(|place| file.resolve(place))
        .collect()
}

/// Returns the innermost resolved frame of a panic that is in the sources of the test app, if any.
fn innermost(file: &DebugFile, panic: &Panic) -> Option<Frame> {
    resolved(file, panic).into_iter().find(|frame| {
        frame
            .file
            .as_ref()
            .is_some_and(|file| file.contains("symbols/tests/panics/src/"))
    })
}

/// Returns a text for each panic whose innermost frame in the app is not at the location of the message.
fn misplaced(file: &DebugFile, panics: &[Panic]) -> Vec<String> {
    let is_misplaced = |panic: &&Panic| {
        let frame = innermost(file, panic).unwrap_or_default();
        let (path, line) = (
            frame.file.unwrap_or_default(),
            frame.line.unwrap_or_default(),
        );
        let column = frame.column.unwrap_or_default();
        !format!("{path}:{line}:{column}").ends_with(&panic.location)
    };
    panics
        .iter()
        .filter(is_misplaced)
        .map(|panic| panic.location.clone())
        .collect()
}

#[test]
fn panics_of_an_optimized_module_resolve_to_the_location_of_their_message() {
    let (wasm, debug_file) = made("optimize", &[]);
    let panics = panics(&wasm);
    assert_eq!(panics.len(), 50);
    let file = load(&debug_file);
    assert_eq!(misplaced(&file, &panics), [""; 0]);
    let places = panics.iter().flat_map(|panic| &panic.stack);
    let unknown: Vec<_> = places
        .filter(|place| file.resolve(place).iter().all(|frame| frame.line.is_none()))
        .collect();
    assert!(unknown.is_empty(), "no line for {unknown:?}");
}

#[test]
fn every_frame_of_a_panic_has_the_name_of_its_function() {
    let (wasm, debug_file) = made("optimize", &["--strip-names"]);
    let file = load(&debug_file);
    for panic in panics(&wasm) {
        for frame in resolved(&file, &panic) {
            assert!(frame.function.is_some(), "{}: {frame:?}", panic.location);
        }
    }
}

#[test]
fn panics_of_a_split_module_resolve_to_the_location_of_their_message() {
    let (wasm, debug_file) = made("split", &[]);
    assert_eq!(misplaced(&load(&debug_file), &panics(&wasm)), [""; 0]);
}

#[test]
fn functions_that_the_compiler_inlined_are_frames() {
    let (wasm, debug_file) = made("optimize", &["--strip-names"]);
    let file = load(&debug_file);
    let frames: Vec<_> = panics(&wasm)
        .iter()
        .flat_map(|panic| resolved(&file, panic))
        .collect();
    let first = frames
        .iter()
        .position(|frame| frame.function.as_deref() == Some("inner"))
        .unwrap();
    let shown = frames[first..first + 4]
        .iter()
        .map(|frame| (frame.function.as_deref().unwrap(), frame.is_inlined));
    let shown: Vec<_> = shown.collect();
    let outermost = "symbols_panics::inlined::three_levels";
    assert_eq!(
        shown,
        [
            ("inner", true),
            ("middle", true),
            ("outer", true),
            (outermost, false)
        ]
    );
}

#[test]
fn frames_without_offset_resolve_to_names() {
    let (wasm, debug_file) = made("optimize", &["--strip-names"]);
    let (split, names_file) = made("split", &["--names", "--strip-names"]);
    for (wasm, file) in [(&wasm, &debug_file), (&split, &names_file)] {
        let file = load(file);
        for panic in &panics(wasm) {
            // Replaces the function index by 0, because Deno prints index 0 with every offset.
            let deno = |place: &Place| Place {
                index: Some(0),
                ..place.clone()
            };
            let webkit = |place: &Place| Place {
                offset: None,
                ..place.clone()
            };
            let names = |change: &dyn Fn(&Place) -> Place| -> Vec<Option<String>> {
                let last = |place| {
                    file.resolve(&change(place))
                        .pop()
                        .and_then(|frame| frame.function)
                };
                panic.stack.iter().map(last).collect()
            };
            let expected = names(&webkit);
            assert!(
                expected
                    .iter()
                    .any(|name| name.as_deref() == Some("core::panicking::panic_fmt")),
                "{expected:?}"
            );
            assert!(expected.iter().any(|name| {
                name.as_deref()
                    .is_some_and(|name| name.starts_with("symbols_panics::"))
            }));
            if !file.has_lines() {
                assert_eq!(names(&deno), expected);
            }
        }
    }
}
