//! Reads stored JSON. What is stored is not trusted: a field that is missing or
//! of another type is as good as empty, and only a value that is no object at
//! all is refused; numbers are such that JavaScript has, texts and lists as long
//! as any that was written. By hand, because each derived reader costs some 5 KB of wasm.

use crate::core::{
    exception::{
        Breadcrumb, Cause, ENTRIES, Entries, Event, EventCause, Exception, Frame, Kind, STACK,
        Scope, cut,
    },
    json::{self, Json},
};

/// The largest whole number that JavaScript has.
pub(crate) const LARGEST: u64 = (1 << 53) - 1;
/// Bytes of a text. A stack that was cut and has lost its secrets is longer than before.
const TEXT: usize = 2 * STACK;
/// Items of a list: frames, hours.
const ITEMS: usize = 1_000;
/// Releases of a tally, and sessions of a pack, which are looked for one by one. A pack knows a quarter of it.
const SIGHTINGS: usize = 4_000;

pub(crate) trait Decode: Sized {
    fn read(fields: &Fields) -> Self;
}

/// `None` when `text` is not the JSON of an object.
pub(crate) fn decode<T: Decode>(text: &str) -> Option<T> {
    object(text).map(|fields| T::read(&Fields(&fields)))
}

fn object(text: &str) -> Option<Vec<(String, Json)>> {
    match json::read(text)? {
        Json::Object(fields) => Some(fields),
        _ => None,
    }
}

/// The fields of an object.
pub(crate) struct Fields<'a>(&'a [(String, Json)]);

impl<'a> Fields<'a> {
    fn get(&self, key: &str) -> Option<&'a Json> {
        let mut newest_first = self.0.iter().rev();
        let (_, value) = newest_first.find(|(name, _)| name == key)?;
        Some(value)
    }

    pub fn maybe(&self, key: &str) -> Option<String> {
        Some(text(self.get(key)?.text()?))
    }

    pub fn text(&self, key: &str) -> String {
        self.maybe(key).unwrap_or_default()
    }

    pub fn flag(&self, key: &str) -> bool {
        matches!(self.get(key), Some(Json::Flag(true)))
    }

    pub fn some(&self, key: &str) -> Option<u64> {
        number(self.get(key)?)
    }

    pub fn number(&self, key: &str) -> u64 {
        self.some(key).unwrap_or_default()
    }

    fn small(&self, key: &str) -> Option<u32> {
        self.some(key)?.try_into().ok()
    }

    /// The fields of the object at `key`.
    pub fn fields(&self, key: &str) -> Option<Fields<'a>> {
        self.get(key).and_then(Json::fields).map(Fields)
    }

    /// Pairs of numbers.
    pub fn pairs(&self, key: &str) -> Vec<(u64, u64)> {
        pairs(self.list(key))
    }

    pub fn list(&self, key: &str) -> &'a [Json] {
        self.get(key).map_or(&[], Json::items)
    }

    pub fn objects<T: Decode>(&self, key: &str) -> Vec<T> {
        let objects = self.list(key).iter().filter_map(Json::fields);
        let objects = objects.take(ITEMS);
        objects.map(|fields| T::read(&Fields(fields))).collect()
    }

    pub fn part<T: Decode + Default>(&self, key: &str) -> T {
        let fields = self.get(key).and_then(Json::fields);
        fields.map_or_else(T::default, |fields| T::read(&Fields(fields)))
    }

    pub(crate) fn texts(&self, key: &str) -> Vec<String> {
        let texts = self.list(key).iter().filter_map(Json::text);
        texts.take(ENTRIES).map(text).collect()
    }

    pub fn entries(&self, key: &str) -> Entries {
        let mut entries = Entries::new();
        let fields = self.get(key).and_then(Json::fields).unwrap_or_default();
        for (key, value) in fields.iter().take(ENTRIES) {
            if let Some(value) = value.text() {
                entries.insert(text(key), text(value));
            }
        }
        entries
    }

    pub fn kind(&self) -> Kind {
        Kind::of(&self.text("kind"))
    }
}

fn text(text: &str) -> String {
    cut(text, TEXT).to_owned()
}

fn number(value: &Json) -> Option<u64> {
    match value {
        Json::Number(number) => Some(LARGEST.min(*number)),
        _ => None,
    }
}

