//! The panic is the end of the instance: it traps when the hook returns, and nothing of ours enters it again.

use crate::{
    turret::Captured,
    web::{changes, indexed_db, later, listeners, timers, with_turret},
};

/// Before the exception is written.
pub(crate) fn begins() {
    indexed_db::let_go();
}

/// Once it is.
pub(crate) fn comes(_captured: Option<Captured>, _message: String) {
    // A database that was not open yet will not be opened by this instance.
    for record in with_turret(|turret| turret.waiting(indexed_db::NAME)).unwrap_or_default() {
        listeners::hand_over(&record);
    }
    timers::stop();
    later::stop();
    let lead = with_turret(|turret| turret.lead()).flatten();
    listeners::let_go(&lead.unwrap_or_default());
    changes::let_go();
}
