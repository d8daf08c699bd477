//! Parses JSON. Written by hand, because the parser of serde_json, with its map and its tables for fractions, takes five times
//! as much wasm. Represents only numbers that are not negative and have no fraction, because the stored format has no others.

use super::stack::cut;

/// Maximum depth of nested lists and objects in JSON; [`read`] returns `None` for a text that is nested deeper.
const MAX_DEPTH: u32 = 127;

/// A JSON value.
pub(crate) enum Json {
    /// A text, with escape sequences decoded.
    Text(String),
    /// An integer from 0 to `u64::MAX`; other numbers are [`Json::Other`].
    Number(u64),
    /// `true` or `false`.
    Flag(bool),
    /// The items of a list.
    List(Vec<Json>),
    /// The fields of an object, in the order of the text. If a key occurs twice, readers use the last one.
    Object(Vec<(String, Json)>),
    /// `null`, or a number that [`Json::Number`] cannot hold: negative, with a fraction or an exponent, or a larger integer.
    Other,
}

impl Json {
    /// Returns the value if it is a text; `None` otherwise.
    pub fn text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the items if the value is a list; otherwise an empty list.
    pub fn items(&self) -> &[Json] {
        match self {
            Json::List(items) => items,
            _ => &[],
        }
    }

    /// Returns the fields if the value is an object; `None` otherwise.
    pub fn fields(&self) -> Option<&[(String, Json)]> {
        match self {
            Json::Object(fields) => Some(fields),
            _ => None,
        }
    }
}

/// Parses `text`. Returns `None` if it is not valid JSON, or nested deeper than [`MAX_DEPTH`].
pub(crate) fn read(text: &str) -> Option<Json> {
    let rest = text.as_bytes();
    let mut reader = Reader { rest };
    let value = reader.read_value(MAX_DEPTH)?;
    reader.skip_blanks();
    reader.rest.is_empty().then_some(value)
}

