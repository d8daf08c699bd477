//! Contains what the settings use of the folder `browser/`, without any effect: the module `browser` on native targets, and in
//! the wasm of the npm package, whose recorder is JavaScript.

/// Replaces `browser/callbacks.rs`: there is no recorder that could call the callbacks of the settings.
pub(crate) mod callbacks {
    pub(crate) type Link = ();
    pub(crate) const LINK: Link = ();
}
