//! Entries that cores of two releases have put into different groups.
//!
//! Each version of the fingerprint has its own groups. If pages of two releases are open at once, cores of both may compact an
//! entry. The entry counts once: in the group of the newest version that has counted it.

use super::{pack::is_pack, tally::Tally};

/// A tally, with its group and the session or entry in its key.
type Keyed<'a> = (&'a str, &'a str, Tally);

/// Subtracts from each tally the entries that a newer version of the fingerprint counts. The hours of a pack still contain them.
pub(crate) fn keep_newest(tallies: &mut [Keyed]) {
    let newer = newer_than_oldest(tallies);
    if newer.is_empty() {
        return;
    }
    for (_, id, tally) in tallies {
        let is_kept = |id: &str| {
            let mut newer = newer.iter();
            newer.all(|(known, version)| known != id || *version <= tally.version)
        };
        let mut count = tally.count;
        tally.pack.of.retain(|(id, packed, _)| {
            let is_kept = is_kept(id);
            if !is_kept {
                count = count.saturating_sub(*packed);
            }
            is_kept
        });
        tally.count = if is_kept(id) { count } else { 0 };
    }
}

/// Returns the entries that versions after the oldest one count, with the version. Leaves out imported tallies, which may claim
/// any entry. The key of a pack names no entry.
fn newer_than_oldest(tallies: &[Keyed]) -> Vec<(String, u64)> {
    let mut oldest = u64::MAX;
    for (.., tally) in tallies {
        oldest = oldest.min(tally.version);
    }
    let mut newer = Vec::new();
    for (_, id, tally) in tallies {
        if tally.version > oldest && !tally.imported {
            if !is_pack(id) {
                newer.push(((*id).to_owned(), tally.version));
            }
            for (id, ..) in &tally.pack.of {
                newer.push((id.clone(), tally.version));
            }
        }
    }
    newer
}
