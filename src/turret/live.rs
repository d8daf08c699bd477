//! What one session has seen and not yet written.

use std::collections::VecDeque;

use super::{
    place::lead,
    repeats::{Known, Repeats},
};
use crate::{
    exception::{BREADCRUMBS, Breadcrumb, Exception, Kind},
    order::Map,
    record::{self, Record},
    tally::{HOUR, Tally},
};

/// Samples stored of one group within one second; the rest is only counted.
pub(super) const SAMPLES_A_SECOND: u32 = 20;

/// Groups that are counted under one session's name: some megabytes.
const GROUPS: usize = 16_384;
/// Exceptions that wait for the next write; of more only the count does.
const WAITING: usize = 1_000;
/// Writes before the call returns, within one second; the rest waits for the flush.
const AT_ONCE_A_SECOND: u32 = 100;
/// How long a session keeps one name: see [`Live::turn`].
pub(super) const DAY: u64 = 24 * HOUR;

#[derive(Default)]
pub(super) struct Live {
    /// The page load, worker or isolate.
    page: String,
    /// The same, or with a number behind it: see [`turn`](Self::turn).
    session: String,
    turns: u32,
    /// How long it keeps a name.
    period: u64,
    /// Periods since 1970.
    now: u64,
    /// Exceptions kept of one group.
    most: u32,
    /// In boxes, so that little is moved where many kinds fail.
    groups: Map<String, Box<Seen>>,
    unsaved: Map<String, String>,
    repeats: Repeats,
    /// What was set, as it is stored.
    release: Option<String>,
    /// Groups that counted more since the last write.
    uncounted: Vec<String>,
    /// Tallies of earlier names.
    rest: Vec<Record>,
    breadcrumbs: VecDeque<Breadcrumb>,
    /// Where the last panic or trap leads.
    pub lead: Option<String>,
    pub captured: u64,
    at_once: Rate,
    /// Groups that are new since the last cleanup.
    pub new: u32,
}

struct Seen {
    tally: Tally,
    stored: u32,
    samples: Rate,
    is_uncounted: bool,
}

/// How often something happened in the present second.
#[derive(Default)]
struct Rate {
    second: u64,
    times: u32,
}

impl Rate {
    /// Whether it may happen once more.
    fn allows(&mut self, most: u32, now: u64) -> bool {
        let second = now / 1000;
        if second != self.second {
            *self = Rate { second, times: 0 };
        }
        self.times = self.times.saturating_add(1);
        self.times <= most
    }

    fn is_used_up(&self, most: u32, now: u64) -> bool {
        self.second == now / 1000 && self.times >= most
    }
}

impl Seen {
    fn count(&mut self, time: u64, release: Option<&String>) {
        self.tally.count(time, 1);
        self.tally.see(release, time);
    }
}

fn id_of(group: &str, session: &str, number: u64) -> String {
    [group, session, &number.to_string()].join(".")
}

impl Live {
    pub fn new(session: String, most: u32, period: u64) -> Self {
        Live {
            page: session.clone(),
            session,
            most,
            period,
            ..Live::default()
        }
    }

    /// Goes on under another name, so that a name is over after a period, and what is known of its groups may be forgotten.
    pub fn turn(&mut self, now: u64) {
        let now = now / self.period.max(1);
        let is_over = now != self.now && self.now > 0 || self.groups.len() >= GROUPS;
        self.now = now;
        if is_over {
            let tallies = self.tallies();
            self.rest.extend(tallies);
            self.groups.clear();
            self.turns += 1;
            self.session = [&self.page, "-", &self.turns.to_string()].concat();
        }
    }

    /// Whether what this tells must be written before the call returns: the first of a group, unless there are many, and
    /// every panic.
    pub fn is_urgent(&mut self, group: &str, exception: &Exception) -> bool {
        exception.kind == Kind::Panic
            || !self.groups.contains_key(group)
                && self.at_once.allows(AT_ONCE_A_SECOND, exception.time)
    }

    /// Takes once more what came word for word before, where no sample of it is wanted, or all that it says is known.
    /// Its id.
    pub fn repeat(&mut self, text: u64, time: u64) -> Option<String> {
        let group = self.known(text)?.group.clone();
        let seen = self.groups.get_mut(&group)?;
        if !seen.samples.is_used_up(SAMPLES_A_SECOND, time) {
            let known = self.repeats.exception(text)?.clone();
            let exception = Exception {
                time,
                breadcrumbs: self.breadcrumbs(),
                ..known
            };
            return Some(self.take(exception, &group));
        }
        self.captured += 1;
        seen.count(time, self.release.as_ref());
        if !std::mem::replace(&mut seen.is_uncounted, true) {
            self.uncounted.push(group.clone());
        }
        Some(id_of(&group, &self.session, seen.tally.count))
    }