/// Pairs of numbers; anything else among them is left out.
pub(crate) fn pairs(list: &[Json]) -> Vec<(u64, u64)> {
    let pair = |value: &Json| match value.items() {
        [first, second] => Some((number(first)?, number(second)?)),
        _ => None,
    };
    list.iter().filter_map(pair).take(ITEMS).collect()
}

/// A name and two numbers each; anything else among them is left out.
pub(crate) fn sightings(list: &[Json]) -> Vec<(String, u64, u64)> {
    let sighting = |value: &Json| match value.items() {
        [name, first, second] => Some((text(name.text()?), number(first)?, number(second)?)),
        _ => None,
    };
    list.iter().filter_map(sighting).take(SIGHTINGS).collect()
}

impl Decode for Exception {
    fn read(fields: &Fields) -> Self {
        Exception {
            id: fields.text("id"),
            group: fields.text("group"),
            session: fields.text("session"),
            time: fields.number("time"),
            kind: fields.kind(),
            r#type: fields.text("type"),
            message: fields.text("message"),
            culprit: fields.text("culprit"),
            fatal: fields.flag("fatal"),
            handled: fields.flag("handled"),
            location: fields.maybe("location"),
            follows: fields.maybe("follows"),
            frames: fields.objects("frames"),
            causes: fields.objects("causes"),
            locals: fields.entries("locals"),
            scopes: fields.objects("scopes"),
            context: fields.entries("context"),
            breadcrumbs: fields.objects("breadcrumbs"),
            url: fields.maybe("url"),
            user_agent: fields.maybe("userAgent"),
            release: fields.maybe("release"),
            environment: fields.maybe("environment"),
            stack: fields.maybe("stack"),
            // What is stored does not say where it came from: its key does.
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
            symbol: fields.maybe("symbol"),
            file: fields.text("file"),
            line: fields.small("line"),
            column: fields.small("column"),
            module: fields.maybe("module"),
            index: fields.small("index"),
            offset: fields.small("offset"),
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
            stack: fields.maybe("stack"),
        }
    }
}

impl Decode for Breadcrumb {
    fn read(fields: &Fields) -> Self {
        Breadcrumb {
            time: fields.number("time"),
            text: fields.text("text"),
            data: fields.maybe("data"),
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
            location: fields.maybe("location"),
            locals: fields.entries("locals"),
            scopes: fields.objects("scopes"),
            context: fields.entries("context"),
            breadcrumbs: fields.objects("breadcrumbs"),
            url: fields.maybe("url"),
            user_agent: fields.maybe("userAgent"),
            release: fields.maybe("release"),
            environment: fields.maybe("environment"),
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
        encode,
        mark::{Mark, State},
        tally::Tally,
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
            ..Exception::default()
        };
        assert_eq!(decode(&encode(&exception)), Some(exception));
    }

    #[test]
    fn every_kind_and_state_is_equal_after_encoding_and_decoding() {
        use Kind::*;
        for kind in [Error, Rejection, Panic, Captured, Message, Resource, Csp] {
            let tally = Tally {
                kind,
                hours: vec![(1, 2)],
                ..Tally::default()
            };
            assert_eq!(decode(&encode(&tally)), Some(tally));
        }
        for state in [State::Open, State::Resolved, State::Ignored] {
            let mark = Mark {
                state,
                time: 3,
                release: Some("1.0".into()),
                until_count: Some(7),
                until_time: Some(LARGEST),
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
        let tally: Tally = decode(&text).unwrap();
        assert_eq!(tally.releases.len(), SIGHTINGS);
        assert_eq!(tally.pack.of.len(), SIGHTINGS);
    }

    #[test]
    fn fields_of_a_wrong_type_are_decoded_as_empty() {
        let text = r#"{"count":"many","first":-1,"last":1.5,"hours":[[1],[1,2],"x"],"title":[],"releases":[1,"a",["a",1],["a",1,2]]}"#;
        let tally: Tally = decode(text).unwrap();
        assert_eq!((tally.count, tally.first, tally.last), (0, 0, 0));
        assert_eq!((tally.hours, tally.title), (vec![(1, 2)], String::new()));
        assert_eq!(tally.releases, [("a".to_owned(), 1, 2)]);
        assert_eq!(decode::<Mark>("[]"), None);
        assert_eq!(decode::<Mark>("{"), None);
    }
}
