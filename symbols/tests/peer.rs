//! Compares the resolved frames with those of addr2line, which finds functions and lines in another way, at far more offsets
//! than the comparison with llvm-symbolizer.

use std::fs;

use addr2line::{Context, gimli};
use tinyturret_symbols::{DebugFile, Frame, Place};

use crate::fixture::{instructions, module};

type Slice<'a> = gimli::EndianSlice<'a, gimli::LittleEndian>;

#[test]
fn frames_equal_those_of_addr2line() {
    let bytes = fs::read(module()).unwrap();
    let (code_start, instructions) = instructions(&bytes);
    let sections = gimli::Dwarf::load(|id| {
        let content = custom_section(&bytes, id.name());
        Ok::<_, gimli::Error>(gimli::EndianSlice::new(content, gimli::LittleEndian))
    });
    let context: Context<Slice<'_>> = Context::from_dwarf(sections.unwrap()).unwrap();
    let file = DebugFile::load(bytes.clone(), None).unwrap();
    let (mut compared, mut inlined) = (0, 0);
    for offset in instructions.iter().copied().step_by(7) {
        let place = Place {
            offset: Some(offset),
            ..Place::default()
        };
        let found = file.resolve(&place);
        assert_eq!(found, frames(&context, offset - code_start), "{offset:#x}");
        compared += found.len();
        inlined += found.iter().filter(|frame| frame.is_inlined).count();
    }
    assert!(
        compared > 3_000 && inlined > 1_000,
        "{compared} frames, {inlined} of them inlined"
    );
}

fn frames(context: &Context<Slice<'_>>, address: u32) -> Vec<Frame> {
    let mut found = context
        .find_frames(address.into())
        .skip_all_loads()
        .unwrap();
    let mut frames = Vec::new();
    while let Some(frame) = found.next().unwrap() {
        let location = frame.location.as_ref();
        let function = frame
            .function
            .map(|name| format!("{:#}", rustc_demangle::demangle(&name.raw_name().unwrap())));
        frames.push(Frame {
            function,
            file: location
                .and_then(|location| location.file)
                .map(str::to_owned),
            line: location.and_then(|location| location.line),
            column: location
                .and_then(|location| location.column)
                .filter(|column| *column > 0),
            is_inlined: true,
        });
    }
    if let Some(outermost) = frames.last_mut() {
        outermost.is_inlined = false;
    }
    frames
}

fn custom_section<'a>(module: &'a [u8], name: &str) -> &'a [u8] {
    let mut payloads = wasmparser::Parser::new(0).parse_all(module);
    let found = payloads.find_map(|payload| match payload.unwrap() {
        wasmparser::Payload::CustomSection(section) if section.name() == name => {
            Some(section.data())
        }
        _ => None,
    });
    found.unwrap_or_default()
}
