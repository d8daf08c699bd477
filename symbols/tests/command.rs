//! Tests of the files that the command writes.

use std::fs;

use tinyturret_symbols::{DebugFile, LoadError, command};
use wasmparser::{Parser, Payload};

use crate::fixture::{folder, made, make, module};

/// Returns the names of the custom sections in the module `file`.
fn custom_sections(file: &std::path::Path) -> Vec<String> {
    let bytes = fs::read(file).unwrap();
    let payloads = Parser::new(0).parse_all(&bytes);
    let names = payloads.filter_map(|payload| match payload.unwrap() {
        Payload::CustomSection(section) => Some(section.name().to_owned()),
        _ => None,
    });
    names.collect()
}

#[test]
fn modules_are_written_without_dwarf_and_with_a_build_id() {
    let written = [
        made("optimize", &["--", "-O1"]),
        made("split", &["--debug-url", "out.debug.wasm"]),
        made("split", &["--names", "--strip-names"]),
    ];
    for (index, (wasm, debug_file)) in written.iter().enumerate() {
        let sections = custom_sections(wasm);
        assert!(
            sections.iter().all(|name| !name.starts_with(".debug")),
            "{sections:?}"
        );
        assert_eq!(sections.contains(&"name".to_owned()), index != 2);
        assert_eq!(
            sections.contains(&"external_debug_info".to_owned()),
            index == 1
        );
        let debug_sections = custom_sections(debug_file);
        assert_eq!(
            debug_sections.contains(&".debug_info".to_owned()),
            index != 2
        );
        // The module must have the build id of the debug file, which loading it checks. The last module has no symbols, so it
        // does not load.
        let id = DebugFile::load(fs::read(debug_file).unwrap(), None)
            .unwrap()
            .build_id()
            .unwrap()
            .to_owned();
        assert_eq!(id.len(), 32);
        if index != 2 {
            let module = DebugFile::load(fs::read(wasm).unwrap(), Some(&id)).unwrap();
            assert!(!module.has_lines());
        }
    }
}

#[test]
fn debug_file_of_another_build_is_refused() {
    let (_, first) = made("optimize", &["--", "-O1"]);
    let (_, second) = made("optimize", &[]);
    let [first, second] = [first, second].map(|file| fs::read(file).unwrap());
    let expected = DebugFile::load(first.clone(), None)
        .unwrap()
        .build_id()
        .unwrap()
        .to_owned();
    assert!(DebugFile::load(first, Some(&expected.to_uppercase())).is_ok());
    let refused = DebugFile::load(second, Some(&expected)).err().unwrap();
    assert_eq!(refused.code(), "other-build");
    let without_id = DebugFile::load(fs::read(module()).unwrap(), Some(&expected)).err();
    assert_eq!(
        without_id,
        Some(LoadError::OtherBuild {
            expected,
            found: None
        })
    );
}

#[test]
fn output_is_the_same_for_the_same_input() {
    let (module, debug_file) = made("optimize", &[]);
    let again = folder("again").join("out.wasm");
    make("optimize", &[], &again);
    assert_eq!(fs::read(module).unwrap(), fs::read(&again).unwrap());
    let debug_again = again.with_extension("debug.wasm");
    assert_eq!(
        fs::read(debug_file).unwrap(),
        fs::read(debug_again).unwrap()
    );
}

#[test]
fn failures_name_their_reason() {
    let (split, _) = made("split", &["--strip-names"]);
    let fails = |arguments: &[&std::ffi::OsStr]| {
        let arguments = arguments.iter().map(|argument| (*argument).to_owned());
        command::run(arguments).unwrap_err().to_string()
    };
    assert!(fails(&["split".as_ref(), split.as_ref()]).contains("no DWARF"));
    assert!(fails(&["split".as_ref(), split.as_ref(), "--names".as_ref()]).contains("no names"));
    assert!(fails(&["split".as_ref(), "missing.wasm".as_ref()]).contains("missing.wasm"));
    let wasm_opt = ["optimize", "--wasm-opt", "no-such-program"].map(std::ffi::OsStr::new);
    assert!(
        fails(&[wasm_opt[0], module().as_ref(), wasm_opt[1], wasm_opt[2]])
            .contains("cannot run no-such-program")
    );
}
