//! The sessions that a packed tally counts.

use serde::Serialize;

use crate::core::{
    decode::{Decode, Fields, sightings},
    order::{set_of, sort_by},
    records::{is_zero, page_of},
};

/// The sessions that a packed tally contains; empty in the tally of one session.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Pack {
    /// Session, its count, when it was last seen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<(String, u64, u64)>,
    /// Sessions that it no longer knows one by one.
    #[serde(skip_serializing_if = "is_zero")]
    pub earlier: u64,
    /// They were last seen before this time.
    #[serde(skip_serializing_if = "is_zero")]
    pub until: u64,
}

impl Pack {
    pub fn is_empty(&self) -> bool {
        self.of.is_empty() && self.earlier == 0
    }

    /// How many pages are in it.
    pub fn sessions(&self) -> u32 {
        let pages = self.of.iter().map(|(session, ..)| page_of(session));
        let sessions = self.earlier.saturating_add(set_of(pages).len() as u64);
        sessions.try_into().unwrap_or(u32::MAX)
    }

    pub fn knows(&self, session: &str) -> bool {
        self.count_of(session).is_some()
    }

    /// The count of a session that the pack knows.
    pub fn count_of(&self, session: &str) -> Option<u64> {
        let mut of = self.of.iter();
        of.find_map(|(known, count, _)| (known == session).then_some(*count))
    }

    /// Whether the pack may count a session that it does not know, and that was last seen at `last`.
    pub fn may_have_forgotten(&self, session: &str, last: u64) -> bool {
        last < self.until && !self.knows(session)
    }

    /// Raises the count of a session to at least `count`. Returns the count before, or 0 if the session was not known.
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

    pub fn forget(&mut self, most: usize) {
        let many = self.of.len().saturating_sub(most);
        if many > 0 {
            sort_by(&mut self.of, |(_, _, last)| (*last, 0));
            self.earlier = self.earlier.saturating_add(many as u64);
            let kept = self.of.split_off(many);
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