/// A parser of JSON. Each `read_` function consumes the part of `rest` that it reads, and returns `None` if the text is not
/// valid.
struct Reader<'a> {
    /// The part of the text that is not read yet.
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads any value. Returns `None` if more than `depth` lists and objects are nested in each other.
    fn read_value(&mut self, depth: u32) -> Option<Json> {
        self.skip_blanks();
        Some(match self.rest.first()? {
            b'"' => Json::Text(self.read_text()?),
            b'[' => Json::List(self.read_items(b']', depth, Self::read_value)?),
            b'{' => Json::Object(self.read_items(b'}', depth, Self::read_field)?),
            b't' => self.read_literal(b"true", Json::Flag(true))?,
            b'f' => self.read_literal(b"false", Json::Flag(false))?,
            b'n' => self.read_literal(b"null", Json::Other)?,
            _ => self.read_number()?,
        })
    }

    /// Reads a list or an object from its opening bracket to the bracket `end`. `item` reads one item. Returns `None` if the
    /// text is not valid, or if `depth`, the number of levels that may be nested, is 0.
    fn read_items<T>(
        &mut self,
        end: u8,
        depth: u32,
        item: fn(&mut Self, u32) -> Option<T>,
    ) -> Option<Vec<T>> {
        let depth = depth.checked_sub(1)?;
        let mut items = Vec::new();
        self.next_byte();
        self.skip_blanks();
        if self.skip_byte(end) {
            return Some(items);
        }
        loop {
            items.push(item(self, depth)?);
            self.skip_blanks();
            match self.next_byte()? {
                b',' => {}
                mark => return (mark == end).then_some(items),
            }
        }
    }

    /// Reads a key, a colon and a value: one field of an object.
    fn read_field(&mut self, depth: u32) -> Option<(String, Json)> {
        self.skip_blanks();
        let key = self.read_text()?;
        self.skip_blanks();
        self.skip_byte(b':').then_some(())?;
        Some((key, self.read_value(depth)?))
    }

    /// Reads the bytes `word`, such as `true`, and returns `value`; `None` if the text continues with other bytes.
    fn read_literal(&mut self, word: &[u8], value: Json) -> Option<Json> {
        self.rest = self.rest.strip_prefix(word)?;
        Some(value)
    }

    /// Reads a number. Returns [`Json::Other`] for one that [`Json::Number`] cannot hold.
    fn read_number(&mut self) -> Option<Json> {
        let is_negative = self.skip_byte(b'-');
        let whole = self.read_digits()?;
        if whole.len() > 1 && whole.starts_with(b"0") {
            return None;
        }
        let has_fraction = self.skip_byte(b'.');
        if has_fraction {
            self.read_digits()?;
        }
        let has_exponent = self.skip_byte(b'e') || self.skip_byte(b'E');
        if has_exponent {
            let _ = self.skip_byte(b'+') || self.skip_byte(b'-');
            self.read_digits()?;
        }
        if is_negative || has_fraction || has_exponent {
            return Some(Json::Other);
        }
        let number = cut::long_number(str::from_utf8(whole).ok()?, 10);
        Some(number.map_or(Json::Other, Json::Number))
    }

    /// Reads one or more decimal digits, and returns them. Returns `None` if there is none.
    fn read_digits(&mut self) -> Option<&'a [u8]> {
        let digits = self.take_until(|byte| !byte.is_ascii_digit());
        (!digits.is_empty()).then_some(digits)
    }

    /// Reads a text in quotes, and returns it with its escape sequences decoded.
    fn read_text(&mut self) -> Option<String> {
        let mut text = Vec::new();
        self.skip_byte(b'"').then_some(())?;
        loop {
            text.extend_from_slice(
                self.take_until(|byte| byte < b' ' || byte == b'"' || byte == b'\\'),
            );
            match self.next_byte()? {
                b'"' => return String::from_utf8(text).ok(),
                b'\\' => {
                    let escaped = self.read_escape()?;
                    text.extend_from_slice(escaped.encode_utf8(&mut [0; 4]).as_bytes());
                }
                _ => return None,
            }
        }
    }

    /// Reads the part of an escape sequence after `\`, and returns the character.
    fn read_escape(&mut self) -> Option<char> {
        Some(match self.next_byte()? {
            same @ (b'"' | b'\\' | b'/') => char::from(same),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.read_utf16_escape(),
            _ => return None,
        })
    }

    /// Reads the part of an escape sequence after `\u`, which is a UTF-16 unit or the two units of a surrogate pair, and
    /// returns the character.
    fn read_utf16_escape(&mut self) -> Option<char> {
        let first = self.read_utf16_unit()?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first);
        }
        self.rest = self.rest.strip_prefix(b"\\u")?;
        let second = self.read_utf16_unit()?;
        let is_second = (0xDC00..0xE000).contains(&second);
        let both = 0x1_0000 + ((first & 0x3FF) << 10) + (second & 0x3FF);
        char::from_u32(both).filter(|_| is_second)
    }

    /// Reads the four hexadecimal digits of a UTF-16 unit.
    fn read_utf16_unit(&mut self) -> Option<u32> {
        (0..4).try_fold(0, |unit, _| {
            let digit = char::from(self.next_byte()?).to_digit(16)?;
            Some(unit * 16 + digit)
        })
    }

    /// Skips spaces, tabs and line breaks.
    fn skip_blanks(&mut self) {
        self.take_until(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    }

    /// Consumes and returns all bytes before the first one for which `ends` returns true, or all bytes.
    fn take_until(&mut self, ends: impl Fn(u8) -> bool) -> &'a [u8] {
        let end = self.rest.iter().position(|byte| ends(*byte));
        let at = end.unwrap_or(self.rest.len());
        let (before, rest) = self.rest.split_at_checked(at).unwrap_or_default();
        self.rest = rest;
        before
    }

    /// Consumes the next byte if it is `mark`. Returns whether it did.
    fn skip_byte(&mut self, mark: u8) -> bool {
        let takes = self.rest.first() == Some(&mark);
        if takes {
            self.next_byte();
        }
        takes
    }

    /// Consumes and returns the next byte; `None` at the end of the text.
    fn next_byte(&mut self) -> Option<u8> {
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

    /// Whether `own` equals `value`, which serde_json has parsed.
    fn is_same(own: &Json, value: &Value) -> bool {
        match (own, value) {
            (Json::Text(text), Value::String(other)) => text == other,
            (Json::Number(number), Value::Number(other)) => other.as_u64() == Some(*number),
            (Json::Other, Value::Number(other)) => other.as_u64().is_none(),
            (Json::Flag(flag), Value::Bool(other)) => flag == other,
            (Json::Other, Value::Null) => true,
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
