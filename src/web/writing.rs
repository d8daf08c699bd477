//! When what was captured is written: after a pause, when the place may be about to go, or when it is told to.

use std::rc::Rc;

use js_sys::futures::spawn_local;
use wasm_bindgen::prelude::*;

use super::{changed, env, opened, outcome, report, timers, with_turret};
use crate::{
    storage::tiers::Failures,
    turret::{Saving, Turret},
};

const FLUSH_MS: u32 = 100;

/// Writes in a while what was captured.
pub(crate) fn write_soon(turret: &Turret) {
    if turret.settings.auto_flush {
        timers::later(FLUSH_MS, flush_now);
    }
}

pub(crate) fn save(turret: Rc<Turret>, saving: Saving) {
    spawn_local(async move {
        saved(&turret, saving).await;
    });
}

/// Waits for a write, and does what follows one.
async fn saved(turret: &Turret, saving: Saving) -> Failures {
    let failures = saving.await;
    report(turret, &failures);
    let rate = turret.settings.cleanup_trigger_rate;
    if env::random() < rate || rate > 0.0 && turret.is_crowded() {
        turret.clean(env::now()).await;
    }
    retry_later(turret);
    changed();
    failures
}

/// What waits for a tier that fails is in no other place that lasts where there is no localStorage.
pub(crate) fn retry_later(turret: &Turret) {
    if let Some(time) = turret.retry_at().filter(|_| turret.settings.auto_flush) {
        let pause = time.saturating_sub(env::now());
        timers::later(pause.try_into().unwrap_or(u32::MAX), retry_now);
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
#[cfg(feature = "js")]
pub(crate) async fn compact() {
    if let Some(turret) = super::ready().await {
        turret.drain(env::now()).await;
        turret.compact(env::now()).await;
        turret.clean(env::now()).await;
        changed();
    }
}
