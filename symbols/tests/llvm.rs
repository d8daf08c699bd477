//! Compares the resolved frames with those of llvm-symbolizer, which shares no code with this crate.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use tinyturret_symbols::{DebugFile, Frame, Place};
use wasmparser::Parser;

use crate::fixture::{folder, instructions, module, tool};
use crate::random::Random;

const SAMPLES: usize = 200;

#[test]
fn frames_equal_those_of_llvm_symbolizer() {
    let bytes = fs::read(module()).unwrap();
    let (code_start, instructions) = instructions(&bytes);
    let mut random = Random(1);
    let offsets: Vec<u32> = (0..SAMPLES)
        .map(|_| instructions[random.below(instructions.len())])
        .collect();

    let expected = symbolize(&bytes, offsets.iter().map(|offset| offset - code_start));
    let file = DebugFile::load(bytes, None).unwrap();
    let mut inlined = 0;
    for (offset, expected) in offsets.iter().zip(&expected) {
        let frames = file.resolve(&at(*offset));
        inlined += frames.iter().filter(|frame| frame.is_inlined).count();
        let found: Vec<String> = frames.iter().map(line).collect();
        // Expects an unknown frame where this crate returns no frames, because LLVM prints one there.
        if found.is_empty() {
            assert_eq!(expected, &["?? ??:0:0"], "{offset:#x}");
        } else {
            assert_eq!(&found, expected, "{offset:#x}");
        }
    }
    assert_eq!(expected.len(), SAMPLES);
    assert!(inlined > 50, "too few inlined frames to compare: {inlined}");
}

fn at(offset: u32) -> Place {
    Place {
        offset: Some(offset),
        ..Place::default()
    }
}

fn line(frame: &Frame) -> String {
    let function = frame.function.as_deref().unwrap_or("??");
    let file = frame.file.as_deref().unwrap_or("??");
    let [line, column] = [frame.line, frame.column].map(Option::unwrap_or_default);
    format!("{function} {file}:{line}:{column}")
}

/// Runs llvm-symbolizer. Returns the frames of each address as `function file:line:column`.
fn symbolize(module: &[u8], addresses: impl Iterator<Item = u32>) -> Vec<Vec<String>> {
    let path = folder("llvm").join("module.wasm");
    without_exports(module, &path);
    let mut command = tool("llvm-symbolizer");
    command
        .arg("--obj")
        .arg(&path)
        .args(["--no-demangle", "--output-style=LLVM"]);
    let mut process = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("scripts/setup llvm");
    let mut input = process.stdin.take().unwrap();
    let addresses: Vec<String> = addresses.map(|address| format!("{address:#x}\n")).collect();
    let writer =
        std::thread::spawn(move || input.write_all(addresses.concat().as_bytes()).unwrap());
    let output = process.wait_with_output().unwrap();
    writer.join().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_terminator("\n\n").map(frames).collect()
}

fn frames(block: &str) -> Vec<String> {
    let lines: Vec<&str> = block.lines().collect();
    let frames = lines.chunks(2);
    frames
        .map(|frame| {
            format!(
                "{:#} {}",
                rustc_demangle::demangle(frame[0]),
                location(frame[1])
            )
        })
        .collect()
}

/// Returns the location `file:line:column` with the column 0 if the line is unknown (0).
fn location(text: &str) -> String {
    let (line, _) = text.rsplit_once(':').unwrap();
    if line.ends_with(":0") {
        format!("{line}:0")
    } else {
        text.to_owned()
    }
}

/// Writes the module without its exports to `path`, because LLVM 14 refuses modules that export an imported function. Addresses
/// do not depend on exports.
fn without_exports(module: &[u8], path: &Path) {
    let mut kept = module[..8].to_vec();
    let mut end = 8;
    for payload in Parser::new(0).parse_all(module) {
        if let Some((id, range)) = payload.unwrap().as_section() {
            let section = end..range.end as usize;
            end = section.end;
            if id != 7 {
                kept.extend(&module[section]);
            }
        }
    }
    fs::write(path, kept).unwrap();
}
