//! Calls the functions of the settings: `ignore` and `before_save`.

use super::Turret;
use crate::{
    event::Event,
    exception::{Exception, Raw},
    intake,
    settings::Ignore,
};

impl Turret {
    /// Returns what is to be stored of `exception`, or `None` if a function drops it. While one runs, a panic is returned as
    /// it is.
    pub(super) fn ask(&self, exception: Exception) -> Option<Exception> {
        let has_none = self.settings.ignore.is_empty() && self.settings.before_save.is_none();
        if has_none || self.asking.replace(true) {
            return Some(exception);
        }
        let event = exception.event();
        let answer = self.answer(event.clone());
        self.asking.set(false);
        let answer = answer?;
        if answer == event {
            return Some(exception);
        }
        Some(self.changed(exception, answer))
    }

    fn answer(&self, event: Event) -> Option<Event> {
        let text = [event.r#type.as_str(), ": ", &event.message].concat();
        let is_ignored = self.settings.ignore.iter().any(|ignore| match ignore {
            Ignore::Text(part) => text.contains(part),
            Ignore::Function(call) => call(&event),
        });
        match &self.settings.before_save {
            _ if is_ignored => None,
            Some(call) => call(event),
            None => Some(event),
        }
    }

    /// The exception with the texts of `event`, bounded and scrubbed like those of a failure.
    fn changed(&self, exception: Exception, mut event: Event) -> Exception {
        let breadcrumbs = std::mem::take(&mut event.breadcrumbs);
        let (release, environment) = (event.release.take(), event.environment.take());
        Exception {
            kind: exception.kind,
            time: exception.time,
            handled: exception.handled,
            fatal: exception.fatal,
            breadcrumbs: breadcrumbs.into_iter().map(intake::breadcrumb).collect(),
            release: release.map(intake::name),
            environment: environment.map(intake::name),
            ..intake::exception(Raw::from(event), &self.settings)
        }
    }
}
