//! Tests that files which are damaged or made to do harm cause errors, and that every call returns.
//!
//! `SYMBOLS_FUZZ_SECONDS=600 cargo test --release -p tinyturret-symbols changed_at_random` tries random changes for 600
//! seconds.

use std::fs;
use std::ops::Range;
use std::time::{Duration, Instant};

use tinyturret_symbols::{DebugFile, LoadError, Place};

use crate::fixture::made;
use crate::random::Random;

/// The number of random inputs that are tested without `SYMBOLS_FUZZ_SECONDS`. It is small because loading one takes
/// milliseconds in test builds.
const INPUTS: u64 = 150;

/// The number of a random input. It is printed if the test panics, so that the input can be found again.
struct Number(u64);

impl Drop for Number {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("input number {}", self.0);
        }
    }
}

#[test]
fn files_that_are_changed_at_random_never_panic() {
    let seeds = [
        made("optimize", &[]),
        made("split", &[]),
        made("split", &["--names", "--strip-names"]),
    ];
    let seeds = seeds.map(|(_, debug_file)| fs::read(debug_file).unwrap());
    let seconds = std::env::var("SYMBOLS_FUZZ_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok());
    let end = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let (mut loaded, mut resolved, mut slowest) = (0_u64, 0, Duration::ZERO);
    let mut number = Number(0);
    while end.map_or(number.0 < INPUTS, |end| Instant::now() < end) {
        let mut random = Random(number.0);
        let seed = &seeds[random.below(seeds.len())];
        let input = changed(seed, &mut random);
        let began = Instant::now();
        if let Ok(file) = DebugFile::load(input, None) {
            loaded += 1;
            resolved += (0..5)
                .filter(|_| !file.resolve(&any_place(&mut random)).is_empty())
                .count();
        }
        slowest = slowest.max(began.elapsed());
        number.0 += 1;
    }
    println!(
        "{} inputs, {loaded} loaded, {resolved} places resolved, the slowest took {slowest:?}",
        number.0
    );
    // At least a tenth of the inputs must load: after larger changes, only the first check of the loader would be tested.
    assert!(
        loaded > number.0 / 10 && loaded < number.0,
        "{loaded} of {} inputs were loaded",
        number.0
    );
}

#[test]
fn every_truncation_of_a_file_of_names_is_refused() {
    let (_, file) = made("split", &["--names", "--strip-names"]);
    let bytes = fs::read(file).unwrap();
    let mut random = Random(1);
    for _ in 0..500 {
        let length = random.below(bytes.len());
        if let Ok(file) = DebugFile::load(bytes[..length].to_vec(), None) {
            // A truncated file loads only if it ends between two sections. Then its build id is missing, or a place has one
            // frame at most.
            assert!(file.build_id().is_none() || file.resolve(&any_place(&mut random)).len() <= 1);
        }
    }
}

fn any_place(random: &mut Random) -> Place {
    let limit = if random.below(4) == 0 {
        u32::MAX as usize
    } else {
        90_000
    };
    Place {
        offset: Some(random.below(limit) as u32),
        index: Some(random.below(1_000) as u32),
        name: None,
    }
}

/// Returns the file with some random changes, most of them at the start of a section, where lengths, counts and headers are.
fn changed(seed: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    let sections = sections(seed);
    for _ in 0..=random.below(6) {
        let section = sections[random.below(sections.len())].clone();
        let at = match random.below(3) {
            0 => random.below(bytes.len().max(1)),
            1 => section.start + random.below(section.len().clamp(1, 64)),
            _ => section.start + random.below(section.len().max(1)),
        };
        change(&mut bytes, at, random);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, at: usize, random: &mut Random) {
    let end = bytes.len().min(at + 1 + random.below(8));
    let length = end.saturating_sub(at);
    if length == 0 {
        return;
    }
    let part = &mut bytes[at..end];
    match random.below(24) {
        0 => bytes.truncate(at),
        1 => {
            let from = random.below(bytes.len() - length + 1);
            bytes.copy_within(from..from + length, at);
        }
        2..=6 => part.fill(0xff),
        7..=10 => part.fill(0),
        11..=14 => part.fill(0x80),
        _ => part[0] ^= 1 << random.below(8),
    }
}

/// Returns the ranges of the contents of the sections of a well-formed module.
fn sections(module: &[u8]) -> Vec<Range<usize>> {
    let payloads = wasmparser::Parser::new(0).parse_all(module);
    let ranges = payloads.filter_map(|payload| payload.unwrap().as_section());
    ranges
        .map(|(_, range)| range.start as usize..range.end as usize)
        .collect()
}

/// Returns a wasm module with custom sections, given as name and content.
fn module(sections: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = b"\0asm\x01\0\0\0".to_vec();
    for (name, content) in sections {
        let length = 1 + name.len() + content.len();
        bytes.push(0);
        // Writes the length of the section as LEB128 in five bytes.
        bytes.extend(
            (0..5).map(|index| {
                (length >> (7 * index)) as u8 & 0x7f | if index < 4 { 0x80 } else { 0 }
            }),
        );
        bytes.push(name.len() as u8);
        bytes.extend(name.bytes());
        bytes.extend(*content);
    }
    bytes
}

/// Returns a DWARF 4 compilation unit with `entries`: a header with its length, and the entries.
fn unit(entries: &[u8]) -> Vec<u8> {
    let header = [4, 0, 0, 0, 0, 0, 4];
    let length = (header.len() + entries.len()) as u32;
    [&length.to_le_bytes(), &header[..], entries].concat()
}

#[test]
fn calls_that_are_nested_without_end_are_bounded() {
    // A unit (1), a function (2) and an inlined call (3), each with children and the attributes `low_pc` and `high_pc`.
    let attributes = [1, 0x11, 0x01, 0x12, 0x06, 0, 0];
    let tags = [0x11, 0x2e, 0x1d];
    let mut abbreviations = Vec::new();
    for (number, tag) in (1..).zip(tags) {
        abbreviations.extend([&[number, tag][..], &attributes].concat());
    }
    abbreviations.push(0);
    let entry = |number: u8| [number, 0, 0, 0, 0, 100, 0, 0, 0];
    let depth = 1_000_000;
    let info = unit(
        &[
            &entry(1)[..],
            &entry(2),
            &entry(3).repeat(depth),
            &vec![0; depth + 2],
        ]
        .concat(),
    );
    let file = module(&[(".debug_info", &info), (".debug_abbrev", &abbreviations)]);
    let file = DebugFile::load(file, None).unwrap();
    let place = Place {
        offset: Some(50),
        ..Place::default()
    };
    assert_eq!(file.resolve(&place).len(), 200);
}

#[test]
fn units_that_share_a_long_list_take_a_bounded_time() {
    // Unit 1 has the attribute `ranges`, whose list all such units share. Unit 2 and function 3 have code at 0 to 100.
    let abbreviations = [
        &[1, 0x11, 0, 0x55, 0x17, 0, 0][..],
        &[2, 0x11, 1, 0x11, 0x01, 0x12, 0x06, 0, 0],
        &[3, 0x2e, 0, 0x11, 0x01, 0x12, 0x06, 0, 0],
        &[0],
    ];
    let abbreviations = abbreviations.concat();
    let range = [1, 0, 0, 0, 2, 0, 0, 0];
    let code = [0, 0, 0, 0, 100, 0, 0, 0];
    let last = unit(&[&[2][..], &code, &[3], &code, &[0]].concat());
    let frames = |units: usize| {
        let info = [unit(&[1, 0, 0, 0, 0]).repeat(units), last.clone()].concat();
        let ranges = range.repeat(10_000);
        let sections: [(&str, &[u8]); 3] = [
            (".debug_info", &info),
            (".debug_abbrev", &abbreviations),
            (".debug_ranges", &ranges),
        ];
        let place = Place {
            offset: Some(50),
            ..Place::default()
        };
        DebugFile::load(module(&sections), None)
            .unwrap()
            .resolve(&place)
            .len()
    };
    assert_eq!(frames(10), 1);
    // The last unit, which has the frame, is not reached: the limit ends the search within the 20 million ranges before it.
    assert_eq!(frames(2_000), 0);
}

#[test]
fn files_without_symbols_are_refused() {
    assert_eq!(
        DebugFile::load(module(&[]), None).err(),
        Some(LoadError::NoSymbols)
    );
    assert_eq!(
        DebugFile::load(b"not wasm".to_vec(), None).err(),
        Some(LoadError::NotWasm)
    );
    let empty_id = module(&[("build_id", &[0])]);
    assert_eq!(
        DebugFile::load(empty_id, None).err(),
        Some(LoadError::Damaged("build id"))
    );
}
