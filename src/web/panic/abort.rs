//! The panic is the end of the instance: it traps when the hook returns, and nothing of ours enters it again.

use crate::{
    turret::Captured,
    web::{changes, indexed_db, link, listeners, timers, with_turret},
};

/// Before the exception is written.
pub(crate) fn begins() {
    indexed_db::let_go();
}

/// Once it is.
pub(crate) fn comes(captured: Option<Captured>, _message: String) {
    // A database that was not open yet will not be opened by this instance.
    for record in with_turret(|turret| turret.waiting(indexed_db::NAME)).unwrap_or_default() {
        listeners::hand_over(&record);
    }
    let id = captured.map(|captured| captured.id).unwrap_or_default();
    timers::stop();
    listeners::let_go(id.split('.').next().unwrap_or_default());
    changes::let_go();
    link::show_panic();
}
