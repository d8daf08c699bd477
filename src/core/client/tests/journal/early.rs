//! Tests that complete texts of an entry win over early ones, which a recorder has written before its second file was loaded:
//! see `src/recorder/early-recorder.js`.

use super::*;

/// Early texts of an entry, as JSON: the message is redacted.
const EARLY: &str = r#"{"kind":"error","type":"Error","message":"[redacted]","stack":"    at other (http://h/a.js:1:2)","early":true}"#;

/// Writes an entry to all stores, with complete texts; then replaces the texts in the store with the index `early` by early
/// ones.
fn write_both(stores: &[Rc<Store>], early: usize, is_final: bool) {
    write(stores, "one", 3, is_final);
    let mut records = stores[early].records.borrow_mut();
    records.insert("j1/one/0".into(), EARLY.into());
    let early_sample = format!(r#"{{"id":"one.1","time":{NOW}}}"#);
    records.insert("j1/one/0/0".into(), early_sample);
}

fn titles(page: &Page) -> Vec<String> {
    let groups = page.groups().into_iter();
    groups.map(|group| group.title).collect()
}

#[test]
fn full_texts_replace_early_ones_in_any_order() {
    for early in 0..3 {
        let stores = stores();
        write_both(&stores, early, false);
        let page = load("s", &stores, Settings::new());
        assert_eq!(titles(&page), ["Error: x"]);
        assert_eq!(counted(&page), (3, 1));
    }
}

#[test]
fn early_copy_of_a_compacted_entry_does_not_count_again() {
    for is_final in [false, true] {
        let stores = stores();
        write_both(&stores, 1, true);
        let one = load("s", &stores, Settings::new());
        assert_eq!(titles(&one), ["Error: x"]);
        // A backend that failed for some time still has the early texts.
        let counts =
            format!(r#"{{"first":{NOW},"last":{NOW},"hours":[[1,3]],"final":{is_final}}}"#);
        let mut records = stores[1].records.borrow_mut();
        records.insert("j1/one/0".into(), EARLY.into());
        records.insert("j1/one/0/c".into(), counts);
        drop(records);
        let other = load("t", &stores, Settings::new());
        assert_eq!(titles(&other), ["Error: x"], "{is_final}");
        assert_eq!(counted(&other), (3, 1), "{is_final}");
    }
}
