//! The bridge for the `tracing` crate: a layer that turns events into exceptions and breadcrumbs.

use std::error::Error;

use tracing_core::{
    Event, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::layer::{Context, Layer};

use super::report::{Report, source_location};
use crate::{
    event::{MAX_CAUSES, MAX_ENTRIES},
    hook::{
        errors::{causes, format_bounded},
        failure::Pairs,
    },
};

/// A layer that captures events of level error as exceptions: their fields become the context, and the chain of a field that
/// holds an error becomes the causes. Events of levels warn and info become breadcrumbs of the exceptions that follow.
/// Requires the feature `tracing`.
///
/// ```
/// use tracing_subscriber::prelude::*;
///
/// tracing_subscriber::registry().with(tinyturret::TracingLayer::new()).init();
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct TracingLayer {}

impl TracingLayer {
    /// Returns a layer. A subscriber needs only one.
    #[must_use]
    pub fn new() -> Self {
        TracingLayer {}
    }
}

impl<S: Subscriber> Layer<S> for TracingLayer {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if *event.metadata().level() <= Level::INFO {
            read(event).take();
        }
    }
}

fn read(event: &Event<'_>) -> Report {
    let metadata = event.metadata();
    let mut seen = Seen::default();
    event.record(&mut seen);
    Report {
        is_error: *metadata.level() == Level::ERROR,
        level: metadata.level().as_str(),
        target: metadata.target().to_owned(),
        // An event without a message gets the name of its metadata as message.
        message: seen.message.unwrap_or_else(|| metadata.name().to_owned()),
        location: source_location(metadata.file(), metadata.line()),
        fields: seen.fields,
        causes: seen.causes,
    }
}

#[derive(Default)]
struct Seen {
    message: Option<String>,
    fields: Pairs,
    causes: Vec<String>,
}

impl Seen {
    fn take(&mut self, field: &Field, text: String) {
        if field.name() == "message" {
            self.message = Some(text);
        } else if self.fields.len() < MAX_ENTRIES {
            self.fields.push((field.name().to_owned(), text));
        }
    }
}

impl Visit for Seen {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.take(field, format_bounded(&value));
    }

    fn record_error(&mut self, _: &Field, value: &(dyn Error + 'static)) {
        self.causes.extend(causes(Some(value)));
        self.causes.truncate(MAX_CAUSES);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.take(field, format_bounded(&format_args!("{value:?}")));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing::{error, info, subscriber::with_default, warn};
    use tracing_subscriber::{layer::SubscriberExt, registry};

    use super::*;

    #[derive(Clone, Default)]
    struct Reports(Arc<Mutex<Vec<Report>>>);

    impl<S: Subscriber> Layer<S> for Reports {
        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            self.0.lock().unwrap().push(read(event));
        }
    }

    fn reports(work: impl FnOnce()) -> Vec<Report> {
        let reports = Reports::default();
        with_default(registry().with(reports.clone()), work);
        let mut reports = reports.0.lock().unwrap();
        std::mem::take(&mut *reports)
    }

    #[test]
    fn error_event_is_captured_with_its_fields() {
        let failed = "x".parse::<u32>().unwrap_err();
        let mut reports = reports(|| {
            error!(
                order = 17,
                name = "cart",
                error = &failed as &dyn Error,
                "no total"
            );
        });
        let raw = reports.remove(0).failure();
        assert_eq!(raw.message, "no total");
        let context = |name: &str| raw.context.iter().find(|(key, _)| key == name);
        assert_eq!(context("order").unwrap().1, "17");
        assert_eq!(context("name").unwrap().1, "cart");
        assert_eq!(raw.causes[0], "invalid digit found in string");
        assert!(raw.location.unwrap().file == "src/hook/tracing.rs");
    }

    #[test]
    fn warning_or_info_event_is_a_breadcrumb() {
        let reports = reports(|| {
            warn!(left = 0, "nearly out");
            info!(step = 2);
        });
        let texts: Vec<String> = reports.iter().map(Report::breadcrumb).collect();
        assert!(texts[0].ends_with(": nearly out left=0"), "{}", texts[0]);
        assert!(texts[0].starts_with("WARN tinyturret::"), "{}", texts[0]);
        assert!(texts[1].ends_with(" step=2"), "{}", texts[1]);
        assert!(reports.iter().all(|report| !report.is_error));
    }
}
