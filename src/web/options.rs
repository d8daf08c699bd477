//! Reads the settings that the recorder passes on: `settingsOfCore` of src/recorder/settings.js. The recorder has warned of
//! wrong settings, and calls the callbacks.

use wasm_bindgen::prelude::*;

use super::{
    env,
    storage::{self, built_in, custom::custom},
};
use crate::{
    core::storage::Storage,
    settings::{Settings, kept, separate},
};

/// The maximum number of backends.
const MAX_BACKENDS: u32 = 1_000;

/// The backends that settings name; twice, because the records of reports have a part of each.
pub(crate) struct Backends {
    pub own: Vec<Box<dyn Storage>>,
    pub reported: Vec<Box<dyn Storage>>,
}

/// Returns the settings and the backends that they name. A setting that is missing or wrong has its default.
pub(crate) fn read(options: &JsValue) -> (Settings, Backends) {
    let get = |key| env::get(options, key);
    let mut settings = Settings::default();
    let whole = |key, setting: &mut u32| {
        // A number of at least 1, and as large as it may be.
        if let Some(number) = get(key).as_f64().filter(|number| *number >= 1.0) {
            *setting = kept(number as u32);
        }
    };
    whole(
        "maxExceptionPerGroup",
        &mut settings.max_exception_per_group,
    );
    whole("maxExceptionGroups", &mut settings.max_exception_groups);
    whole("maxReportedGroups", &mut settings.max_reported_groups);
    let rate = get("cleanupTriggerRate").as_f64();
    if let Some(rate) = rate.filter(|rate| (0.0..=1.0).contains(rate)) {
        settings.cleanup_trigger_rate = rate;
    }
    let flag = |key, setting: &mut bool| *setting = get(key).as_bool().unwrap_or(*setting);
    flag("cleanUp", &mut settings.clean_up);
    flag("autoFlush", &mut settings.auto_flush);
    if let Some(namespace) = get("namespace").as_string() {
        settings.namespace = separate(&namespace);
    }
    let backends = get("storageBackends");
    let own = tiers(&backends, &settings);
    let reported = match settings.max_reported_groups {
        0 => Vec::new(),
        _ => tiers(&backends, &settings),
    };
    (settings, Backends { own, reported })
}

/// Returns the backends in `list`, or the default ones if there is no list, or none in it.
fn tiers(list: &JsValue, settings: &Settings) -> Vec<Box<dyn Storage>> {
    let entries = env::items(list, MAX_BACKENDS).unwrap_or_default();
    let tier = |entry: JsValue| match entry.as_string() {
        Some(name) => built_in(&name, &settings.namespace),
        None => custom(entry, settings),
    };
    let tiers: Vec<_> = entries.into_iter().filter_map(tier).collect();
    if tiers.is_empty() {
        storage::tiers(settings)
    } else {
        tiers
    }
}