    /// What a text leads to that was taken before. After a panic it may follow from that.
    pub fn known(&self, text: u64) -> Option<&Known> {
        let known = self.repeats.get(text);
        known.filter(|_| self.lead.is_none())
    }

    /// Remembers what a text led to. Nothing fatal is taken for granted.
    pub fn learn(&mut self, text: u64, known: Known) {
        let is_fatal = |seen: &mut Box<Seen>| seen.tally.fatal;
        if !self.groups.get_mut(&known.group).is_none_or(is_fatal) {
            self.repeats.learn(text, known);
        }
    }

    /// Remembers all that a text said that came a second time.
    pub fn keep(&mut self, text: u64, exception: &Exception) {
        let said = Exception {
            breadcrumbs: Vec::new(),
            ..exception.clone()
        };
        self.repeats.keep(text, said);
    }

    /// Counts `exception`, and keeps it for the next write unless its group
    /// storms. Its id.
    pub fn take(&mut self, mut exception: Exception, group: &str) -> String {
        self.captured += 1;
        self.release.clone_from(&exception.release);
        let time = exception.time;
        if exception.fatal && exception.follows.is_none() {
            self.lead = Some(lead(&exception, group));
        }
        let new = &mut self.new;
        let seen = self.groups.entry(group.to_owned()).or_insert_with(|| {
            *new += 1;
            Box::new(Seen {
                tally: Tally::of(&exception),
                stored: 0,
                samples: Rate::default(),
                is_uncounted: false,
            })
        });
        seen.count(time, exception.release.as_ref());
        let id = id_of(group, &self.session, seen.tally.count);
        if seen.samples.allows(SAMPLES_A_SECOND, time) && self.unsaved.len() < WAITING {
            let slot = seen.stored % self.most;
            seen.stored = seen.stored.wrapping_add(1);
            exception.id.clone_from(&id);
            exception.group = group.to_owned();
            exception.session = record::page_of(&self.session).to_owned();
            let key = record::exception_key(group, &self.session, slot);
            let value = record::encode_exception(exception);
            self.unsaved.insert(key, value);
        }
        if !std::mem::replace(&mut seen.is_uncounted, true) {
            self.uncounted.push(group.to_owned());
        }
        id
    }

    /// Counts more of a group that was taken.
    pub fn count(&mut self, group: &str, time: u64, more: u64) {
        if let Some(seen) = self.groups.get_mut(group) {
            seen.tally.count(time, more);
        }
    }

    /// The records that no tier has yet; afterwards they count as written.
    pub fn unwritten(&mut self) -> Vec<Record> {
        let mut records = std::mem::take(&mut self.rest);
        let unsaved = std::mem::take(&mut self.unsaved).into_iter();
        records.extend(unsaved.map(|(key, value)| Record { key, value }));
        records.extend(self.tallies());
        records
    }

    pub fn has_unwritten(&self) -> bool {
        !(self.rest.is_empty() && self.unsaved.is_empty() && self.uncounted.is_empty())
    }

    /// Those that counted more since the last write.
    fn tallies(&mut self) -> Vec<Record> {
        let uncounted = std::mem::take(&mut self.uncounted).into_iter();
        let tally = |group: String| {
            let seen = self.groups.get_mut(&group)?;
            seen.is_uncounted = false;
            Some(Record {
                key: record::tally_key(&group, &self.session),
                value: record::encode(&seen.tally),
            })
        };
        uncounted.filter_map(tally).collect()
    }

    /// Counts from nothing again: one group, or all.
    pub fn forget(&mut self, group: Option<&str>) {
        let Some(group) = group else {
            self.groups.clear();
            self.uncounted.clear();
            self.unsaved.clear();
            self.rest.clear();
            return;
        };
        self.groups.remove(group);
        self.uncounted.retain(|uncounted| uncounted != group);
        let is_other = |key: &str| record::group_of(key) != Some(group);
        self.unsaved.retain(|key, _| is_other(key));
        self.rest.retain(|record| is_other(&record.key));
    }

    pub fn leave(&mut self, breadcrumb: Breadcrumb) {
        self.breadcrumbs.push_back(breadcrumb);
        if self.breadcrumbs.len() > BREADCRUMBS {
            self.breadcrumbs.pop_front();
        }
    }

    pub fn breadcrumbs(&self) -> Vec<Breadcrumb> {
        self.breadcrumbs.iter().cloned().collect()
    }
}
