//! Reads the groups and exceptions in a report without storing them.

use serde::Serialize;

use super::{exceptions, read};
use crate::core::{
    exception::Exception,
    groups::{self, Group},
};

/// The contents of a report that was read and not stored.
#[derive(Default, Serialize)]
pub(crate) struct Content {
    /// The groups in the report, those that were seen last first.
    groups: Vec<Group>,
    /// The exceptions of all groups in the report, newest first.
    exceptions: Vec<Exception>,
    /// The reason why the report cannot be read. Absent if it can.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

/// Reads the text of a report. If it cannot be read, sets `problem` and leaves the lists empty.
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
