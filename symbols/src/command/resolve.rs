//! The subcommand `resolve`: prints the source frames of offsets.

use std::fmt::Write as _;
use std::path::Path;

use super::{Failure, files};
use crate::{DebugFile, Frame, Place};

pub(super) fn run(file: &Path, offsets: &[u32]) -> Result<String, Failure> {
    let loaded = DebugFile::load(files::read(file)?, None);
    let loaded = loaded.map_err(|error| Failure::of_file(file, &error))?;
    let mut text = String::new();
    for offset in offsets {
        let place = Place {
            offset: Some(*offset),
            ..Place::default()
        };
        let _ = writeln!(text, "{offset:#x}");
        for frame in loaded.resolve(&place) {
            let _ = writeln!(text, "  {}", line(&frame));
        }
    }
    Ok(text)
}

fn line(frame: &Frame) -> String {
    let mut text = frame.function.clone().unwrap_or_else(|| "?".to_owned());
    if let Some(file) = &frame.file {
        let _ = write!(text, " ({file}");
        for number in [frame.line, frame.column].into_iter().flatten() {
            let _ = write!(text, ":{number}");
        }
        text.push(')');
    }
    if frame.is_inlined {
        text.push_str(" [inlined]");
    }
    text
}
