//! What a report holds, for whoever only looks at it.

use serde::Serialize;

use super::{exceptions, read};
use crate::core::{
    exception::Exception,
    groups::{self, Group},
};

/// Read as it is: nothing of it is taken in.
#[derive(Default, Serialize)]
pub(crate) struct Content {
    groups: Vec<Group>,
    /// Of all groups, newest first.
    exceptions: Vec<Exception>,
    /// Why it cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

pub(crate) fn open(text: &str, now: u64) -> Content {
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
        groups: groups::fold(&records, now),
        exceptions: exceptions(&records, now),
        problem: None,
    }
}
