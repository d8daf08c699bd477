//! When what was captured is written: after a pause, when the place may be about to go, or when it is told to.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::{env, later, opened, outcome, save, saved, with_turret};
use crate::turret::Turret;

const FLUSH_MS: u32 = 100;

/// Writes in a while what was captured.
pub(crate) fn write_soon(turret: &Turret) {
    if turret.settings.auto_flush {
        later::later(FLUSH_MS, flush_now);
    }
}

/// What waits for a tier that fails is in no other place that lasts where there is no localStorage.
pub(crate) fn retry_later(turret: &Turret) {
    if let Some(time) = turret.retry_at().filter(|_| turret.settings.auto_flush) {
        let pause = time.saturating_sub(env::now());
        later::later(pause.try_into().unwrap_or(u32::MAX), retry_now);
    }
}

fn retry_now() {
    with_turret(|turret| save(turret.clone(), turret.retry(env::now())));
}

/// Writes what waits.
pub(crate) fn flush_now() {
    with_turret(|turret| {
        if let Some(saving) = turret.flush(env::now()) {
            save(turret.clone(), saving);
        }
    });
}

/// [`flush_now`], but where nobody would keep the request alive for it.
pub(crate) fn flush_at_once() {
    if with_turret(|turret| turret.settings.auto_flush) == Some(true) {
        flush_now();
    }
}

pub(crate) async fn try_flush() -> Result<(), JsValue> {
    opened().await?;
    let Some(turret) = with_turret(Rc::clone) else {
        return Ok(());
    };
    if !turret.settings.auto_flush {
        turret.drain(env::now()).await;
        if !turret.has_unwritten() {
            return outcome(&turret, turret.retry(env::now()).await);
        }
    }
    let saving = turret.flush_all(env::now());
    let failures = saved(&turret, saving).await;
    outcome(&turret, failures)
}

/// Compacts what recorders left in the tiers, and cleans up if the settings allow it.
#[cfg(feature = "package")]
pub(crate) async fn compact() {
    if let Some(turret) = super::ready().await {
        turret.drain(env::now()).await;
        turret.compact(env::now()).await;
        turret.clean(env::now()).await;
        super::mode::changed();
    }
}

/// Writes what the recorder of this isolate has in memory to all backends: see `Turret::publish`. Fails only with
/// `ignore_storage_errors: false`.
#[cfg(feature = "package")]
pub(crate) async fn publish() -> Result<(), JsValue> {
    opened().await?;
    let Some(turret) = with_turret(Rc::clone) else {
        return Ok(());
    };
    let publishing = turret.clone();
    let saving = Box::pin(async move { publishing.publish(env::now()).await });
    let failures = saved(&turret, saving).await;
    outcome(&turret, failures)
}
