//! Notes: what the guard wrote down while no instance could be entered.

use super::{
    Turret,
    live::{DAY, Live},
    place::place,
};
use crate::{
    decode::decode,
    exception::Raw,
    intake,
    order::sort_by,
    record::{Record, page_of},
};

/// The groups of the traps that pages noted, by page.
type Traps = Vec<(String, String)>;

impl Turret {
    /// Takes in what was noted. A note's id decides its record's key: two tabs that take in the same one write
    /// the same.
    pub async fn drain(&self, now: u64) {
        let notes = self.tiers.notes(now).await;
        if notes.is_empty() {
            return;
        }
        let read = |note: &Record| {
            let id = note.key.strip_prefix("n/").unwrap_or(&note.key);
            let raw = decode::<Raw>(&note.value).filter(|raw| raw.time > 0)?;
            Some((id.replace('/', "_"), raw))
        };
        let mut raws: Vec<(String, Raw)> = notes.iter().filter_map(read).collect();
        // What follows from a trap was noted after it.
        sort_by(&mut raws, |(_, raw)| (raw.time, 0));
        let mut traps = Traps::new();
        let mut records = Vec::new();
        for (id, raw) in raws {
            records.extend(self.of_note(id, raw, &mut traps));
        }
        self.put(records, now).await;
        let keys = notes.into_iter().map(|note| note.key).collect();
        self.tiers.remove(keys, now).await;
    }

    fn of_note(&self, id: String, mut raw: Raw, traps: &mut Traps) -> Vec<Record> {
        let page = page_of(&id).to_owned();
        let (time, count) = (raw.time, raw.count.max(1));
        let after = raw.after.take().or_else(|| {
            let trap = traps.iter().find(|(trapped, _)| *trapped == page);
            trap.map(|(_, group)| group.clone())
        });
        let custom = std::mem::take(&mut raw.fingerprint);
        let Some(mut exception) = self.ask(intake::exception(raw, &self.settings)) else {
            return Vec::new();
        };
        let group = place(&mut exception, &custom, after);
        if exception.fatal && exception.follows.is_none() {
            traps.push((page, group.clone()));
        }
        let mut live = Live::new(id, 1, DAY);
        live.take(exception, &group);
        live.count(&group, time, u64::from(count) - 1);
        live.unwritten()
    }
}
