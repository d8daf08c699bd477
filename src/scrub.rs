//! What must not be stored.
//!
//! Looked for in any text: `scheme://user:password@`, `Bearer …`, `Basic …`, JSON Web Tokens, and values behind keys that
//! name a secret, however they are written: `?token=…`, `password: …`, `"api_key":"…"`, `\"api_key\":\"…\"`.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::stack::{
    cut::{self, BLANKS, Bytes, LETTERS, LOWER, UPPER, WORD, run},
    place::Place,
};

/// What stands in place of a secret.
pub(crate) const MARK: &str = "[redacted]";

/// Words that make any key secret they are part of: `passwordHash`.
const ANYWHERE: Words = Words::of(&[
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "pwd",
    "secret",
    "credential",
    "credentials",
    "authorization",
]);
/// Words that make a key secret they end: `csrf-token`, but not `tokenCount`.
const LAST: Words = Words::of(&[
    "token",
    "auth",
    "cookie",
    "cookies",
    "jwt",
    "bearer",
    "cvv",
    "cvc",
    "ssn",
    "otp",
    "apikey",
    "sessionid",
    "phpsessid",
    "jsessionid",
    "accesstoken",
    "authtoken",
]);
/// The same of two words, by the last.
const LAST_TWO: [(&str, &[&str]); 7] = [
    (
        "key",
        &[
            "api",
            "private",
            "access",
            "signing",
            "encryption",
            "master",
            "session",
        ],
    ),
    ("id", &["session"]),
    ("card", &["credit"]),
    ("number", &["card", "account"]),
    ("code", &["security"]),
    ("security", &["social"]),
    ("pass", &["user"]),
];
/// Extensions of what stands in stacks.
const FILES: [&str; 16] = [
    "js", "mjs", "cjs", "jsx", "ts", "mts", "tsx", "vue", "svelte", "html", "htm", "php", "rs",
    "wasm", "bundle", "jsbundle",
];
/// The longest key that is looked at.
const KEY: usize = 64;

/// What a secret, or the mark before one, is found by.
const BEGINS: &Bytes = &Bytes::of(b":=BbJ");
const OF_AUTHORITY: &Bytes = &BLANKS.and(&Bytes::of(b"/?#\"'`<>")).not();
const OF_KEY: &Bytes = &WORD.and(&Bytes::of(b"_-."));
const OF_VALUE: &Bytes = &BLANKS.and(&Bytes::of(b"&;,})]\"'<>")).not();
const OF_HEADER: &Bytes = &Bytes::but(b"\n\"");
const OF_TOKEN: &Bytes = &WORD.and(&Bytes::of(b"-._~+/="));

/// Words, and the lengths that they have, by which most others are told from them.
struct Words {
    words: &'static [&'static str],
    lengths: u32,
}

impl Words {
    const fn of(words: &'static [&'static str]) -> Self {
        let mut lengths = 0;
        let mut rest = words;
        while let [word, others @ ..] = rest {
            lengths |= 1 << word.len();
            rest = others;
        }
        Words { words, lengths }
    }

    fn have(&self, word: &str) -> bool {
        let is_as_long = word.len() < 32 && self.lengths >> word.len() & 1 == 1;
        is_as_long && self.words.iter().any(|known| is(word, known))
    }
}

/// Whether values behind this key are secrets. Case and the marks between words do not matter.
pub(crate) fn is_secret_key(key: &str) -> bool {
    let (mut before, mut last) = ("", "");
    let mut rest = key;
    while let Some((word, after)) = next_word(rest) {
        if ANYWHERE.have(word) {
            return true;
        }
        (before, last, rest) = (last, word, after);
    }
    LAST.have(last) || is_of_two(before, last) || is(key, "pin") || is(key, "sid")
}

fn is_of_two(before: &str, last: &str) -> bool {
    let mut pairs = LAST_TWO.iter();
    let pair = pairs.find(|(two, _)| is(last, two));
    pair.is_some_and(|(_, ones)| ones.iter().any(|one| is(before, one)))
}

fn is(word: &str, secret: &str) -> bool {
    word.len() == secret.len() && word.eq_ignore_ascii_case(secret)
}

/// `userAPIKey_2` → `user`, `API`, `Key`; digits are no words.
fn next_word(text: &str) -> Option<(&str, &str)> {
    let text = from(text, run(text, const { &LETTERS.not() }));
    let upper = run(text, UPPER);
    let lower = run(from(text, upper), LOWER);
    let end = if upper > 1 && lower > 0 {
        upper - 1
    } else {
        upper + lower
    };
    text.split_at_checked(end).filter(|_| end > 0)
}

/// The text with `[redacted]` in place of each secret.
pub(crate) fn text(text: &str) -> Cow<'_, str> {
    let mut clean = String::new();
    let (mut done, mut at) = (0, 0);
    loop {
        at += run(from(text, at), const { &BEGINS.not() });
        let secret = match text.as_bytes().get(at) {
            None => break,
            Some(b':' | b'=') => url_credentials(text, at).or_else(|| value(text, at)),
            Some(b'J') => jwt(text, at).filter(|(start, _)| *start >= done),
            Some(_) => scheme(text, at),
        };
        at += 1;
        if let Some((start, end)) = secret.filter(|(start, end)| start < end) {
            clean.push_str(text.get(done..start).unwrap_or_default());
            clean.push_str(MARK);
            (done, at) = (end, end);
        }
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    clean.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(clean)
}

