//! Reads the setting `inApp` of a session, which determines the frames that are in-app, from the record `r1/<session>`.

use crate::core::{
    decode::{Decode, Fields, decode},
    records::{JOURNAL, LIMITS, Record},
    stack::InApp,
};

/// The key prefixes to list if the journal is read with the in-app rules of its sessions, which are stored with the limits of
/// a session.
pub(super) const WITH_LIMITS: &[&str] = &[JOURNAL, LIMITS];

/// The in-app rules of all sessions: which frames belong to the app. The field contains the records that were listed with
/// [`WITH_LIMITS`].
pub(super) struct Rules<'a>(pub &'a [Record]);

impl Rules<'_> {
    /// Returns the in-app rules of a session. Without a record of the session, returns empty rules, with which only the
    /// built-in rules apply.
    pub fn of_session(&self, session: &str) -> InApp {
        let is_own = |record: &&Record| record.key.strip_prefix(LIMITS) == Some(session);
        let limits = self.0.iter().find(is_own);
        let limits = limits.and_then(|record| decode::<Limits>(&record.value));
        limits.unwrap_or_default().0
    }
}

#[derive(Default)]
struct Limits(InApp);

impl Decode for Limits {
    fn read(fields: &Fields) -> Self {
        Limits(fields.object_or_default("inApp"))
    }
}

impl Decode for InApp {
    fn read(fields: &Fields) -> Self {
        InApp {
            include: fields.texts("include"),
            exclude: fields.texts("exclude"),
        }
    }
}
