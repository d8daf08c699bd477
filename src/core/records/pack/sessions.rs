//! Lists the sessions whose failures a pack counts, so that no session counts twice.

use serde::Serialize;

use crate::core::{
    collections::{set_of, sort_by},
    decode::{Decode, Fields, sightings},
    records::{is_zero, page_of},
};

/// The sessions whose failures a pack counts; empty in the counter of one session.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Pack {
    /// The listed sessions: the id, the number of failures, and the time of the last failure, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<(String, u64, u64)>,
    /// The number of sessions that are counted but no longer listed.
    #[serde(skip_serializing_if = "is_zero")]
    pub earlier: u64,
    /// A time before which all sessions that are no longer listed had their last failure, in milliseconds since 1970; 0 if
    /// all are listed.
    #[serde(skip_serializing_if = "is_zero")]
    pub until: u64,
}

impl Pack {
    pub fn is_empty(&self) -> bool {
        self.of.is_empty() && self.earlier == 0
    }

    /// Returns the number of recorder sessions that the pack counts. Listed entries of one recorder session count once. Entries
    /// that are no longer listed count once each, because their ids are unknown, so the number may be too large.
    pub fn sessions(&self) -> u32 {
        let pages = self.of.iter().map(|(session, ..)| page_of(session));
        let sessions = self.earlier.saturating_add(set_of(pages).len() as u64);
        sessions.try_into().unwrap_or(u32::MAX)
    }

    /// Whether the pack lists `session`.
    pub fn knows(&self, session: &str) -> bool {
        self.count_of(session).is_some()
    }

    /// Returns the number of failures that the pack counts for a session; `None` if the pack does not list the session.
    pub fn count_of(&self, session: &str) -> Option<u64> {
        let mut of = self.of.iter();
        of.find_map(|(known, count, _)| (known == session).then_some(*count))
    }

    /// Whether the pack may have counted `session` and no longer lists it. `last` is the time of the session's last failure,
    /// in milliseconds since 1970.
    pub fn may_have_forgotten(&self, session: &str, last: u64) -> bool {
        last < self.until && !self.knows(session)
    }

    /// Raises the listed count of a session to at least `count`, and the time of its last failure to at least `last`. Lists the
    /// session if the pack does not list it yet. Returns the count before, or 0 if the session was not listed.
    pub fn raise_count(&mut self, session: &str, count: u64, last: u64) -> u64 {
        match self.of.iter_mut().find(|(known, ..)| known == session) {
            Some((_, known, seen)) => {
                let before = *known;
                *known = before.max(count);
                *seen = last.max(*seen);
                before
            }
            None => {
                self.of.push((session.to_owned(), count, last));
                0
            }
        }
    }

    /// Removes the sessions that failed longest ago from the list, so that at most `max_sessions` are listed. They remain
    /// counted.
    pub fn forget_oldest(&mut self, max_sessions: usize) {
        let excess = self.of.len().saturating_sub(max_sessions);
        if excess > 0 {
            sort_by(&mut self.of, |(_, _, last)| (*last, 0));
            self.earlier = self.earlier.saturating_add(excess as u64);
            let kept = self.of.split_off(excess);
            let forgotten = self.of.iter().map(|(_, _, last)| last.saturating_add(1));
            self.until = forgotten.fold(self.until, u64::max);
            self.of = kept;
        }
    }
}

impl Decode for Pack {
    fn read(fields: &Fields) -> Self {
        Pack {
            of: sightings(fields.list("of")),
            earlier: fields.number("earlier"),
            until: fields.number("until"),
        }
    }
}
