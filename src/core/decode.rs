//! Decodes stored JSON. Stored values are not trusted: a field that is missing or has another type gets its default, and
//! numbers, texts and lists are bounded. Only a value that is not an object is rejected. Written by hand, because each
//! derived deserializer takes about 5 KB of wasm.

use crate::core::{
    exception::{
        Breadcrumb, Cause, Entries, Event, EventCause, Exception, Frame, Kind, MAX_ENTRIES,
        MAX_STACK_BYTES, Scope, cut,
    },
    json::{self, Json},
};

/// The largest integer up to which JavaScript represents all integers exactly. Larger numbers are decoded as this one.
pub(crate) const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;
/// Maximum bytes of a decoded text; longer ones are cut. The longest text is a stack. It may exceed [`MAX_STACK_BYTES`],
/// because scrubbing replaces secrets by longer texts after the stack was cut.
const MAX_DECODED_BYTES: usize = 2 * MAX_STACK_BYTES;
/// Maximum number of objects or pairs of numbers that are decoded from a list, such as frames or hours; further ones are
/// dropped. Lists of texts have the limit [`MAX_ENTRIES`], and releases and sessions [`MAX_SIGHTINGS`].
const MAX_ITEMS: usize = 1_000;
/// Maximum number of items that are decoded from the releases of a counter or the sessions of a pack; further items are
/// dropped, because both lists are searched linearly. A pack is written with at most a quarter of this number.
const MAX_SIGHTINGS: usize = 4_000;

/// A type that can be decoded from the fields of a JSON object.
pub(crate) trait Decode: Sized {
    /// Creates the value from the fields of a JSON object. Fields that are missing or have a wrong type get their defaults.
    fn read(fields: &Fields) -> Self;
}

/// Decodes `text`. Returns `None` if it is not the JSON of an object.
pub(crate) fn decode<T: Decode>(text: &str) -> Option<T> {
    object(text).map(|fields| T::read(&Fields(&fields)))
}

/// Returns the fields of a JSON object; `None` if `text` is not the JSON of an object.
fn object(text: &str) -> Option<Vec<(String, Json)>> {
    match json::read(text)? {
        Json::Object(fields) => Some(fields),
        _ => None,
    }
}

/// The fields of a JSON object. Each function returns the value of the field `key`, or a default if the field is missing or
/// has another type.
pub(crate) struct Fields<'a>(&'a [(String, Json)]);

impl<'a> Fields<'a> {
    /// Returns the value of the field `key`, the last one if the key occurs twice; `None` if the field is missing.
    fn get(&self, key: &str) -> Option<&'a Json> {
        let mut newest_first = self.0.iter().rev();
        let (_, value) = newest_first.find(|(name, _)| name == key)?;
        Some(value)
    }

    /// Returns the text of a field, cut to [`MAX_DECODED_BYTES`]; `None` if the field is missing or not a text.
    pub fn optional_text(&self, key: &str) -> Option<String> {
        Some(text(self.get(key)?.text()?))
    }

    /// Returns the text of a field, cut to [`MAX_DECODED_BYTES`]; empty if the field is missing or not a text.
    pub fn text(&self, key: &str) -> String {
        self.optional_text(key).unwrap_or_default()
    }

    /// Returns the boolean of a field; `false` if the field is missing or not a boolean.
    pub fn flag(&self, key: &str) -> bool {
        matches!(self.get(key), Some(Json::Flag(true)))
    }

    /// Returns the number of a field, at most [`MAX_SAFE_INTEGER`]; `None` if the field is missing or not a number.
    pub fn optional_number(&self, key: &str) -> Option<u64> {
        number(self.get(key)?)
    }

    /// Returns the number of a field, at most [`MAX_SAFE_INTEGER`]; 0 if the field is missing or not a number.
    pub fn number(&self, key: &str) -> u64 {
        self.optional_number(key).unwrap_or_default()
    }

    /// Returns the number of a field; `None` if the field is missing, not a number, or larger than a `u32`.
    fn optional_u32(&self, key: &str) -> Option<u32> {
        self.optional_number(key)?.try_into().ok()
    }

    /// Returns the fields of the object in a field; `None` if the field is missing or not an object.
    pub fn fields(&self, key: &str) -> Option<Fields<'a>> {
        self.get(key).and_then(Json::fields).map(Fields)
    }

    /// Returns the pairs of numbers in the list of a field, at most [`MAX_ITEMS`]; empty if the field is missing or not a
    /// list.
    pub fn pairs(&self, key: &str) -> Vec<(u64, u64)> {
        pairs(self.list(key))
    }

    /// Returns all items of the list in a field; empty if the field is missing or not a list.
    pub fn list(&self, key: &str) -> &'a [Json] {
        self.get(key).map_or(&[], Json::items)
    }

    /// Decodes the objects in the list of a field, at most [`MAX_ITEMS`]. Skips other items.
    pub fn objects<T: Decode>(&self, key: &str) -> Vec<T> {
        let objects = self.list(key).iter().filter_map(Json::fields);
        let objects = objects.take(MAX_ITEMS);
        objects.map(|fields| T::read(&Fields(fields))).collect()
    }

    /// Decodes the object in a field; returns `T::default()` if the field is missing or not an object.
    pub fn object_or_default<T: Decode + Default>(&self, key: &str) -> T {
        let fields = self.get(key).and_then(Json::fields);
        fields.map_or_else(T::default, |fields| T::read(&Fields(fields)))
    }

    /// Returns the texts in the list of a field, at most [`MAX_ENTRIES`]. Skips other items.
    pub(crate) fn texts(&self, key: &str) -> Vec<String> {
        let texts = self.list(key).iter().filter_map(Json::text);
        texts.take(MAX_ENTRIES).map(text).collect()
    }

    /// Returns the names and texts of the object in a field, from its first [`MAX_ENTRIES`] entries. Skips entries that are
    /// not texts.
    pub fn entries(&self, key: &str) -> Entries {
        let mut entries = Entries::new();
        let fields = self.get(key).and_then(Json::fields).unwrap_or_default();
        for (key, value) in fields.iter().take(MAX_ENTRIES) {
            if let Some(value) = value.text() {
                entries.insert(text(key), text(value));
            }
        }
        entries
    }

    /// Returns the failure's kind from the field `kind`; [`Kind::Error`] if the field is missing or unknown.
    pub fn kind(&self) -> Kind {
        Kind::from_name(&self.text("kind"))
    }
}

