//! Counts each journal entry only once if cores of two releases have put it into different groups.
//!
//! Each version of the fingerprint has its own groups. If pages of two releases are open at once, cores of both may compact an
//! entry. The entry counts once: in the group of the newest version that has counted it.

use super::{counter::Counter, pack::is_pack};

/// The group and the session or entry in the key of a counter, and the counter.
type Keyed<'a> = (&'a str, &'a str, Counter);

/// Subtracts from each counter the failures of entries that a counter of a newer fingerprint version counts, too. The failures
/// per hour of a pack still contain the subtracted ones.
pub(crate) fn keep_newest(counters: &mut [Keyed]) {
    let newer = newer_than_oldest(counters);
    if newer.is_empty() {
        return;
    }
    for (_, id, counter) in counters {
        let is_kept = |id: &str| {
            let mut newer = newer.iter();
            newer.all(|(known, version)| known != id || *version <= counter.version)
        };
        let mut count = counter.count;
        counter.pack.of.retain(|(id, packed, _)| {
            let is_kept = is_kept(id);
            if !is_kept {
                count = count.saturating_sub(*packed);
            }
            is_kept
        });
        counter.count = if is_kept(id) { count } else { 0 };
    }
}

/// Returns the entries that counters of newer fingerprint versions than the oldest one count, each with the version. Leaves
/// out imported counters, which may claim any entry, and the keys of packs, which name no entry.
fn newer_than_oldest(counters: &[Keyed]) -> Vec<(String, u64)> {
    let mut oldest = u64::MAX;
    for (.., counter) in counters {
        oldest = oldest.min(counter.version);
    }
    let mut newer = Vec::new();
    for (_, id, counter) in counters {
        if counter.version > oldest && !counter.imported {
            if !is_pack(id) {
                newer.push(((*id).to_owned(), counter.version));
            }
            for (id, ..) in &counter.pack.of {
                newer.push((id.clone(), counter.version));
            }
        }
    }
    newer
}
