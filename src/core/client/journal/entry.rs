//! Reads one entry of the journal (the equal failures of one session), and converts it to exceptions and a counter.

use super::rules::Rules;
use crate::{
    core::{
        client::assign_group::{assign_group, crash_marker, group_id},
        collections::Map,
        decode::{MAX_SAFE_INTEGER, decode},
        exception::{Breadcrumb, Entries, Exception, MAX_BREADCRUMBS, Scope},
        from_event,
        records::{
            self, JOURNAL, Record,
            counter::{Counter, HOUR_MS},
        },
        stack::{InApp, cut},
    },
    event::Event,
};

/// Milliseconds between the first failure of an entry and the time from which on the entry is final without the flag `final`.
/// The recorder stops adding to an entry long before, even if the clock was set back by this time.
const FINAL_AFTER_MS: u64 = 2 * HOUR_MS;
/// Milliseconds after the first failure of an entry without texts after which the entry is dropped. Until then, a backend that
/// fails at present may still have the texts.
const LOST_AFTER_MS: u64 = 7 * 24 * HOUR_MS;
/// Maximum bytes of a session id in a journal key; records with longer ones are skipped. Recorders write 16.
const MAX_SESSION_BYTES: usize = 64;
/// Maximum bytes of the value of a journal record; records with longer ones are skipped. The largest that a recorder writes
/// has 50 messages of 4,096 UTF-16 units.
const MAX_VALUE_BYTES: usize = 2 << 20;
/// Maximum number of samples of an entry: the largest value that the settings allow. Samples in higher slots are skipped.
const MAX_SAMPLES: u32 = 1_000;

/// The fields that all failures of a journal entry share, from the record `j1/<session>/<n>`.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    /// The texts that all failures of the entry share, such as type, message and stack.
    pub event: Event,
    /// The texts of the custom fingerprint of the failures; empty without one.
    pub fingerprint: Vec<String>,
    /// The panic or trap that left a wasm instance unusable before this failure happened; `None` without one.
    pub crash: Option<Event>,
    /// Whether the app has run several wasm instances. Then a later trap may have happened in another instance than `crash`.
    pub has_siblings: bool,
    /// Whether the texts were written before the recorder was completely loaded, with coarse redaction. If another copy of the
    /// entry has texts that are not early, those are used.
    pub is_early: bool,
    /// The debug ids of the files in the stacks, by file.
    pub debug_ids: Entries,
    /// The first failure of the entry, if the record contains its id; `None` otherwise.
    pub sample: Option<Sample>,
}

/// The number of failures of an entry over time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// The time of the first failure, in milliseconds since 1970; 0 if it is unknown.
    pub first: u64,
    /// The time of the last failure, in milliseconds since 1970; 0 if it is unknown.
    pub last: u64,
    /// Pairs of an hour, counted from 1970, and the number of failures in it; ascending.
    pub hours: Vec<(u64, u64)>,
    /// Whether the recorder has set the flag `final`: it will not write the entry again.
    pub is_final: bool,
}

impl Counts {
    /// Returns the number of failures; [`MAX_SAFE_INTEGER`] if there are more.
    fn total(&self) -> u64 {
        let counts = self.hours.iter().map(|(_, count)| count);
        counts.fold(0, |sum, count| {
            sum.saturating_add(*count).min(MAX_SAFE_INTEGER)
        })
    }
}

/// One stored failure of an entry: the fields in which the failures of an entry differ.
#[derive(Clone, Debug, Default)]
pub(super) struct Sample {
    /// Whether the sample has no fields except its id and time, because the recorder was not completely loaded.
    pub is_early: bool,
    /// The id of the failure.
    pub id: String,
    /// The time of the failure, in milliseconds since 1970.
    pub time: u64,
    /// The message of this failure; `None` if it equals the message of the entry.
    pub message: Option<String>,
    pub url: Option<String>,
    pub breadcrumbs: Vec<Breadcrumb>,
    pub context: Entries,
    pub locals: Entries,
    pub scopes: Vec<Scope>,
}

