//! What a user can set. The names and defaults are those of the Python library
//! that tinyturret descends from.

use std::{any::Any, rc::Rc};

use crate::exception::Exception;

/// Told the tier and its error.
pub(crate) type OnStorageError = Rc<dyn Fn(&str, &str)>;
pub(crate) type BeforeSave = Rc<dyn Fn(Exception) -> Option<Exception>>;

/// What tinyturret does, and how much of it.
///
/// Every value is clamped to what can work; nothing here can fail.
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
    pub(crate) max_exception_per_group: u32,
    pub(crate) max_exception_groups: u32,
    pub(crate) cleanup_trigger_rate: f64,
    pub(crate) ignore_storage_errors: bool,
    pub(crate) on_storage_error: Option<OnStorageError>,
    pub(crate) capture_locals: bool,
    pub(crate) storage_backends: Vec<Backend>,
    pub(crate) namespace: String,
    pub(crate) release: Option<String>,
    pub(crate) environment: Option<String>,
    pub(crate) before_save: Option<BeforeSave>,
    pub(crate) ignore: Vec<Ignore>,
    pub(crate) show_viewer_link: bool,
    pub(crate) viewer_url: Option<String>,
    pub(crate) listen: bool,
    /// Whether old exceptions are cleaned up although `listen` is off. The npm package sets it for the core that works for
    /// its recorder; a viewer does not know the limits of those who listen.
    pub(crate) clean_up: bool,
    pub(crate) auto_flush: bool,
}

/// A tier for [`Settings::storage_backends`]: one of tinyturret's own by its name, or a store that the platform gives.
///
/// ```
/// let memory: tinyturret::Backend = "memory".into();
/// tinyturret::init_with(tinyturret::Settings::new().storage_backends([memory]));
/// ```
#[derive(Clone)]
pub struct Backend {
    pub(crate) name: String,
    /// In the platform's own type.
    pub(crate) store: Option<Rc<dyn Any>>,
}

impl<S: Into<String>> From<S> for Backend {
    fn from(name: S) -> Self {
        Backend {
            name: name.into(),
            store: None,
        }
    }
}

/// One entry of [`Settings::ignore`].
#[derive(Clone)]
pub(crate) enum Ignore {
    /// Text contained in `type: message`.
    Text(String),
    /// Asked with the whole exception; `true` drops it.
    Function(Rc<dyn Fn(&Exception) -> bool>),
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            max_exception_per_group: 100,
            max_exception_groups: 10,
            cleanup_trigger_rate: 0.05,
            ignore_storage_errors: true,
            on_storage_error: None,
            capture_locals: true,
            storage_backends: ["indexedDB", "localStorage", "memory"]
                .map(Backend::from)
                .to_vec(),
            namespace: String::new(),
            release: None,
            environment: None,
            before_save: None,
            ignore: Vec::new(),
            show_viewer_link: false,
            viewer_url: None,
            listen: true,
            clean_up: false,
            auto_flush: true,
        }
    }
}

impl Settings {
    /// The defaults.
    ///
    /// ```
    /// let settings = tinyturret::Settings::new();
    /// tinyturret::init_with(settings);
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// How many exceptions of one group are kept: 1 to 1000, default 100.
    /// The group's count goes on beyond it.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().max_exception_per_group(20));
    /// ```
    pub fn max_exception_per_group(mut self, most: u32) -> Self {
        self.max_exception_per_group = kept(most);
        self
    }

    /// How many groups are kept: 1 to 1000, default 10. The one that was seen
    /// longest ago goes first, ignored and resolved ones before others.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().max_exception_groups(50));
    /// ```
    pub fn max_exception_groups(mut self, most: u32) -> Self {
        self.max_exception_groups = kept(most);
        self
    }

    /// How likely a write is followed by a cleanup: 0 to 1, default 0.05.
    /// `init` always cleans up.
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

    /// Whether a tier that fails is passed over in silence: default `true`.
    /// With `false`, `init` and `flush` return the error; a capture never does.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().ignore_storage_errors(false));
    /// ```
    pub fn ignore_storage_errors(mut self, ignore: bool) -> Self {
        self.ignore_storage_errors = ignore;
        self
    }

    /// Called with a tier's name and its error when that tier fails and
    /// [`ignore_storage_errors`](Self::ignore_storage_errors) is `false`.
    ///
    /// ```
    /// let settings = tinyturret::Settings::new()
    ///     .ignore_storage_errors(false)
    ///     .on_storage_error(|tier, message| eprintln!("{tier}: {message}"));
    /// ```
    pub fn on_storage_error(mut self, listener: impl Fn(&str, &str) + 'static) -> Self {
        self.on_storage_error = Some(Rc::new(listener));
        self
    }

