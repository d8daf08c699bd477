//! The settings. The names and defaults are those of the Python library that tinyturret is based on.

pub(crate) mod callbacks;

#[cfg(feature = "edge")]
use std::any::Any;
use std::rc::Rc;

use self::callbacks::{Callbacks, Ignore};
use crate::{
    event::Event,
    hook::browser::callbacks::{LINK, Link},
};

#[cfg(feature = "core")]
/// The names of the backends that are used if the app sets none, in the order in which they are read.
pub(crate) const DEFAULT_BACKENDS: [&str; 3] = ["indexedDB", "localStorage", "memory"];

/// The settings of [`init_with`](crate::init_with).
///
/// A value out of range is clamped. No function here fails.
///
/// ```
/// let settings = tinyturret::Settings::new()
///     .release("1.4.2")
///     .max_exception_groups(50)
///     .ignore("ResizeObserver loop");
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Settings {
    // Fields without a comment are documented at the functions of the same names.
    pub(crate) max_exception_per_group: u32,
    pub(crate) max_exception_groups: u32,
    pub(crate) cleanup_trigger_rate: f64,
    pub(crate) ignore_storage_errors: bool,
    pub(crate) capture_locals: bool,
    /// The backends that the app has set. If the list is empty, `DEFAULT_BACKENDS` are used.
    pub(crate) storage_backends: Vec<Backend>,
    pub(crate) namespace: String,
    pub(crate) release: Option<String>,
    pub(crate) environment: Option<String>,
    /// The rules for frames of the app: texts in a frame's file or function. They include the crates of the callbacks.
    pub(crate) in_app: Vec<String>,
    /// The rules for frames of third-party code: texts in a frame's file or function.
    pub(crate) not_in_app: Vec<String>,
    pub(crate) callbacks: Callbacks,
    /// The function that passes the callbacks to the recorder. Set only if the app has set a function as a callback or as a
    /// rule. A pointer, so that an app without callbacks does not link that code.
    pub(crate) link: Option<Link>,
    pub(crate) show_viewer_link: bool,
    pub(crate) viewer_url: Option<String>,
    pub(crate) listen: bool,
    /// Whether the core removes excess groups and exceptions. A core that only reads, such as that of a viewer, does not,
    /// because it does not know the limits that the app has set.
    #[cfg(feature = "core")]
    pub(crate) clean_up: bool,
    pub(crate) auto_flush: bool,
    /// Maximum number of stored groups of failures that browsers have reported, above which a cleanup removes groups; 0 if no
    /// reports are collected. Only the npm package collects reports.
    #[cfg(feature = "core")]
    #[cfg_attr(not(feature = "collect"), allow(dead_code))]
    pub(crate) max_reported_groups: u32,
}

/// A backend for [`Settings::storage_backends`]: the name of a built-in one, or a store of the platform, such as Cloudflare D1.
///
/// ```
/// let memory: tinyturret::Backend = "memory".into();
/// tinyturret::init_with(tinyturret::Settings::new().storage_backends([memory]));
/// ```
#[derive(Clone)]
pub struct Backend {
    pub(crate) name: String,
    /// The store object, in the platform's own type. `None` for a built-in backend, which `name` identifies.
    #[cfg(feature = "edge")]
    pub(crate) store: Option<Rc<dyn Any>>,
}

impl<S: Into<String>> From<S> for Backend {
    fn from(name: S) -> Self {
        Backend {
            name: name.into(),
            #[cfg(feature = "edge")]
            store: None,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            max_exception_per_group: 100,
            max_exception_groups: 10,
            cleanup_trigger_rate: 0.05,
            ignore_storage_errors: true,
            capture_locals: true,
            storage_backends: Vec::new(),
            namespace: String::new(),
            release: None,
            environment: None,
            in_app: Vec::new(),
            not_in_app: Vec::new(),
            callbacks: Callbacks::default(),
            link: None,
            show_viewer_link: false,
            viewer_url: None,
            listen: true,
            #[cfg(feature = "core")]
            clean_up: true,
            auto_flush: true,
            #[cfg(feature = "core")]
            max_reported_groups: 0,
        }
    }
}

impl Settings {
    /// Returns the default settings.
    ///
    /// ```
    /// let settings = tinyturret::Settings::new();
    /// tinyturret::init_with(settings);
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the maximum number of stored exceptions of a group: 1 to 1000, default 100. Newer exceptions replace older ones,
    /// which remain counted.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().max_exception_per_group(20));
    /// ```
    pub fn max_exception_per_group(mut self, max: u32) -> Self {
        self.max_exception_per_group = clamp_limit(max);
        self
    }

    /// Sets the maximum number of stored groups: 1 to 1000, default 10. Groups of imported reports are removed first, then
    /// groups that are ignored, resolved, or consequences of a panic, then the groups that were seen longest ago.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().max_exception_groups(50));
    /// ```
    pub fn max_exception_groups(mut self, max: u32) -> Self {
        self.max_exception_groups = clamp_limit(max);
        self
    }