/// One journal entry, the equal failures of one session, merged from its records in all backends.
#[derive(Default)]
pub(super) struct Entry {
    /// The id of the session that wrote the entry.
    session: String,
    /// `<session>.<n>`. The keys of the derived records contain it in the place of a session id.
    pub id: String,
    texts: Option<Texts>,
    counts: Counts,
    /// The samples of the entry, by slot.
    samples: Map<u32, Sample>,
    /// The time at which a worker received the entry as a report, in milliseconds since 1970; 0 if the failures happened in
    /// this app.
    pub received: u64,
}

/// Splits a journal key into session, number, and the third part: `c`, a slot, or none. Returns `None` for other keys.
fn parse_key(key: &str) -> Option<(&str, &str, Option<&str>)> {
    let (session, rest) = cut::once(key.strip_prefix(JOURNAL)?, "/")?;
    let (number, slot) = match cut::once(rest, "/") {
        Some((number, slot)) => (number, Some(slot)),
        None => (rest, None),
    };
    let is_session = (1..=MAX_SESSION_BYTES).contains(&session.len())
        && session.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (is_session && is_number(number)).then_some((session, number, slot))
}

/// Whether `text` is a number of at most 9 digits without leading zeros, so that two texts never represent the same number.
fn is_number(text: &str) -> bool {
    (1..10).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text == "0" || !text.starts_with("0"))
}

/// Groups `records` by journal entry, across backends, in the order of their first records. Skips records whose keys do not
/// belong to an entry.
pub(super) fn by_entry(records: &[Record]) -> Vec<Vec<&Record>> {
    let mut indexes: Map<&str, usize> = Map::new();
    let mut entries: Vec<Vec<&Record>> = Vec::new();
    for record in records {
        let Some((session, number, _)) = parse_key(&record.key) else {
            continue;
        };
        let end = JOURNAL.len() + session.len() + 1 + number.len();
        let Some(key) = record.key.get(..end) else {
            continue;
        };
        let index = *indexes.entry(key).or_insert(entries.len());
        match entries.get_mut(index) {
            Some(entry) => entry.push(record),
            None => entries.push(vec![record]),
        }
    }
    entries
}

impl Entry {
    /// Reads the records of one entry. If a key occurs twice, complete texts, the larger counts and the newer sample win.
    /// Skips values that cannot be decoded.
    pub fn read(records: &[&Record]) -> Self {
        let mut entry = Entry::default();
        for Record { key, value } in records {
            let Some((session, number, rest)) = parse_key(key) else {
                continue;
            };
            if entry.id.is_empty() {
                session.clone_into(&mut entry.session);
                entry.id = [session, ".", number].concat();
            }
            match rest {
                _ if value.len() > MAX_VALUE_BYTES => {}
                None => entry.add_texts(decode(value)),
                Some("c") => entry.add_counts(decode(value)),
                Some(slot) => entry.read_sample(slot, value),
            }
        }
        entry
    }

    /// Sets the texts of the entry, unless it already has texts that are not [early](Texts::is_early). Moves the sample that
    /// the texts contain to slot 0. Does nothing for `None`.
    fn add_texts(&mut self, texts: Option<Texts>) {
        let is_complete = |known: &Texts| !known.is_early;
        if let Some(mut texts) = texts.filter(|_| !self.texts.as_ref().is_some_and(is_complete)) {
            if let Some(sample) = texts.sample.take() {
                self.add_sample(0, sample);
            }
            self.texts = Some(texts);
        }
    }

    /// Decodes `value` and adds it as a sample. Does nothing if `slot` is not a number below [`MAX_SAMPLES`], or `value`
    /// cannot be decoded.
    fn read_sample(&mut self, slot: &str, value: &str) {
        let slot: Option<u32> = Some(slot)
            .filter(|slot| is_number(slot))
            .and_then(|slot| cut::number(slot, 10));
        let Some(slot) = slot.filter(|slot| *slot < MAX_SAMPLES) else {
            return;
        };
        if let Some(sample) = decode::<Sample>(value) {
            self.add_sample(slot, sample);
        }
    }

    /// Adds a sample, unless its slot has a newer one. Of two samples with the same time, the slot keeps the one that is not
    /// [early](Sample::is_early).
    fn add_sample(&mut self, slot: u32, sample: Sample) {
        let is_newer =
            |known: &Sample| (known.time, !known.is_early) > (sample.time, !sample.is_early);
        if !self.samples.get(&slot).is_some_and(is_newer) {
            self.samples.insert(slot, sample);
        }
    }