    /// Whether the own properties of a captured error, and the values that `locals!` holds,
    /// are kept: default `true`.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().capture_locals(false));
    /// ```
    pub fn capture_locals(mut self, capture: bool) -> Self {
        self.capture_locals = capture;
        self
    }

    /// The tiers in the order in which they are read; all are written.
    /// Default: `indexedDB`, `localStorage`, `memory`. Unknown names are left
    /// out, and an empty list stands for the default.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().storage_backends(["localStorage", "memory"]));
    /// ```
    pub fn storage_backends<B: Into<Backend>>(
        mut self,
        backends: impl IntoIterator<Item = B>,
    ) -> Self {
        let backends: Vec<Backend> = backends.into_iter().map(Into::into).collect();
        if !backends.is_empty() {
            self.storage_backends = backends;
        }
        self
    }

    /// Keeps two apps on one origin apart: default empty. At most 64
    /// characters; a `/` becomes `_`, because it separates the parts of a key.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().namespace("shop"));
    /// ```
    pub fn namespace(mut self, namespace: &str) -> Self {
        self.namespace = separate(namespace);
        self
    }

    /// The release that is running, such as `1.4.2`.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().release(env!("CARGO_PKG_VERSION")));
    /// ```
    pub fn release(mut self, release: impl Into<String>) -> Self {
        self.release = Some(release.into());
        self
    }

    /// The environment, such as `production`.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().environment("staging"));
    /// ```
    pub fn environment(mut self, environment: impl Into<String>) -> Self {
        self.environment = Some(environment.into());
        self
    }

    /// Asked before an exception is stored: hand it on, changed or not, or
    /// return `None` to drop it. A panic is stored without asking when the
    /// panic came out of this function.
    ///
    /// ```
    /// let settings = tinyturret::Settings::new().before_save(|mut exception| {
    ///     exception.url = None;
    ///     Some(exception)
    /// });
    /// ```
    pub fn before_save(mut self, ask: impl Fn(Exception) -> Option<Exception> + 'static) -> Self {
        self.before_save = Some(Rc::new(ask));
        self
    }

    /// Drops exceptions whose `type: message` contains `text`. Adds up.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().ignore("ResizeObserver loop"));
    /// ```
    pub fn ignore(mut self, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.ignore.push(Ignore::Text(text));
        }
        self
    }

    /// Drops exceptions for which `ask` returns `true`. Adds up.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().ignore_if(|exception| exception.handled));
    /// ```
    pub fn ignore_if(mut self, ask: impl Fn(&Exception) -> bool + 'static) -> Self {
        self.ignore.push(Ignore::Function(Rc::new(ask)));
        self
    }

    /// Whether the page shows a small link to the viewer, with the number of
    /// open groups: default `false`. It needs [`viewer_url`](Self::viewer_url)
    /// or the feature `viewer`.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().show_viewer_link(true).viewer_url("/tinyturret/viewer/"));
    /// ```
    pub fn show_viewer_link(mut self, show: bool) -> Self {
        self.show_viewer_link = show;
        self
    }

    /// Where the viewer is served. With the feature `viewer` it is part of the
    /// app, and this is needed for another one only.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().viewer_url("/tinyturret/viewer/"));
    /// ```
    pub fn viewer_url(mut self, url: impl Into<String>) -> Self {
        self.viewer_url = Some(url.into());
        self
    }

    /// Whether the global listeners and the panic hook are installed, and old
    /// exceptions cleaned up: default `true`. A viewer turns it off.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().listen(false));
    /// ```
    pub fn listen(mut self, listen: bool) -> Self {
        self.listen = listen;
        self
    }

    /// Whether captures are written without being asked: default `true`. With `false` they wait for
    /// [`flush`](crate::flush()), no timer is set, and of a store that the platform gives nothing is read that nobody
    /// asked for; only a panic is written at once. For edge workers, where each piece of work belongs to a request and
    /// ends with it.
    ///
    /// ```
    /// tinyturret::init_with(tinyturret::Settings::new().auto_flush(false));
    /// ```
    pub fn auto_flush(mut self, auto: bool) -> Self {
        self.auto_flush = auto;
        self
    }
}

/// How much may be kept of anything.
pub(crate) fn kept(most: u32) -> u32 {
    most.clamp(1, 1000)
}

/// A namespace, as a part of a key.
pub(crate) fn separate(namespace: &str) -> String {
    let characters = namespace.chars().take(64);
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
    fn a_namespace_is_one_part_of_a_key() {
        assert_eq!(Settings::new().namespace("a/b").namespace, "a_b");
    }

    #[test]
    fn an_empty_list_of_backends_is_the_default() {
        let none: [&str; 0] = [];
        let settings = Settings::new().storage_backends(none);
        assert_eq!(settings.storage_backends.len(), 3);
    }
}
