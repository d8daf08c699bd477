//! The bridge for the `log` crate: a logger that turns records into exceptions and breadcrumbs.

use ::log::{Level, Log, Metadata, Record};

use super::report::{Report, source_location};
use crate::hook::errors::format_bounded;

/// A logger that captures `error!` as an exception, and adds `warn!` and `info!` as breadcrumbs to the exceptions that follow.
/// Requires the feature `log`.
///
/// The `log` crate supports only one logger, so this one passes the records on to the logger of your app.
///
/// ```
/// # struct Console;
/// # impl log::Log for Console {
/// #     fn enabled(&self, _: &log::Metadata<'_>) -> bool { true }
/// #     fn log(&self, _: &log::Record<'_>) {}
/// #     fn flush(&self) {}
/// # }
/// let bridge = tinyturret::LogBridge::over(Box::new(Console));
/// log::set_boxed_logger(Box::new(bridge)).unwrap();
/// log::set_max_level(log::LevelFilter::Info);
///
/// log::error!("the cart was empty");
/// ```
#[derive(Default)]
pub struct LogBridge {
    next: Option<Box<dyn Log>>,
}

impl LogBridge {
    /// Returns a logger for an app that has no other logger.
    #[must_use]
    pub fn new() -> Self {
        LogBridge::default()
    }

    /// Returns a logger that also passes each record for which `next` is enabled on to `next`.
    #[must_use]
    pub fn over(next: Box<dyn Log>) -> Self {
        LogBridge { next: Some(next) }
    }
}

impl Log for LogBridge {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= Level::Info || self.next.as_ref().is_some_and(|n| n.enabled(metadata))
    }

    fn log(&self, record: &Record<'_>) {
        if record.level() <= Level::Info {
            read(record).take();
        }
        // Calls `enabled` of `next`, because `next` may filter records only there, and the `log` crate need not call `enabled`
        // before `log`.
        if let Some(next) = self.next.as_ref().filter(|n| n.enabled(record.metadata())) {
            next.log(record);
        }
    }

    fn flush(&self) {
        if let Some(next) = &self.next {
            next.flush();
        }
    }
}

fn read(record: &Record<'_>) -> Report {
    Report {
        is_error: record.level() == Level::Error,
        level: record.level().as_str(),
        target: record.target().to_owned(),
        message: format_bounded(record.args()),
        location: source_location(record.file(), record.line()),
        fields: Vec::new(),
        causes: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(level: Level, test: impl FnOnce(&Record<'_>)) {
        let record = Record::builder()
            .level(level)
            .target("shop::cart")
            .file(Some("src/cart.rs"))
            .line(Some(7))
            .args(format_args!("no lines"))
            .build();
        test(&record);
    }

    #[test]
    fn error_record_is_captured() {
        record(Level::Error, |record| {
            let report = read(record);
            assert!(report.is_error);
            let raw = report.failure();
            assert_eq!(raw.message, "no lines");
            let location = raw.location.unwrap();
            assert_eq!(
                (location.file.as_str(), location.line, location.column),
                ("src/cart.rs", 7, 0)
            );
            assert_eq!(raw.context, [("target".into(), "shop::cart".into())]);
        });
    }

    #[test]
    fn warning_record_is_a_breadcrumb() {
        record(Level::Warn, |record| {
            let report = read(record);
            assert!(!report.is_error);
            assert_eq!(report.breadcrumb(), "WARN shop::cart: no lines");
        });
    }

    #[test]
    fn next_logger_gets_the_records_that_it_enables() {
        use std::sync::{
            Arc,
            atomic::{AtomicU32, Ordering},
        };
        struct Warnings(Arc<AtomicU32>);
        impl Log for Warnings {
            fn enabled(&self, metadata: &Metadata<'_>) -> bool {
                metadata.level() == Level::Warn
            }
            fn log(&self, _: &Record<'_>) {
                self.0.fetch_add(1, Ordering::Relaxed);
            }
            fn flush(&self) {}
        }
        let heard = Arc::new(AtomicU32::new(0));
        let bridge = LogBridge::over(Box::new(Warnings(heard.clone())));
        for level in [Level::Error, Level::Warn, Level::Debug] {
            record(level, |record| bridge.log(record));
        }
        assert_eq!(heard.load(Ordering::Relaxed), 1);
        record(Level::Debug, |record| {
            assert!(!bridge.enabled(record.metadata()));
        });
    }
}
