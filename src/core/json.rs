//! JSON → values. Of a number it reads no more than is asked for here: serde_json's tables for fractions, its map and
//! its reader weigh five times as much.

/// Lists and objects in each other.
const DEEPEST: u32 = 127;

pub(crate) enum Json {
    Text(String),
    /// A whole one that is not negative.
    Number(u64),
    Flag(bool),
    List(Vec<Json>),
    /// In the order of the text; of equal keys the last counts.
    Object(Vec<(String, Json)>),
    /// `null`, and any other number.
    Nothing,
}

impl Json {
    pub fn text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// None of what is no list.
    pub fn items(&self) -> &[Json] {
        match self {
            Json::List(items) => items,
            _ => &[],
        }
    }

    pub fn fields(&self) -> Option<&[(String, Json)]> {
        match self {
            Json::Object(fields) => Some(fields),
            _ => None,
        }
    }
}

/// `None` when `text` is no JSON.
pub(crate) fn read(text: &str) -> Option<Json> {
    let rest = text.as_bytes();
    let mut reader = Reader { rest };
    let value = reader.value(DEEPEST)?;
    reader.skip_blanks();
    reader.rest.is_empty().then_some(value)
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: u32) -> Option<Json> {
        self.skip_blanks();
        Some(match self.rest.first()? {
            b'"' => Json::Text(self.text()?),
            b'[' => Json::List(self.items(b']', depth, Self::value)?),
            b'{' => Json::Object(self.items(b'}', depth, Self::field)?),
            b't' => self.word(b"true", Json::Flag(true))?,
            b'f' => self.word(b"false", Json::Flag(false))?,
            b'n' => self.word(b"null", Json::Nothing)?,
            _ => self.number()?,
        })
    }

    /// What stands between brackets.
    fn items<T>(
        &mut self,
        end: u8,
        depth: u32,
        item: fn(&mut Self, u32) -> Option<T>,
    ) -> Option<Vec<T>> {
        let depth = depth.checked_sub(1)?;
        let mut items = Vec::new();
        self.next();
        self.skip_blanks();
        if self.takes(end) {
            return Some(items);
        }
        loop {
            items.push(item(self, depth)?);
            self.skip_blanks();
            match self.next()? {
                b',' => {}
                mark => return (mark == end).then_some(items),
            }
        }
    }

    fn field(&mut self, depth: u32) -> Option<(String, Json)> {
        self.skip_blanks();
        let key = self.text()?;
        self.skip_blanks();
        self.takes(b':').then_some(())?;
        Some((key, self.value(depth)?))
    }

    fn word(&mut self, word: &[u8], value: Json) -> Option<Json> {
        self.rest = self.rest.strip_prefix(word)?;
        Some(value)
    }

    fn number(&mut self) -> Option<Json> {
        let is_negative = self.takes(b'-');
        let whole = self.digits()?;
        if whole.len() > 1 && whole.starts_with(b"0") {
            return None;
        }
        let has_fraction = self.takes(b'.');
        if has_fraction {
            self.digits()?;
        }
        let has_exponent = self.takes(b'e') || self.takes(b'E');
        if has_exponent {
            let _ = self.takes(b'+') || self.takes(b'-');
            self.digits()?;
        }
        if is_negative || has_fraction || has_exponent {
            return Some(Json::Nothing);
        }
        let number = str::from_utf8(whole).ok()?.parse();
        Some(number.map_or(Json::Nothing, Json::Number))
    }

    fn digits(&mut self) -> Option<&'a [u8]> {
        let digits = self.until(|byte| !byte.is_ascii_digit());
        (!digits.is_empty()).then_some(digits)
    }

    fn text(&mut self) -> Option<String> {
        let mut text = Vec::new();
        self.takes(b'"').then_some(())?;
        loop {
            text.extend_from_slice(self.until(|byte| byte < b' ' || byte == b'"' || byte == b'\\'));
            match self.next()? {
                b'"' => return String::from_utf8(text).ok(),
                b'\\' => {
                    let escaped = self.escaped()?;
                    text.extend_from_slice(escaped.encode_utf8(&mut [0; 4]).as_bytes());
                }
                _ => return None,
            }
        }
    }

    fn escaped(&mut self) -> Option<char> {
        Some(match self.next()? {
            same @ (b'"' | b'\\' | b'/') => char::from(same),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unit_or_two(),
            _ => return None,
        })
    }

    /// UTF-16 in hexadecimal digits.
    fn unit_or_two(&mut self) -> Option<char> {
        let first = self.unit()?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first);
        }
        self.rest = self.rest.strip_prefix(b"\\u")?;
        let second = self.unit()?;
        let is_second = (0xDC00..0xE000).contains(&second);
        let both = 0x1_0000 + ((first & 0x3FF) << 10) + (second & 0x3FF);
        char::from_u32(both).filter(|_| is_second)
    }

    fn unit(&mut self) -> Option<u32> {
        (0..4).try_fold(0, |unit, _| {
            let digit = char::from(self.next()?).to_digit(16)?;
            Some(unit * 16 + digit)
        })
    }

    fn skip_blanks(&mut self) {
        self.until(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    }

    fn until(&mut self, ends: impl Fn(u8) -> bool) -> &'a [u8] {
        let end = self.rest.iter().position(|byte| ends(*byte));
        let at = end.unwrap_or(self.rest.len());
        let (before, rest) = self.rest.split_at_checked(at).unwrap_or_default();
        self.rest = rest;
        before
    }

    fn takes(&mut self, mark: u8) -> bool {
        let takes = self.rest.first() == Some(&mark);
        if takes {
            self.next();
        }
        takes
    }

    fn next(&mut self) -> Option<u8> {
        let (next, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*next)
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, sample::select};
    use serde_json::Value;

    use super::*;

    /// The same, as serde_json has it.
    fn is_same(own: &Json, value: &Value) -> bool {
        match (own, value) {
            (Json::Text(text), Value::String(other)) => text == other,
            (Json::Number(number), Value::Number(other)) => other.as_u64() == Some(*number),
            (Json::Nothing, Value::Number(other)) => other.as_u64().is_none(),
            (Json::Flag(flag), Value::Bool(other)) => flag == other,
            (Json::Nothing, Value::Null) => true,
            (Json::List(items), Value::Array(others)) => {
                let mut pairs = items.iter().zip(others);
                items.len() == others.len() && pairs.all(|(one, other)| is_same(one, other))
            }
            (Json::Object(fields), Value::Object(others)) => others.iter().all(|(key, other)| {
                let newest = fields.iter().rfind(|(name, _)| name == key);
                newest.is_some_and(|(_, one)| is_same(one, other))
            }),
            _ => false,
        }
    }

    fn check(text: &str) {
        match (read(text), serde_json::from_str(text)) {
            (Some(own), Ok(value)) => assert!(is_same(&own, &value), "{text}"),
            (None, Err(_)) => {}
            (own, value) => panic!("{text}: {} {value:?}", own.is_some()),
        }
    }

    #[test]
    fn json_is_read_and_refused_as_by_serde_json() {
        for text in [
            "",
            "{",
            "[1,]",
            "{\"a\":1,}",
            "[1 2]",
            "01",
            "-",
            "-0",
            "1.",
            "1.5e-7",
            "1e",
            "+1",
            "nul",
            "nullx",
            "18446744073709551615",
            "18446744073709551616",
            "-1",
            "\"a",
            "\"\n\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\u+123\"",
            "\"\\ud800\"",
            "\"\\udc00\"",
            "\"\\ud83d\\ude00 \\u00e9\"",
            "\"\\ud83d\\u0041\"",
            "\u{a0}1",
            " {\t\"a\" :\r[ ] , \"a\":\n{ } } ",
            "{1:2}",
            "\"é\\\"\\\\\\/\"",
        ] {
            check(text);
        }
    }

    #[test]
    fn json_that_is_nested_too_deeply_is_refused() {
        let nested = |depth| ["[".repeat(depth), "]".repeat(depth)].concat();
        for depth in [127, 128, 129, 1_000_000] {
            check(&nested(depth));
        }
    }

    proptest! {
        #[test]
        fn arbitrary_json_is_read_as_by_serde_json(
            parts in vec(
                select(vec![
                    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "d83d", "\\ude00", "00e9", "\"a\"", "\"b\":",
                    "\"a\":", " ", "1", "0", "-", ".", "e", "null", "true", "false", "é", "\n",
                ]),
                0..12,
            ),
        ) {
            check(&parts.concat());
        }
    }
}