    /// Sets the counts of the entry, unless the present ones are larger. The flag `final` remains set once it was read. Does
    /// nothing for `None`.
    fn add_counts(&mut self, counts: Option<Counts>) {
        let Some(mut counts) = counts else { return };
        let is_final = self.counts.is_final || counts.is_final;
        if counts.total() < self.counts.total() {
            counts = std::mem::take(&mut self.counts);
        }
        self.counts = Counts { is_final, ..counts };
    }

    /// Whether the recorder will never write the entry again: it has the flag `final`, or its first failure is more than
    /// [`FINAL_AFTER_MS`] before or after `now`.
    pub fn is_final(&self, now: u64) -> bool {
        self.counts.is_final || self.first().abs_diff(now) > FINAL_AFTER_MS
    }

    /// Whether the entry has no texts, and its first failure is more than [`LOST_AFTER_MS`] before or after `now`, so that no
    /// backend is expected to have its texts.
    pub fn is_lost(&self, now: u64) -> bool {
        self.texts.is_none() && self.first().abs_diff(now) > LOST_AFTER_MS
    }

    /// Removes the sample in slot 0 if it is the first failure, which the record of the texts contains, so that a failure that
    /// was published before is not published again. A newer sample in the slot remains.
    pub fn forget_first(&mut self) {
        let first = self.first();
        if self
            .samples
            .get(&0)
            .is_some_and(|sample| sample.time == first)
        {
            self.samples.remove(&0);
        }
    }

    /// Whether at least one failure of the entry is stored as a sample.
    pub fn has_samples(&self) -> bool {
        self.samples.iter().next().is_some()
    }

    /// Whether the texts of the entry are [early](Texts::is_early), so that another copy of the entry may have more complete
    /// ones.
    pub fn is_early(&self) -> bool {
        self.texts.as_ref().is_some_and(|texts| texts.is_early)
    }

    /// Returns the number of failures of the entry; 0 if its counts are missing.
    pub fn count(&self) -> u64 {
        self.counts.total()
    }

    /// Returns the time of the last failure, in milliseconds since 1970; if it is unknown, that of the first failure, or 0.
    pub fn last(&self) -> u64 {
        self.counts.last.max(self.first())
    }

    /// Returns the time of the first failure, in milliseconds since 1970: from the counts, else from the texts, else from the
    /// samples; 0 if it is unknown.
    fn first(&self) -> u64 {
        let of_texts = self.texts.as_ref().map_or(0, |texts| texts.event.time);
        let of_samples = self.samples.iter().map(|(_, sample)| sample.time).min();
        let times = [self.counts.first, of_texts, of_samples.unwrap_or_default()];
        times.into_iter().find(|time| *time > 0).unwrap_or_default()
    }

    /// Returns the exceptions and the counter of the entry; nothing if its texts are missing. `rules` has the in-app rules of
    /// the sessions.
    pub fn records(&self, rules: &Rules) -> Vec<Record> {
        let Some(texts) = &self.texts else {
            return Vec::new();
        };
        let rules = rules.of_session(&self.session);
        let mut shared = from_event::from_event(texts.event.clone(), &rules);
        let marker = |crash| crash_marker_of(crash, texts.has_siblings, &rules);
        let crash = texts.crash.as_ref().map(marker);
        let group = assign_group(&mut shared, &texts.fingerprint, crash);
        shared.group.clone_from(&group);
        shared.session.clone_from(&self.session);
        shared.debug_ids = from_event::bound_debug_ids(texts.debug_ids.clone());
        let mut records = Vec::new();
        for (slot, sample) in &self.samples {
            let exception = sample.exception(&shared);
            records.push(Record {
                key: records::exception_key(&group, &self.id, *slot),
                value: records::exception::encode_exception(exception),
            });
        }
        records.push(Record {
            key: records::counter_key(&group, &self.id),
            value: records::encode(&self.counter(shared)),
        });
        records
    }

