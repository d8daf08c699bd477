//! From the ecosystem's ways to report: errors become exceptions, what is less becomes breadcrumbs.

#[cfg(feature = "log")]
mod log;
#[cfg(feature = "tracing")]
mod tracing;

#[cfg(feature = "log")]
pub use self::log::LogBridge;
#[cfg(feature = "tracing")]
pub use self::tracing::TracingLayer;

use crate::{
    exception::{Entries, Kind, Raw},
    platform,
};

/// Something that was reported.
struct Report {
    is_error: bool,
    /// Upper case, as both crates print it.
    level: &'static str,
    target: String,
    message: String,
    /// `file:line`, when it is known.
    location: Option<String>,
    fields: Entries,
    causes: Vec<crate::exception::RawCause>,
}

impl Report {
    fn take(self) {
        if self.is_error {
            platform::capture(self.exception());
        } else {
            platform::breadcrumb(&self.breadcrumb());
        }
    }

    fn exception(mut self) -> Raw {
        self.fields.insert("target".into(), self.target);
        Raw {
            kind: Kind::Message,
            message: self.message,
            location: self.location,
            context: self.fields,
            causes: self.causes,
            handled: true,
            ..Raw::default()
        }
    }

    fn breadcrumb(&self) -> String {
        let mut text = [self.level, " ", &self.target, ": ", &self.message].concat();
        for (name, value) in &self.fields {
            text.extend([" ", name, "=", value]);
        }
        text
    }
}

fn location(file: Option<&str>, line: Option<u32>) -> Option<String> {
    let (file, line) = (file?, line?.to_string());
    Some([file, ":", &line].concat())
}
