//! The state of tinyturret and of its storage backends.

#[cfg(feature = "core")]
use serde::Serialize;

/// The state of everything.
///
/// ```
/// let status = tinyturret::status();
/// assert_eq!(status.captured, 0);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "core", derive(Serialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct Status {
    /// tinyturret's own version.
    pub version: &'static str,
    /// The namespace that was set.
    pub namespace: String,
    /// This page load, worker or isolate.
    pub session: String,
    /// The tier that groups were last read from.
    #[cfg_attr(feature = "core", serde(skip_serializing_if = "Option::is_none"))]
    pub reading: Option<String>,
    /// Exceptions captured in this session.
    pub captured: u64,
    /// Every tier, in the order in which they are read.
    pub tiers: Vec<Tier>,
}

/// How one tier is.
///
/// ```
/// let failing = |tier: &tinyturret::Tier| tier.state == "failing";
/// assert!(!tinyturret::status().tiers.iter().any(failing));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "core", derive(Serialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct Tier {
    /// Its name, as in the settings.
    pub name: String,
    /// `opening`, `ok`, `failing` or `absent`.
    pub state: &'static str,
    /// Why it fails, in the platform's words.
    #[cfg_attr(feature = "core", serde(skip_serializing_if = "Option::is_none"))]
    pub error: Option<String>,
    /// Changes that are under way, or wait until the tier is back.
    pub pending: u32,
    /// Changes that this tier will not get: too many waited.
    pub dropped: u32,
    /// Bytes used, at most, where the tier has a budget.
    // The recorder of the package knows it.
    #[cfg_attr(feature = "package", serde(skip))]
    #[cfg_attr(
        all(feature = "core", not(feature = "package")),
        serde(skip_serializing_if = "Option::is_none")
    )]
    pub used: Option<u64>,
    /// Bytes that it may use.
    #[cfg_attr(feature = "package", serde(skip))]
    #[cfg_attr(
        all(feature = "core", not(feature = "package")),
        serde(skip_serializing_if = "Option::is_none")
    )]
    pub budget: Option<u64>,
}
