//! The rules that the setting `inApp` of a session gives: `inApp` in `r1/<session>`.

use crate::core::{
    decode::{Decode, Fields, decode},
    records::{JOURNAL, LIMITS, Record},
    stack::InApp,
};

/// The prefixes of the journal and of the limits of its sessions.
pub(super) const WITH_LIMITS: &[&str] = &[JOURNAL, LIMITS];

/// Reads rules in the limits of sessions.
pub(super) struct Rules<'a>(pub &'a [Record]);

impl Rules<'_> {
    /// The rules of a session; without any, the rules of all apps apply.
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