/// Returns `text`, cut off between two characters if it is longer than [`MAX_DECODED_BYTES`].
fn text(text: &str) -> String {
    cut(text, MAX_DECODED_BYTES).to_owned()
}

/// Returns the value as a number, at most [`MAX_SAFE_INTEGER`]; `None` if it is not a number.
fn number(value: &Json) -> Option<u64> {
    match value {
        Json::Number(number) => Some(MAX_SAFE_INTEGER.min(*number)),
        _ => None,
    }
}

/// Returns the pairs of numbers in `list`, at most [`MAX_ITEMS`]. Skips other items.
pub(crate) fn pairs(list: &[Json]) -> Vec<(u64, u64)> {
    let pair = |value: &Json| match value.items() {
        [first, second] => Some((number(first)?, number(second)?)),
        _ => None,
    };
    list.iter().filter_map(pair).take(MAX_ITEMS).collect()
}

/// Decodes the items of `list` that consist of a name and two numbers, at most [`MAX_SIGHTINGS`]: the releases of a counter
/// or the sessions of a pack. Skips other items.
pub(crate) fn sightings(list: &[Json]) -> Vec<(String, u64, u64)> {
    let sighting = |value: &Json| match value.items() {
        [name, first, second] => Some((text(name.text()?), number(first)?, number(second)?)),
        _ => None,
    };
    list.iter()
        .filter_map(sighting)
        .take(MAX_SIGHTINGS)
        .collect()
}

impl Decode for Exception {
    fn read(fields: &Fields) -> Self {
        Exception {
            id: fields.text("id"),
            group: fields.text("group"),
            reason: String::new(),
            codes: String::new(),
            keeps_frames: false,
            session: fields.text("session"),
            time: fields.number("time"),
            kind: fields.kind(),
            r#type: fields.text("type"),
            message: fields.text("message"),
            culprit: fields.text("culprit"),
            fatal: fields.flag("fatal"),
            handled: fields.flag("handled"),
            location: fields.optional_text("location"),
            follows: fields.optional_text("follows"),
            frames: fields.objects("frames"),
            causes: fields.objects("causes"),
            locals: fields.entries("locals"),
            scopes: fields.objects("scopes"),
            context: fields.entries("context"),
            breadcrumbs: fields.objects("breadcrumbs"),
            url: fields.optional_text("url"),
            user_agent: fields.optional_text("userAgent"),
            release: fields.optional_text("release"),
            environment: fields.optional_text("environment"),
            stack: fields.optional_text("stack"),
            debug_ids: fields.entries("debugIds"),
            // The stored value does not contain `reported`: the prefix of the record's key decides it, and the caller sets
            // it.
            reported: false,
        }
    }
}

impl Decode for Scope {
    fn read(fields: &Fields) -> Self {
        Scope {
            function: fields.text("function"),
            location: fields.text("location"),
            early: fields.flag("early"),
            values: fields.entries("values"),
        }
    }
}

impl Decode for Frame {
    fn read(fields: &Fields) -> Self {
        Frame {
            function: fields.text("function"),
            symbol: fields.optional_text("symbol"),
            file: fields.text("file"),
            line: fields.optional_u32("line"),
            column: fields.optional_u32("column"),
            module: fields.optional_text("module"),
            index: fields.optional_u32("index"),
            offset: fields.optional_u32("offset"),
            r#async: fields.flag("async"),
            in_app: fields.flag("inApp"),
            foreign: fields.flag("foreign"),
        }
    }
}

