//! Settings from a JavaScript object. What is unknown or wrong is named once in
//! the developer console, and the default stands.

use js_sys::{Function, Object};
use wasm_bindgen::prelude::*;

use super::{built_in, env, host::host};
use crate::{
    decode::decode,
    settings::{Settings, kept, separate},
    storage::Storage,
};

/// Entries read of a list.
const MOST: u32 = 1_000;

/// The backends that settings name; twice, because the records of reports have a part of each.
pub(crate) struct Backends {
    pub own: Vec<Box<dyn Storage>>,
    pub reported: Vec<Box<dyn Storage>>,
}

/// The settings, and the backends that they name.
pub(crate) fn read(options: &JsValue) -> (Settings, Backends) {
    let mut settings = Settings::default();
    let mut backends = JsValue::UNDEFINED;
    if let Some(object) = options.dyn_ref::<Object>() {
        for key in js_sys::Reflect::own_keys(object).unwrap_or_default().iter() {
            let Some(key) = env::text(&key, 100) else {
                continue;
            };
            let value = env::get(object, &key);
            if value.is_undefined() {
                continue;
            }
            if key == "storageBackends" {
                backends = value;
            } else if apply(&mut settings, &key, value).is_none() {
                warn(&key);
            }
        }
    } else if !options.is_undefined() && !options.is_null() {
        warn("settings");
    }
    let own = tiers(&backends, &settings);
    let reported = match settings.max_reported_groups {
        0 => Vec::new(),
        _ => tiers(&backends, &settings),
    };
    (settings, Backends { own, reported })
}

fn warn(key: &str) {
    env::warn(
        &[
            "tinyturret: ",
            key,
            " is no setting, or has a wrong value; the default stands",
        ]
        .concat(),
    );
}

/// `None` when there is no such setting, or not with this value.
fn apply(settings: &mut Settings, key: &str, value: JsValue) -> Option<()> {
    match key {
        "maxExceptionPerGroup" => settings.max_exception_per_group = whole(&value)?,
        "maxExceptionGroups" => settings.max_exception_groups = whole(&value)?,
        "maxReportedGroups" => settings.max_reported_groups = whole(&value)?,
        "cleanupTriggerRate" => {
            let rate = value.as_f64().filter(|rate| (0.0..=1.0).contains(rate));
            settings.cleanup_trigger_rate = rate?;
        }
        "ignoreStorageErrors" => settings.ignore_storage_errors = value.as_bool()?,
        "captureLocals" => settings.capture_locals = value.as_bool()?,
        "showViewerLink" => settings.show_viewer_link = value.as_bool()?,
        "listen" => settings.listen = value.as_bool()?,
        "cleanUp" => settings.clean_up = value.as_bool()?,
        "autoFlush" => settings.auto_flush = value.as_bool()?,
        "namespace" => settings.namespace = separate(&value.as_string()?),
        "release" => settings.release = Some(value.as_string()?),
        "environment" => settings.environment = Some(value.as_string()?),
        "viewerUrl" => settings.viewer_url = Some(value.as_string()?),
        "onStorageError" => {
            let listener = value.dyn_into().ok()?;
            *settings = on_storage_error(std::mem::take(settings), listener);
        }
        "beforeSave" => {
            let ask = value.dyn_into().ok()?;
            *settings = before_save(std::mem::take(settings), ask);
        }
        "ignore" => *settings = ignore(settings.clone(), env::items(&value, MOST)?)?,
        _ => return None,
    }
    Some(())
}

/// A number of at least 1, and as large as it may be.
fn whole(value: &JsValue) -> Option<u32> {
    let number = value.as_f64().filter(|number| *number >= 1.0)?;
    Some(kept(number as u32))
}

fn on_storage_error(settings: Settings, listener: Function) -> Settings {
    settings.on_storage_error(move |tier, message| {
        let _ = listener.call2(&JsValue::UNDEFINED, &tier.into(), &message.into());
    })
}

/// The function may change its argument, return another event, or return `null` to drop it. When it throws, the event is
/// stored as it was.
fn before_save(settings: Settings, ask: Function) -> Settings {
    settings.before_save(move |event| {
        let argument = env::to_js(&event);
        match ask.call1(&JsValue::UNDEFINED, &argument) {
            Ok(answer) if answer.is_null() || answer.is_falsy() && !answer.is_undefined() => None,
            Ok(answer) => {
                let changed = if answer.is_object() { answer } else { argument };
                let text = js_sys::JSON::stringify(&changed).ok().map(String::from);
                Some(text.and_then(|text| decode(&text)).unwrap_or(event))
            }
            Err(_) => Some(event),
        }
    })
}

/// Drops all rules when one of them is neither a text nor a function.
fn ignore(mut settings: Settings, list: Vec<JsValue>) -> Option<Settings> {
    for entry in list {
        settings = match entry.as_string() {
            Some(text) => settings.ignore(text),
            None => {
                let ask: Function = entry.dyn_into().ok()?;
                settings.ignore_if(move |event| {
                    let answer = env::call(&ask, &env::to_js(event));
                    answer.is_some_and(|answer| answer.is_truthy())
                })
            }
        };
    }
    Some(settings)
}

/// The tiers in `list`; the default ones when there is no list, or none in it.
fn tiers(list: &JsValue, settings: &Settings) -> Vec<Box<dyn Storage>> {
    let built_in = |name: &str| built_in(name, &settings.namespace);
    let entries = env::items(list, MOST);
    let mut is_wrong = entries.is_none() && !list.is_undefined();
    let mut tiers: Vec<Box<dyn Storage>> = Vec::new();
    for entry in entries.unwrap_or_default() {
        let tier = match entry.as_string() {
            Some(name) => built_in(&name),
            None => host(entry, settings),
        };
        match tier {
            Some(tier) => tiers.push(tier),
            None => is_wrong = true,
        }
    }
    if is_wrong {
        warn("storageBackends");
    }
    if tiers.is_empty() {
        tiers.extend(super::tiers(settings));
    }
    tiers
}
