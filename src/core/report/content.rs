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
    /// The reason why the report cannot be read, as the predicate of a sentence. Absent if it can.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

/// Returns the groups and exceptions in the text of a report; for a text that is not a valid report, only the `problem`. Times
/// later than `now` become `now`.
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