fn from(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

fn url_credentials(text: &str, at: usize) -> Option<(usize, usize)> {
    let authority = from(text, at).strip_prefix("://")?;
    let authority = cut::split(authority, OF_AUTHORITY).0;
    let user = authority.bytes().rposition(|byte| byte == b'@')?;
    Some((at + 3, at + 3 + user))
}

/// The value behind the separator at `at`, when the key before it names a secret.
fn value(text: &str, at: usize) -> Option<(usize, usize)> {
    let before = text.get(..at)?;
    let (key, key_quoted) = key_at_end(before);
    if is_of_code(before, key, from(text, at)) || !is_secret_key(key) {
        return None;
    }
    let start = at + 1 + run(from(text, at + 1), const { &Bytes::of(b" ") });
    let header = ends_with_any(key, &["authorization", "cookie"]);
    let (start, end, value_quoted) = extent(text, start, header);
    let value = text.get(start..end)?;
    // “Unexpected token: end of file” tells no secret.
    let is_prose = text.as_bytes().get(at) == Some(&b':')
        && !(value_quoted || key_quoted || header)
        && ends_with_any(key, LAST.words);
    let is_empty = matches!(value, "null" | "undefined" | "true" | "false");
    let is_clean = from(text, start).starts_with(MARK);
    (!is_empty && !is_clean && (!is_prose || looks_random(value))).then_some((start, end))
}

/// `secret.js:10:20`, `/reset-password:10:20`, `shop::password::check`: names in code, with a place or a path behind.
fn is_of_code(before: &str, key: &str, separator: &str) -> bool {
    let value = separator.strip_prefix(':').unwrap_or_default();
    let is_place = value.starts_with("wasm-function[")
        || value.starts_with(|first: char| first.is_ascii_digit());
    let is_file = || {
        let extension = cut::tail(key, const { &Bytes::but(b".") });
        extension.len() < key.len() && FILES.contains(&extension)
    };
    let is_segment = || cut::without_tail(before, key.len()).ends_with(['/', '\\']);
    value.starts_with(':') || before.ends_with(':') || is_place && (is_segment() || is_file())
}

fn key_at_end(before: &str) -> (&str, bool) {
    let before = before.trim_ascii_end();
    let quotes = cut::tail(before, const { &Bytes::of(b"\"'\\") });
    let before = cut::without_tail(before, quotes.len());
    let start = before.floor_char_boundary(before.len().saturating_sub(KEY));
    let near = before.get(start..).unwrap_or_default();
    (cut::tail(near, OF_KEY), !quotes.is_empty())
}

fn ends_with_any(key: &str, ends: &[&str]) -> bool {
    ends.iter().any(|end| {
        let tail = key.len().checked_sub(end.len()).map(|at| from(key, at));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(end))
    })
}

/// Start and end of the value at `start`, and whether it is quoted. What is not closed goes on to the end.
fn extent(text: &str, start: usize, header: bool) -> (usize, usize, bool) {
    let value = from(text, start);
    // JSON inside JSON: the quote that opens has as many backslashes as the one that closes.
    let depth = run(value, const { &Bytes::of(b"\\") });
    let quote = value.as_bytes().get(depth).copied();
    if let Some(quote) = quote.filter(|b| matches!(b, b'"' | b'\'' | b'`')) {
        let inside = start + depth + 1;
        let length = until_closed(from(text, inside), quote, depth);
        return (inside, inside + length, true);
    }
    // A header's value has blanks.
    let value = cut::split(value, if header { OF_HEADER } else { OF_VALUE }).0;
    (start, start + without_place(value).len(), false)
}

/// Behind a URL's query may stand `:line:column`, which is no part of it.
fn without_place(value: &str) -> &str {
    let place = Place::read(value);
    if place.column.is_some() {
        place.file
    } else {
        value
    }
}

/// Bytes before the quote that closes. One with more backslashes is part of what is quoted, one with fewer ends what is
/// around it.
fn until_closed(text: &str, quote: u8, depth: usize) -> usize {
    let mut backslashes = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte == quote && backslashes <= depth {
            return at - backslashes;
        }
        backslashes = if byte == b'\\' { backslashes + 1 } else { 0 };
    }
    text.len()
}

fn starts_word(text: &str, at: usize) -> bool {
    at.checked_sub(1)
        .and_then(|before| text.as_bytes().get(before))
        .is_none_or(|byte| !WORD.has(*byte))
}

/// `Bearer …`, `Basic …`
fn scheme(text: &str, at: usize) -> Option<(usize, usize)> {
    let rest = from(text, at);
    let mut names = ["bearer ", "basic "].iter();
    let name = names.find(|name| starts_ignoring_case(rest, name))?;
    let token = token(text, at + name.len());
    token.filter(|_| starts_word(text, at))
}

/// `eyJ….….…`, where the `J` stands at `at`.
fn jwt(text: &str, at: usize) -> Option<(usize, usize)> {
    let start = at.checked_sub(2)?;
    let found = from(text, start).starts_with("eyJ") && starts_word(text, start);
    let (start, end) = token(text, start).filter(|_| found)?;
    (end - start >= 20).then_some((start, end))
}

fn token(text: &str, start: usize) -> Option<(usize, usize)> {
    let (token, _) = cut::split(from(text, start), OF_TOKEN);
    looks_random(token).then_some((start, start + token.len()))
}

fn starts_ignoring_case(text: &str, start: &str) -> bool {
    text.get(..start.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// Prose has short words without digits.
fn looks_random(value: &str) -> bool {
    value.len() >= 20 || value.len() >= 6 && value.bytes().any(|b| b.is_ascii_digit())
}