    /// Returns the counter of the entry. `shared` is the exception with the fields that all failures of the entry share.
    fn counter(&self, shared: Exception) -> Counter {
        let first = self.first();
        let mut counter = Counter::new(&Exception {
            time: first,
            ..shared.clone()
        });
        counter.last = self.last();
        counter.received = self.received;
        // If the counts are missing, the number of samples is the count; without samples, the entry counts once.
        counter.count = match self.counts.total() {
            0 => (self.samples.len() as u64).max(1),
            total => total,
        };
        counter.add_hours(&self.counts.hours);
        if self.counts.hours.is_empty() {
            counter.add_hours(&[(first / HOUR_MS, counter.count)]);
        }
        counter.add_release(shared.release.as_ref(), first);
        counter.add_release(shared.release.as_ref(), counter.last);
        counter
    }
}

impl Sample {
    /// Returns the exception of this sample. Its id, time, address, breadcrumbs, context and local values are those of the
    /// sample; all other fields are those of `shared`. The message is that of the sample if it has one.
    fn exception(&self, shared: &Exception) -> Exception {
        let event = Event {
            time: self.time,
            message: self.message.clone().unwrap_or_default(),
            url: self.url.clone(),
            context: self.context.clone(),
            locals: self.locals.clone(),
            scopes: self.scopes.clone(),
            ..Event::default()
        };
        let own = from_event::from_event_without_frames(event);
        let message = if self.message.is_some() {
            own.message
        } else {
            shared.message.clone()
        };
        let breadcrumbs = self
            .breadcrumbs
            .iter()
            .cloned()
            .map(from_event::bound_breadcrumb);
        Exception {
            id: from_event::bound_name(self.id.clone()),
            time: self.time,
            message,
            url: own.url,
            context: own.context,
            locals: own.locals,
            scopes: own.scopes,
            breadcrumbs: breadcrumbs.take(MAX_BREADCRUMBS).collect(),
            ..shared.clone()
        }
    }
}

