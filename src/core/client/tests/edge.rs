//! Tests that counts are exact if many short-lived isolates share one store, to which each writes its records in a call of
//! `publish`.

use super::*;

/// A simulated isolate: its recorder keeps an entry in memory, and its core publishes it.
struct Isolate {
    /// The recorder and the core of the isolate.
    page: Page,
    /// The time of the first failure of the open entry in milliseconds since 1970, and the entry's count; the count is 0
    /// before the first failure.
    entry: Cell<(u64, u64)>,
}

fn store() -> Rc<Store> {
    let store = Rc::new(Store::default());
    store.shared.set(true);
    store
}

fn isolate(session: &str, store: &Rc<Store>) -> Isolate {
    let memory = Store::default();
    memory.volatile.set(true);
    let settings = Settings::new().auto_flush(false).cleanup_trigger_rate(0.0);
    Isolate {
        page: load(session, &[store.clone(), Rc::new(memory)], settings),
        entry: Cell::new((0, 0)),
    }
}

impl Isolate {
    fn write(&self, rest: &str, value: String) {
        let key = format!("j1/{}/{}{rest}", self.page.session, self.page.next.get());
        self.page.stores[1].records.borrow_mut().insert(key, value);
    }

    /// Counts one more failure at `time` in the open entry. If that entry began an hour ago or earlier, ends it, and counts
    /// the failure in a new entry.
    fn fail(&self, time: u64) {
        let (first, count) = self.entry.get();
        if count > 0 && time - first >= HOUR_MS {
            self.end();
            self.entry.set((time, 1));
        } else {
            let first = if count == 0 { time } else { first };
            self.entry.set((first, count + 1));
        }
        self.write_all(time, false);
    }

    fn write_all(&self, last: u64, is_final: bool) {
        let (first, count) = self.entry.get();
        let id = format!("{}.{first}.{count}", self.page.session);
        let texts =
            format!(r#"{{"kind":"error","type":"Error","message":"x","stack":"","time":{first}}}"#);
        self.write("", texts);
        let hour = first / HOUR_MS;
        self.write(
            "/c",
            format!(
                r#"{{"first":{first},"last":{last},"hours":[[{hour},{count}]],"final":{is_final}}}"#
            ),
        );
        if !is_final {
            self.write("/0", format!(r#"{{"id":"{id}","time":{last}}}"#));
        }
    }

    /// Writes the open entry as final, and uses the next number for later failures.
    fn end(&self) {
        self.write_all(self.entry.get().0, true);
        self.page.next.set(self.page.next.get() + 1);
    }

    fn publish(&self, time: u64) {
        block_on(self.page.client.publish(time));
    }
}

#[test]
fn publish_without_a_failure_calls_no_store() {
    let store = store();
    isolate("s", &store).publish(NOW);
    let calls: Vec<&str> = store.calls().into_keys().collect();
    assert_eq!(calls, ["open"]);
}

#[test]
fn counts_of_isolates_add_up() {
    let store = store();
    let isolates: Vec<Isolate> = (0..100)
        .map(|at| isolate(&format!("s{at}"), &store))
        .collect();
    for round in 0..3 {
        for isolate in &isolates {
            isolate.fail(NOW + round);
            isolate.publish(NOW + round);
        }
    }
    let reader = &isolates[7].page;
    assert_eq!(reader.counts(), [("Error: x".to_owned(), 300)]);
    // A cleanup packs the counters that are no longer written. Counts that a session publishes later are added.
    let later = NOW + 3 * HOUR_MS;
    block_on(reader.client.clean(later));
    assert!(reader.keys(0, "t/") < 20);
    assert_eq!(reader.counts(), [("Error: x".to_owned(), 300)]);
    isolates[3].fail(later);
    isolates[3].publish(later);
    assert_eq!(reader.counts(), [("Error: x".to_owned(), 301)]);
}

#[test]
fn failed_store_gets_its_records_at_a_retry() {
    let store = store();
    let isolate = isolate("s", &store);
    store.broken.set(true);
    isolate.fail(NOW);
    isolate.publish(NOW);
    assert_eq!(isolate.page.states()[0], "failing");
    store.broken.set(false);
    block_on(isolate.page.client.retry(NOW + HOUR_MS));
    assert_eq!(isolate.page.states()[0], "ok");
    assert_eq!(
        (isolate.page.keys(0, "x/"), isolate.page.keys(0, "t/")),
        (1, 1)
    );
}

/// Simulates a day in which isolates start and end. The shared store returns writes up to a minute late, and isolates clean up
/// by the records that they read.
#[test]
fn counts_are_exact_when_reads_lag_behind_writes() {
    const MINUTE: u64 = 60_000;
    let store = store();
    let mut chance = 1u64;
    let mut below = |most: u64| {
        chance = chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (chance >> 33) % most
    };
    let mut isolates: Vec<Isolate> = Vec::new();
    let (mut now, mut born, mut captured) = (NOW, 0, 0);
    while now < NOW + 24 * 60 * MINUTE {
        now += MINUTE;
        let seen_before = store.records.borrow().clone();
        if below(3) == 0 || isolates.is_empty() {
            isolates.push(isolate(&format!("i{born}"), &store));
            born += 1;
        }
        if isolates.len() > 8 {
            isolates.swap_remove(below(8) as usize);
        }
        for isolate in &isolates {
            if below(2) == 0 {
                isolate.fail(now);
                captured += 1;
                isolate.publish(now);
            }
        }
        *store.shown.borrow_mut() = Some(seen_before);
        for isolate in &isolates {
            if below(20) == 0 {
                block_on(isolate.page.client.clean(now));
            }
        }
        store.shown.borrow_mut().take();
    }
    let page = &isolates[0].page;
    assert_eq!(page.counts(), [("Error: x".to_owned(), captured)]);
    assert!(born > 300, "{born}");
    assert!(page.keys(0, "t/") < 150, "{}", page.keys(0, "t/"));
    assert!(page.keys(0, "x/") <= 200);
}