impl Decode for Cause {
    fn read(fields: &Fields) -> Self {
        Cause {
            r#type: fields.text("type"),
            message: fields.text("message"),
            frames: fields.objects("frames"),
            stack: fields.optional_text("stack"),
        }
    }
}

impl Decode for Breadcrumb {
    fn read(fields: &Fields) -> Self {
        Breadcrumb {
            time: fields.number("time"),
            text: fields.text("text"),
            data: fields.optional_text("data"),
        }
    }
}

impl Decode for Event {
    fn read(fields: &Fields) -> Self {
        Event {
            kind: fields.kind(),
            r#type: fields.text("type"),
            message: fields.text("message"),
            stack: fields.text("stack"),
            causes: fields.objects("causes"),
            code: fields.optional_text("code"),
            status: fields.optional_text("status"),
            location: fields.optional_text("location"),
            locals: fields.entries("locals"),
            scopes: fields.objects("scopes"),
            context: fields.entries("context"),
            breadcrumbs: fields.objects("breadcrumbs"),
            url: fields.optional_text("url"),
            user_agent: fields.optional_text("userAgent"),
            release: fields.optional_text("release"),
            environment: fields.optional_text("environment"),
            handled: fields.flag("handled"),
            fatal: fields.flag("fatal"),
            time: fields.number("time"),
        }
    }
}

impl Decode for EventCause {
    fn read(fields: &Fields) -> Self {
        EventCause {
            r#type: fields.text("type"),
            message: fields.text("message"),
            stack: fields.text("stack"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::records::{
        counter::Counter,
        encode,
        mark::{Mark, State},
    };

    #[test]
    fn exception_is_equal_after_encoding_and_decoding() {
        let entry = || Entries::from([("key".to_owned(), "value".to_owned())]);
        let exception = Exception {
            id: "g.s.1".into(),
            time: 1_700_000_000_000,
            kind: Kind::Panic,
            r#type: "panic".into(),
            fatal: true,
            location: Some("src/lib.rs:1:2".into()),
            frames: vec![Frame {
                function: "f".into(),
                line: Some(1),
                offset: Some(0x24f),
                in_app: true,
                ..Frame::default()
            }],
            causes: vec![Cause {
                message: "why".into(),
                ..Cause::default()
            }],
            locals: entry(),
            scopes: vec![Scope {
                function: "app::f".into(),
                location: "src/lib.rs:1".into(),
                early: true,
                values: entry(),
            }],
            context: entry(),
            breadcrumbs: vec![Breadcrumb {
                time: 1,
                text: "click".into(),
                data: None,
            }],
            user_agent: Some("agent".into()),
            debug_ids: entry(),
            ..Exception::default()
        };
        assert_eq!(decode(&encode(&exception)), Some(exception));
    }

    #[test]
    fn every_kind_and_state_is_equal_after_encoding_and_decoding() {
        use Kind::*;
        for kind in [Error, Rejection, Panic, Captured, Message, Resource, Csp] {
            let counter = Counter {
                kind,
                hours: vec![(1, 2)],
                ..Counter::default()
            };
            assert_eq!(decode(&encode(&counter)), Some(counter));
        }
        for state in [State::Open, State::Resolved, State::Ignored] {
            let mark = Mark {
                state,
                time: 3,
                release: Some("1.0".into()),
                until_count: Some(7),
                until_time: Some(MAX_SAFE_INTEGER),
                seen_count: Some(8),
                imported: true,
            };
            assert_eq!(decode(&encode(&mark)), Some(mark));
        }
    }

    #[test]
    fn lists_are_cut_off_at_their_limit_when_decoded() {
        let many: Vec<String> = (0..20_000).map(|at| format!(r#"["{at}",1,2]"#)).collect();
        let many = many.join(",");
        let text = format!(r#"{{"releases":[{many}],"pack":{{"of":[{many}]}}}}"#);
        let counter: Counter = decode(&text).unwrap();
        assert_eq!(counter.releases.len(), MAX_SIGHTINGS);
        assert_eq!(counter.pack.of.len(), MAX_SIGHTINGS);
    }

    #[test]
    fn fields_of_a_wrong_type_are_decoded_as_empty() {
        let text = r#"{"count":"many","first":-1,"last":1.5,"hours":[[1],[1,2],"x"],"title":[],"releases":[1,"a",["a",1],["a",1,2]]}"#;
        let counter: Counter = decode(text).unwrap();
        assert_eq!((counter.count, counter.first, counter.last), (0, 0, 0));
        assert_eq!(
            (counter.hours, counter.title),
            (vec![(1, 2)], String::new())
        );
        assert_eq!(counter.releases, [("a".to_owned(), 1, 2)]);
        assert_eq!(decode::<Mark>("[]"), None);
        assert_eq!(decode::<Mark>("{"), None);
    }
}
