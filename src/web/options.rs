//! Reads the settings that the recorder passes to the core, which `settingsOfCore` in src/recorder/settings.js returns. The
//! recorder has removed invalid settings. The callbacks are not part of them, because the recorder calls these itself.

use wasm_bindgen::prelude::*;

use super::env;
use crate::settings::{Settings, clamp_limit};

/// Converts `options`, the JavaScript object of settings that the recorder passes. A missing setting gets its default.
pub(crate) fn read(options: &JsValue) -> Settings {
    let get = |key| env::get(options, key);
    let mut settings = Settings::default();
    let whole = |key, setting: &mut u32| {
        if let Some(number) = get(key).as_f64() {
            *setting = clamp_limit(number as u32);
        }
    };
    whole(
        "maxExceptionPerGroup",
        &mut settings.max_exception_per_group,
    );
    whole("maxExceptionGroups", &mut settings.max_exception_groups);
    #[cfg(feature = "collect")]
    whole("maxReportedGroups", &mut settings.max_reported_groups);
    if let Some(rate) = get("cleanupTriggerRate").as_f64() {
        settings.cleanup_trigger_rate = rate;
    }
    let flag = |key, setting: &mut bool| *setting = get(key).as_bool().unwrap_or(*setting);
    flag("cleanUp", &mut settings.clean_up);
    flag("autoFlush", &mut settings.auto_flush);
    // In the npm package, the JavaScript objects of the backends add the namespace to the keys, so the core does not need it.
    #[cfg(not(feature = "package"))]
    if let Some(namespace) = get("namespace").as_string() {
        settings.namespace = namespace;
    }
    settings
}
