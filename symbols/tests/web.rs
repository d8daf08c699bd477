//! Compares the results of the wasm module for the viewer with those of the native library.

use std::fmt::Write as _;
use std::fs;

use tinyturret_symbols::{DebugFile, Frame, Place};

use crate::fixture::{instructions, made, output, root, tool};

#[test]
fn wasm_module_resolves_like_the_native_library() {
    let glue = root().join("target/symbols/symbols.js");
    assert!(
        glue.exists(),
        "scripts/symbols build makes {}",
        glue.display()
    );
    let (module, debug_file) = made("optimize", &[]);
    let (_, offsets) = instructions(&fs::read(module).unwrap());
    let offsets: Vec<u32> = offsets.into_iter().step_by(97).collect();

    let arguments = offsets.iter().map(ToString::to_string);
    let script = root().join("symbols/tests/web.mjs");
    let printed = output(
        tool("node")
            .args([&script, &glue, &debug_file])
            .args(arguments),
    );

    let file = DebugFile::load(fs::read(debug_file).unwrap(), None).unwrap();
    let mut expected = format!(
        "{} true\nother-build not-wasm damaged\n[] [] [] []\n",
        file.build_id().unwrap()
    );
    for offset in offsets {
        let place = Place {
            offset: Some(offset),
            ..Place::default()
        };
        for frame in file.resolve(&place) {
            let _ = writeln!(expected, "{}", line(&frame));
        }
        expected.push('\n');
    }
    assert!(expected.contains(" inlined\n"));
    assert_eq!(printed, expected);
}

fn line(frame: &Frame) -> String {
    let function = frame.function.as_deref().unwrap_or("?");
    let file = frame.file.as_deref().unwrap_or("?");
    let [line, column] = [frame.line, frame.column].map(Option::unwrap_or_default);
    let inlined = if frame.is_inlined { " inlined" } else { "" };
    format!("{function} {file}:{line}:{column}{inlined}")
}