/// Returns the crash marker of the panic or trap `crash`, as [`assign_group`] expects it: its group and a script. If the app
/// has run several wasm instances (`has_siblings`), without the script, which would not identify an instance.
fn crash_marker_of(crash: &Event, has_siblings: bool, rules: &InApp) -> String {
    let exception = from_event::from_event(crash.clone(), rules);
    let group = group_id(&exception, &[]);
    if has_siblings {
        return group;
    }
    crash_marker(&exception, &group)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIME: u64 = 1_700_000_000_000;

    /// Returns the records of the entry `j1/s1/0` as `src/recorder/journal.js` writes them: texts, the counts `counts` (JSON),
    /// and a sample in slot 3.
    fn entry(counts: &str) -> Vec<Record> {
        [
            ("j1/s1/0", r#"{"kind":"error","type":"TypeError","message":"no cart","stack":"    at pay (http://h/shop.js:1:2)","causes":[],"handled":false,"release":"1.4"}"#),
            ("j1/s1/0/c", counts),
            ("j1/s1/0/3", r#"{"id":"s1.7","time":1700000000005,"message":"no cart 2","url":"http://h/","breadcrumbs":[{"time":1,"text":"clicked"}],"context":{"step":"pay"},"locals":{"code":"42"},"scopes":[{"function":"shop::pay","location":"src/pay.rs:3","values":{"order":"17"}}]}"#),
        ]
        .map(|(key, value)| Record { key: key.into(), value: value.into() })
        .to_vec()
    }

    fn only(records: &[Record]) -> Entry {
        let entries = by_entry(records);
        assert_eq!(entries.len(), 1);
        Entry::read(&entries[0])
    }

    fn made(records: &[Record]) -> (Counter, Vec<Exception>) {
        let made = only(records).records(&Rules(&[]));
        let counter = made
            .iter()
            .find(|record| record.key.starts_with("t/"))
            .unwrap();
        let exceptions = made.iter().filter(|record| record.key.starts_with("x/"));
        (
            decode(&counter.value).unwrap(),
            exceptions
                .map(|record| records::exception::decode_exception(&record.value).unwrap())
                .collect(),
        )
    }

    #[test]
    fn entry_is_converted_to_a_counter_and_exceptions() {
        let hour = TIME / HOUR_MS;
        let counts = format!(
            r#"{{"first":{TIME},"last":{},"hours":[[{},2],[{hour},3]]}}"#,
            TIME + HOUR_MS,
            hour + 1
        );
        let (counter, exceptions) = made(&entry(&counts));
        assert_eq!(
            (counter.count, counter.first, counter.last),
            (5, TIME, TIME + HOUR_MS)
        );
        assert_eq!(counter.hours, [(hour, 3), (hour + 1, 2)]);
        assert_eq!(counter.title, "TypeError: no cart");
        assert_eq!(counter.releases, [("1.4".to_owned(), TIME, TIME + HOUR_MS)]);
        let [exception] = &exceptions[..] else {
            panic!("{exceptions:?}")
        };
        assert_eq!(exception.id, "s1.7");
        assert_eq!(
            (exception.time, exception.message.as_str()),
            (TIME + 5, "no cart 2")
        );
        assert_eq!(exception.session, "s1");
        assert_eq!(exception.frames[0].function, "pay");
        assert_eq!(exception.breadcrumbs[0].text, "clicked");
        assert_eq!(exception.context["step"], "pay");
        assert_eq!(exception.locals["code"], "42");
        assert_eq!(exception.scopes[0].function, "shop::pay");
        assert_eq!(exception.scopes[0].values["order"], "17");
    }

    #[test]
    fn exceptions_have_the_debug_ids_of_their_entry() {
        let mut records = entry("{}");
        let ids = format!(
            r#","debugIds":{{"http://h/shop.js":"01-ab","http://h/cart.js":7,"{}":"02"}}}}"#,
            "x".repeat(5_000)
        );
        let texts = &mut records[0].value;
        texts.truncate(texts.len() - 1);
        texts.push_str(&ids);
        let (_, exceptions) = made(&records);
        let found = &exceptions[0].debug_ids;
        assert_eq!(found["http://h/shop.js"], "01-ab");
        assert_eq!(found.len(), 2);
        assert!(found.keys().all(|file| file.len() < 2_000));
        let value = records::encode(&exceptions[0]);
        assert!(value.contains(r#""debugIds":{"http://h/shop.js":"01-ab","#));
        let (_, exceptions) = made(&entry("{}"));
        assert!(!records::encode(&exceptions[0]).contains("debugIds"));
    }

    /// Returns a record of texts that contains the sample of the first failure, as a recorder writes it immediately. `early`
    /// is `,"early":true` or empty.
    fn texts_with_sample(early: &str, url: &str) -> Record {
        Record {
            key: "j1/s1/0".into(),
            value: format!(
                r#"{{"kind":"error","type":"TypeError","message":"no cart","stack":"","causes":[],"handled":false,"time":{TIME},"id":"s1.1","url":"{url}"{early}}}"#
            ),
        }
    }

    #[test]
    fn texts_with_a_sample_are_converted_to_one_exception() {
        let (counter, exceptions) = made(&[texts_with_sample("", "http://h/")]);
        assert_eq!(
            (counter.count, counter.first, counter.last),
            (1, TIME, TIME)
        );
        assert_eq!(counter.hours, [(TIME / HOUR_MS, 1)]);
        let [exception] = &exceptions[..] else {
            panic!("{exceptions:?}")
        };
        assert_eq!((exception.id.as_str(), exception.time), ("s1.1", TIME));
        assert_eq!(exception.message, "no cart");
        assert_eq!(exception.url.as_deref(), Some("http://h/"));
    }

    #[test]
    fn newer_sample_replaces_the_first_one_in_its_slot() {
        let newer = Record {
            key: "j1/s1/0/0".into(),
            value: format!(r#"{{"id":"s1.9","time":{},"url":"http://h/2"}}"#, TIME + 1),
        };
        for records in [
            [texts_with_sample("", "http://h/"), newer.clone()],
            [newer.clone(), texts_with_sample("", "http://h/")],
        ] {
            let (_, exceptions) = made(&records);
            let [exception] = &exceptions[..] else {
                panic!("{exceptions:?}")
            };
            assert_eq!(exception.id, "s1.9");
        }
    }

    #[test]
    fn early_sample_never_replaces_a_full_one() {
        let early = texts_with_sample(r#","early":true"#, "");
        let full = texts_with_sample("", "http://h/");
        for records in [[early.clone(), full.clone()], [full, early]] {
            let (_, exceptions) = made(&records);
            let [exception] = &exceptions[..] else {
                panic!("{exceptions:?}")
            };
            assert_eq!(exception.url.as_deref(), Some("http://h/"));
        }
    }

    #[test]
    fn keys_of_records_are_derived_from_the_key_of_the_entry() {
        let made = only(&entry("{}")).records(&Rules(&[]));
        let keys: Vec<&str> = made.iter().map(|record| record.key.as_str()).collect();
        let group = records::group_of(keys[0]).unwrap();
        assert_eq!(
            keys,
            [format!("x/{group}/s1.0/3"), format!("t/{group}/s1.0")]
        );
        assert_eq!(records::page_of("s1.0"), "s1");
    }

    #[test]
    fn larger_counts_of_two_backends_are_used_and_final_is_kept() {
        let counts = |count: u64, is_final: bool| {
            entry(&format!(
                r#"{{"first":{TIME},"last":{TIME},"hours":[[1,{count}]],"final":{is_final}}}"#
            ))
        };
        for (one, other) in [
            (counts(2, true), counts(5, false)),
            (counts(5, false), counts(2, true)),
        ] {
            let both = [one, other].concat();
            assert!(only(&both).is_final(TIME));
            assert_eq!(made(&both).0.count, 5);
            assert_eq!(made(&both).1.len(), 1);
        }
    }

    #[test]
    fn entry_is_final_by_its_field_or_after_two_hours() {
        let open = format!(r#"{{"first":{TIME},"last":{TIME},"hours":[[1,1]]}}"#);
        assert!(!only(&entry(&open)).is_final(TIME + FINAL_AFTER_MS));
        assert!(only(&entry(&open)).is_final(TIME + FINAL_AFTER_MS + 1));
        // Without counts, the time of a sample decides whether the entry is final.
        assert!(!only(&entry("{}")).is_final(TIME + HOUR_MS));
    }

    #[test]
    fn entry_without_counts_is_counted_by_its_samples_or_once() {
        assert_eq!(made(&entry("no json")).0.count, 1);
        let mut records = entry("{}");
        records.truncate(1);
        let (counter, exceptions) = made(&records);
        assert_eq!((counter.count, exceptions.len()), (1, 0));
    }

    #[test]
    fn entry_without_texts_is_converted_to_no_record() {
        let records = entry("{}").split_off(1);
        assert!(only(&records).records(&Rules(&[])).is_empty());
    }

    #[test]
    fn malformed_keys_are_left_out() {
        let hostile = [
            "j1/",
            "j1//0",
            "j1/s/",
            "j1/s/x",
            "j1/s/-1",
            "j1/s/99999999999",
            "j1/s/+7",
            "j1/s/07",
            "j1/s/",
            "j1/ß/0",
            "j1/a.b/0",
            "j1/../0",
            "j2/s/0",
            "j1/s t/0",
            "t/s/0",
        ];
        for key in hostile {
            let record = Record {
                key: key.into(),
                value: "{}".into(),
            };
            assert!(by_entry(&[record]).is_empty(), "{key}");
        }
    }

    #[test]
    fn failure_after_a_crash_follows_from_the_group_of_the_crash() {
        let crash = r#"{"kind":"panic","type":"panic","message":"no seat","location":"src/lib.rs:1:2","stack":""}"#;
        let texts = |after: &str| {
            format!(
                r#"{{"kind":"error","type":"Error","message":"RefCell already borrowed","stack":"","after":{after}}}"#
            )
        };
        let records = |value: String| {
            [Record {
                key: "j1/s1/1".into(),
                value,
            }]
        };
        let follows = |value: String| made(&records(value)).0.follows;
        assert_eq!(follows(texts("null")), None);
        let group = follows(texts(crash)).unwrap();
        let own = only(&records(crash.to_owned())).records(&Rules(&[]));
        assert_eq!(records::group_of(&own[0].key), Some(group.as_str()));
    }

    #[test]
    fn trap_after_a_crash_follows_only_if_the_app_has_one_instance() {
        let follows = |instances: u32| {
            let value = format!(
                r#"{{"kind":"error","type":"RuntimeError","message":"unreachable","stack":"    at pay (http://h/app.js:1:2)","after":{{"kind":"panic","type":"panic","message":"no seat","location":"src/lib.rs:1:2","stack":"    at sit (http://h/app.js:3:4)","instances":{instances}}}}}"#
            );
            let key = "j1/s1/1".to_owned();
            made(&[Record { key, value }]).0.follows.is_some()
        };
        assert!(follows(1));
        assert!(!follows(2));
    }
}
