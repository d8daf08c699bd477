//! Makes the content of the section `tinyturret.offsets`, which maps offsets of a shipped module to addresses of DWARF.

use std::path::Path;

use super::Failure;
use super::instructions::Functions;
use super::source_map;
use crate::offsets::{Table, TableFunction};

/// Returns the input source map for wasm-opt, which maps each instruction of `module` to its offset in the code section, as
/// the source line. Fails if the module cannot be parsed.
pub(super) fn input(file: &Path, module: &[u8]) -> Result<String, Failure> {
    let functions = parse(file, module)?;
    let start = functions.code_start;
    let instructions = functions.bodies.iter().flat_map(|body| &body.instructions);
    let pairs = instructions.map(|offset| (start.saturating_add(*offset), *offset));
    Ok(source_map::encode(pairs))
}

/// Returns the content of the section `tinyturret.offsets` for a module that wasm-opt wrote with the source map `output`. Fails
/// if the module or the map cannot be parsed, or the map is empty.
pub(super) fn mapped(file: &Path, module: &[u8], output: &str) -> Result<Vec<u8>, Failure> {
    let functions = parse(file, module)?;
    let mut pairs = source_map::decode(output)?;
    for (offset, _) in &mut pairs {
        *offset = offset.saturating_sub(functions.code_start);
    }
    if pairs.is_empty() {
        return Err(Failure::new(
            "wasm-opt wrote no offsets: does one of its options remove debug information?",
        ));
    }
    Ok(table(&functions, Some(&pairs)).encode())
}

/// Returns the content of the section `tinyturret.offsets` for a module whose offsets are the addresses of its DWARF. Fails if
/// the module cannot be parsed.
pub(super) fn identity(file: &Path, module: &[u8]) -> Result<Vec<u8>, Failure> {
    Ok(table(&parse(file, module)?, None).encode())
}

fn parse(file: &Path, module: &[u8]) -> Result<Functions, Failure> {
    Functions::parse(module).map_err(|error| Failure::of_file(file, &error))
}

fn table(functions: &Functions, pairs: Option<&[(u32, Option<u32>)]>) -> Table {
    let ends = functions.bodies.iter().skip(1).map(|body| body.start);
    let ends = ends.chain([u32::MAX]);
    let entries = |start: u32, end: u32| {
        let pairs = pairs.unwrap_or_default();
        let first = pairs.partition_point(|(offset, _)| *offset < start);
        let after = pairs.partition_point(|(offset, _)| *offset < end);
        pairs.get(first..after).unwrap_or_default().to_vec()
    };
    let bodies = functions.bodies.iter().zip(ends);
    Table {
        code_start: functions.code_start,
        imports: functions.imports,
        is_mapped: pairs.is_some(),
        functions: bodies
            .map(|(body, end)| TableFunction {
                start: body.start,
                entries: entries(body.start, end),
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::instructions::Body;

    fn functions() -> Functions {
        let body = |start| Body {
            start,
            instructions: Vec::new(),
        };
        Functions {
            code_start: 100,
            imports: 0,
            bodies: vec![body(2), body(10), body(20)],
        }
    }

    #[test]
    fn entries_belong_to_the_function_that_contains_them() {
        let pairs = [(3, Some(1)), (9, None), (10, Some(2)), (30, Some(3))];
        let table = table(&functions(), Some(&pairs));
        let entries: Vec<_> = table
            .functions
            .iter()
            .map(|function| function.entries.as_slice())
            .collect();
        assert_eq!(entries, [&pairs[..2], &pairs[2..3], &pairs[3..]]);
    }

    #[test]
    fn table_has_only_functions_when_there_is_no_map() {
        let table = table(&functions(), None);
        assert!(!table.is_mapped);
        assert!(
            table
                .functions
                .iter()
                .all(|function| function.entries.is_empty())
        );
    }
}