    /// Sets the probability that a write is followed by a cleanup, in a Rust worker (feature `edge`): 0 to 1, default 0.05.
    /// With 0, a write removes nothing from a store, and only the memory of the isolate is bounded. In a browser, an app with
    /// feature `core` cleans up when it first reads. An app without it only removes the oldest entries of the journal, the
    /// records that it has written, if there are more than 500.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().cleanup_trigger_rate(0.5));
    /// ```
    pub fn cleanup_trigger_rate(mut self, rate: f64) -> Self {
        self.cleanup_trigger_rate = if rate.is_nan() {
            0.05
        } else {
            rate.clamp(0.0, 1.0)
        };
        self
    }

    /// Sets whether errors of backends are ignored: default `true`. With `false`,
    /// [`on_storage_error`](Self::on_storage_error) is called. No function of the Rust API returns such an error.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().ignore_storage_errors(false));
    /// ```
    pub fn ignore_storage_errors(mut self, ignore: bool) -> Self {
        self.ignore_storage_errors = ignore;
        self
    }

    /// Sets a callback that gets the name and the error of a backend that fails. It is called only if
    /// [`ignore_storage_errors`](Self::ignore_storage_errors) is `false`.
    ///
    /// ```
    /// let settings = tinyturret::Settings::new()
    ///     .ignore_storage_errors(false)
    ///     .on_storage_error(|tier, message| eprintln!("{tier}: {message}"));
    /// ```
    pub fn on_storage_error(mut self, listener: impl Fn(&str, &str) + 'static) -> Self {
        self.callbacks.on_storage_error = Some(Rc::new(listener));
        self.link = Some(LINK);
        self
    }

    /// Sets whether the own properties of JavaScript errors and the values that `locals!` holds are stored: default `true`.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().capture_locals(false));
    /// ```
    pub fn capture_locals(mut self, capture: bool) -> Self {
        self.capture_locals = capture;
        self
    }

    /// Sets the storage backends. Groups are read from the first one that answers, and every change is written to all.
    /// Default: `indexedDB`, `localStorage`, `memory`. Unknown names are ignored. An empty list means the default.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().storage_backends(["localStorage", "memory"]));
    /// ```
    pub fn storage_backends<B: Into<Backend>>(
        mut self,
        backends: impl IntoIterator<Item = B>,
    ) -> Self {
        self.storage_backends = backends.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the namespace of the stored records, which separates apps on one origin: default empty. At most 64 UTF-16 units. A
    /// `/` becomes `_`, because it separates the parts of a key.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().namespace("shop"));
    /// ```
    pub fn namespace(mut self, namespace: &str) -> Self {
        self.namespace = key_part(namespace);
        self
    }

    /// Sets the release of the app, such as `1.4.2`. It is stored with every exception.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().release(env!("CARGO_PKG_VERSION")));
    /// ```
    pub fn release(mut self, release: impl Into<String>) -> Self {
        self.release = Some(release.into());
        self
    }

    /// Sets the environment, such as `production`. It is stored with every exception.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().environment("staging"));
    /// ```
    pub fn environment(mut self, environment: impl Into<String>) -> Self {
        self.environment = Some(environment.into());
        self
    }

    /// Treats frames of stacks as the app's own if their file or function contains `text`, in which `*` stands for any text.
    /// Each call adds a rule. The nearest frames of the app decide which failures share a group. The crates of the callbacks in
    /// these settings are added.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().in_app("shop_ui::"));
    /// ```
    pub fn in_app(mut self, text: impl Into<String>) -> Self {
        self.in_app.push(text.into());
        self
    }

    /// Treats frames of stacks as third-party code if their file or function contains `text`. These rules win over
    /// [`in_app`](Self::in_app).
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().not_in_app("image::"));
    /// ```
    pub fn not_in_app(mut self, text: impl Into<String>) -> Self {
        self.not_in_app.push(text.into());
        self
    }

    /// Adds the crate that defines the callback to the rules of [`in_app`](Self::in_app), unless it is among them. The crate is
    /// the first part of the type name of `F`.
    fn with_crate_of<F>(self, _: &F) -> Self {
        let path = std::any::type_name::<F>();
        match path.split_once("::") {
            Some((name, _))
                if !self
                    .in_app
                    .iter()
                    .any(|known| known.strip_suffix("::") == Some(name)) =>
            {
                self.in_app([name, "::"].concat())
            }
            _ => self,
        }
    }

