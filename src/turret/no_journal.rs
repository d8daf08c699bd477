//! Without feature `journal`: no recorder writes entries here.

use super::Turret;
use crate::record::Record;

impl Turret {
    pub async fn compact(&self, _now: u64) -> Vec<Record> {
        Vec::new()
    }

    pub(super) async fn remains(&self, _now: u64, _is_kept: impl Fn(u64) -> bool) -> Vec<String> {
        Vec::new()
    }
}

pub(super) fn add_below(_prefix: &str, _records: &mut Vec<Record>, _more: &[Record]) {}
