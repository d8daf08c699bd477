//! Reads the contents of a report without storing them.

use serde::Serialize;

use super::{exceptions, read};
use crate::core::{
    exception::Exception,
    groups::{self, Group},
};

/// The contents of a report.
#[derive(Default, Serialize)]
pub(crate) struct Content {
    groups: Vec<Group>,
    /// The exceptions of all groups, newest first.
    exceptions: Vec<Exception>,
    /// The reason why the report cannot be read. Absent if it can.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

/// Reads the text of a report. Sets `problem` and leaves the lists empty if it is not a report.
pub(crate) fn read_content(text: &str, now: u64) -> Content {
    let records = match read(text) {
        Ok(records) => records,
        Err(problem) => {
            return Content {
                problem: Some(problem),
                ..Content::default()
            };
        }
    };
    Content {
        groups: groups::aggregate(&records, now),
        exceptions: exceptions(&records, now),
        problem: None,
    }
}