    /// Sets a callback that gets each [`Event`] before its texts are stored. It returns the event, changed or not, or `None` to
    /// drop the failure.
    ///
    /// The callback is not called after a panic that aborts: only type, stack and location of later failures are stored. If
    /// the callback panics, that panic is stored in the same way.
    ///
    /// ```
    /// let settings = tinyturret::Settings::new().before_save(|mut event| {
    ///     event.url = None;
    ///     Some(event)
    /// });
    /// ```
    pub fn before_save(self, call: impl Fn(Event) -> Option<Event> + 'static) -> Self {
        let mut this = self.with_crate_of(&call);
        this.callbacks.before_save = Some(Rc::new(call));
        this.link = Some(LINK);
        this
    }

    /// Drops failures whose `type: message` contains `text`. Each call adds a rule, unless `text` is empty.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().ignore("ResizeObserver loop"));
    /// ```
    pub fn ignore(mut self, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.callbacks.ignore.push(Ignore::Text(text));
        }
        self
    }

    /// Drops failures for whose [`Event`] the callback returns `true`. Each call adds a rule. The callback is not called after
    /// a panic that aborts: see [`before_save`](Self::before_save).
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().ignore_if(|event| event.handled));
    /// ```
    pub fn ignore_if(self, call: impl Fn(&Event) -> bool + 'static) -> Self {
        let mut this = self.with_crate_of(&call);
        this.callbacks.ignore.push(Ignore::Function(Rc::new(call)));
        this.link = Some(LINK);
        this
    }

    /// Sets whether the page shows a small link to the viewer: default `false`. Requires [`viewer_url`](Self::viewer_url) or
    /// the feature `viewer`. With the feature `core`, the link shows the number of open groups.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().show_viewer_link(true).viewer_url("/tinyturret/viewer/"));
    /// ```
    pub fn show_viewer_link(mut self, show: bool) -> Self {
        self.show_viewer_link = show;
        self
    }

    /// Sets the URL of a viewer, which [`open_viewer`](crate::open_viewer) and the link open. With the feature `viewer`, it
    /// replaces the viewer that is part of the app.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().viewer_url("/tinyturret/viewer/"));
    /// ```
    pub fn viewer_url(mut self, url: impl Into<String>) -> Self {
        self.viewer_url = Some(url.into());
        self
    }

    /// Sets whether the global listeners and the panic hook are installed, and whether old exceptions are cleaned up: default
    /// `true`. An app that only shows groups sets `false`.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().listen(false));
    /// ```
    pub fn listen(mut self, listen: bool) -> Self {
        self.listen = listen;
        self
    }

    /// Sets whether tinyturret writes captured failures by itself: default `true`. With `false`, no timer is set, and
    /// [`flush`](crate::flush()) writes the failures. For edge workers, where a timer or a promise ends with the request that
    /// created it. There, a panic is still written at once, and a platform's store is read only when groups are requested.
    /// In a browser, the first failures of new entries are still written at once.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().auto_flush(false));
    /// ```
    pub fn auto_flush(mut self, auto: bool) -> Self {
        self.auto_flush = auto;
        self
    }
}

/// Clamps a maximum number of exceptions or groups to the range from 1 to 1000.
pub(crate) fn clamp_limit(limit: u32) -> u32 {
    limit.clamp(1, 1000)
}

/// Converts the namespace to one part of a storage key: cuts it to 64 UTF-16 units, and replaces `/`, which separates the
/// parts, with `_`.
pub(crate) fn key_part(namespace: &str) -> String {
    let mut room = 64;
    let characters = namespace.chars().take_while(|c| {
        let size = c.len_utf16();
        let fits = size <= room;
        room = room.saturating_sub(size);
        fits
    });
    characters.map(|c| if c == '/' { '_' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_clamped() {
        let low = Settings::new()
            .max_exception_per_group(0)
            .max_exception_groups(0)
            .cleanup_trigger_rate(-1.0);
        assert_eq!(
            (low.max_exception_per_group, low.max_exception_groups),
            (1, 1)
        );
        assert_eq!(low.cleanup_trigger_rate, 0.0);
        let high = Settings::new()
            .max_exception_per_group(u32::MAX)
            .cleanup_trigger_rate(f64::NAN);
        assert_eq!(high.max_exception_per_group, 1000);
        assert_eq!(high.cleanup_trigger_rate, 0.05);
    }

    #[test]
    fn crate_of_a_callback_is_in_app() {
        let settings = Settings::new()
            .in_app("shop_ui::")
            .ignore_if(|event| event.handled)
            .before_save(Some);
        let settings = settings.ignore_if(|event| event.fatal);
        assert_eq!(settings.in_app, ["shop_ui::", "tinyturret::", "core::"]);
    }

    #[test]
    fn namespace_is_one_part_of_a_key() {
        assert_eq!(Settings::new().namespace("a/b").namespace, "a_b");
        let long = Settings::new().namespace(&"🦀".repeat(40)).namespace;
        assert_eq!(long, "🦀".repeat(32));
    }
}
