//! The state of tinyturret and of its storage backends.

#[cfg(feature = "core")]
use serde::Serialize;

/// The status of tinyturret.
///
/// ```
/// let status = tinyturret::status();
/// assert_eq!(status.captured, 0);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "core", derive(Serialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct Status {
    /// The version of tinyturret; empty on native targets.
    pub version: &'static str,
    /// The namespace of the stored records that was set; empty by default.
    pub namespace: String,
    /// The id of the session: of this page load, worker or isolate. Empty before the first failure.
    pub session: String,
    /// The name of the backend from which groups were last read. Absent before the first read, and if no backend answered.
    #[cfg_attr(feature = "core", serde(skip_serializing_if = "Option::is_none"))]
    pub reading: Option<String>,
    /// The number of failures that were captured in this session.
    pub captured: u64,
    /// The status of every backend, in the order in which they are read.
    pub tiers: Vec<Tier>,
}

/// The status of a storage backend.
///
/// ```
/// let failing = |tier: &tinyturret::Tier| tier.state == "failing";
/// assert!(!tinyturret::status().tiers.iter().any(failing));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "core", derive(Serialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct Tier {
    /// The name of the backend, as in the settings.
    pub name: String,
    /// `opening`; `ok`; `failing`: it is opened again after a delay; `absent`: the platform has no such backend.
    pub state: &'static str,
    /// The error message of the platform. Absent unless `state` is `failing`.
    #[cfg_attr(feature = "core", serde(skip_serializing_if = "Option::is_none"))]
    pub error: Option<String>,
    /// The number of changes that the backend has not confirmed yet.
    pub pending: u32,
    /// The number of changes that were dropped because too many were pending.
    pub dropped: u32,
    /// The size of the stored records: in UTF-16 units if the recorder has counted them, in bytes if the core has. Absent if
    /// the backend has no budget.
    // The core does not serialize this field in the npm package, because the recorder there adds it to the status.
    #[cfg_attr(feature = "package", serde(skip))]
    #[cfg_attr(
        all(feature = "core", not(feature = "package")),
        serde(skip_serializing_if = "Option::is_none")
    )]
    pub used: Option<u64>,
    /// The maximum of `used`, in the same unit, above which the backend evicts records. Absent if the backend has no budget.
    #[cfg_attr(feature = "package", serde(skip))]
    #[cfg_attr(
        all(feature = "core", not(feature = "package")),
        serde(skip_serializing_if = "Option::is_none")
    )]
    pub budget: Option<u64>,
}
