//! Replaces the values in a message by placeholders, so that messages about different values are equal. `docs/grouping.md`
//! lists the rules; a test runs its tables.

use super::{
    generated::{self, is_generated},
    tokens::{
        MAX_CODE, OF_URL, OF_WORD, Token, blob, capitals_before_number, date, duration, email, hex,
        ipv6, is_code, number, token,
    },
    wording::without_explanation,
};
use crate::core::{
    exception,
    stack::{
        cut::{self, BLANKS, Bytes, DIGITS, LETTERS, WORD, is_all, run},
        place::crate_relative,
        words::{self, Row},
    },
};

/// The text that the recorder writes in place of a secret: `REDACTED` of src/recorder/scrub.js.
const REDACTED: &str = "[redacted]";

/// The maximum number of bytes of a message that are parameterized. The rest is dropped.
const MAX_READ: usize = 1 << 10;
/// The bytes of which a token consists: letters, digits, `_` and bytes outside of ASCII, as in words, and `-`.
const OF_TOKEN: &Bytes = &OF_WORD.and(&Bytes::of(b"-"));
/// The bytes of which a path consists: all but blanks and punctuation that a message may put behind a path.
const OF_PATH: &Bytes = &BLANKS.and(&Bytes::of(b"\"'`<>|*?:,;()")).not();
/// The bytes of which a Base64 text consists.
const OF_BASE64: &Bytes = &WORD.and(&Bytes::of(b"+/="));
/// Punctuation at the end of a URL in a message that does not belong to the URL.
const CLOSERS: &Bytes = &Bytes::of(b".,;:!)]}");

/// The starts of absolute paths on one machine, without the leading `/`. A path with any other start is treated as the path
/// of a URL.
const ROOTS: &[Row<()>] = &[(
    (),
    &[
        "home/*",
        "Users/*",
        "root/*",
        "tmp/*",
        "var/*",
        "private/*",
        "opt/*",
        "srv/*",
        "workspace/*",
    ],
)];
/// The hashes of the texts of [`ROOTS`], as the table that [`words::has`] searches.
static IS_ROOT: [u32; words::size(ROOTS)] = words::table(ROOTS);

/// A function that returns the length, in bytes, of the value at the start of a text, or 0 without one; and the placeholder for
/// the value. An empty placeholder means `<n>`.
type Form = (fn(&str) -> usize, &'static str);
/// The forms by which values in a message are recognized. The first one that fits is used.
const FORMS: &[Form] = &[
    (hex, "<hex>"),
    (blob, "<url>"),
    (email, "<email>"),
    (generated::uuid, "<id>"),
    (ipv6, ""),
    (duration, ""),
    (date, ""),
];

/// A message with placeholders in place of its values.
#[derive(Default)]
pub(super) struct Parameterized {
    /// The message with its values replaced by placeholders.
    pub text: String,
    /// The error codes that the message contains, each followed by a space: `SQLITE_BUSY 404 `.
    pub codes: String,
}

/// Replaces the values in a message: `Order 17 of a@b.c failed at http://h/x?y` → `Order <n> of <email> failed at h/x`.
///
/// | placeholder | replaced values |
/// | --- | --- |
/// | `<n>` | numbers with their unit, versions, dates, times, durations, IP addresses; `[redacted]` in place of a secret |
/// | `<id>` | UUIDs, hashes and other generated names |
/// | `<hex>` | `0x…` |
/// | `<url>` | `blob:…`, `data:…` |
/// | `<email>` | `name@host.domain` |
/// | `<host>` | `localhost` or an IPv4 address in a URL |
///
/// Keeps error codes, digits in words with lowercase letters (`utf8`), and quoted texts, which often name the object that
/// failed. Removes the scheme, user and port of a URL, the query of a URL or path, and the folders before the crate or `src/` of
/// a path on one machine. Replaces blanks in a row by one space. Reads the first [`MAX_READ`] bytes only, without
/// [explanations](without_explanation).
pub(super) fn parameterize(message: &str) -> Parameterized {
    let mut reader = Reader::default();
    reader.read(exception::cut(without_explanation(message), MAX_READ).trim_ascii());
    reader.result
}

/// Returns the text with each quoted part, quotation marks included, replaced by `<quoted>`. Ignores a mark behind a letter
/// or digit (`don't`) and a mark without a closing one.
pub(super) fn without_quoted(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let (before, quoted) = cut::split(rest, const { &Bytes::but(b"\"'`") });
        plain.push_str(before);
        let Some((mark, inside)) = quoted.split_at_checked(1) else {
            return plain;
        };
        let opens = cut::tail(&plain, WORD).is_empty();
        match cut::once(inside, mark).filter(|_| opens) {
            Some((_, behind)) => {
                plain.push_str("<quoted>");
                rest = behind;
            }
            None => {
                plain.push_str(mark);
                rest = inside;
            }
        }
    }
}

/// Reads a message token by token, and appends each token or its placeholder to the result.
#[derive(Default)]
struct Reader {
    /// The parameterized message, as far as its tokens were read.
    result: Parameterized,
}

impl Reader {
    /// Reads `rest` to its end, and appends each token or its placeholder to the result. Also used for the host and path of a
    /// URL.
    fn read(&mut self, mut rest: &str) {
        let mut previous = "";
        let mut is_word_before = false;
        while !rest.is_empty() {
            let length = if run(rest, OF_WORD) > 0 {
                self.word(rest, &mut previous)
            } else {
                self.other(rest, is_word_before)
            };
            let (token, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
            is_word_before = cut::tail(token, BLANKS).is_empty();
            rest = after;
        }
    }

    /// Appends a text to the result, without changes.
    fn push(&mut self, text: &str) {
        self.result.text.push_str(text);
    }

    /// Whether the text of the result ends with `text`.
    fn ends_with(&self, text: &str) -> bool {
        self.result.text.ends_with(text)
    }

    /// Whether a bracket at the end of the result and one at the start of `behind` enclose the token between them.
    fn encloses(&self, behind: &str) -> bool {
        self.ends_with("(") && behind.starts_with(")")
            || self.ends_with("[") && behind.starts_with("]")
    }

    /// Reads the token at the start of `text`, which is not a word: blanks, punctuation, a query, a path or an IPv6 address;
    /// appends it or its placeholder, and nothing for a query. `is_word_before` is true if the token before it exists and
    /// does not end with a blank. Returns the number of bytes read.
    fn other(&mut self, text: &str, is_word_before: bool) -> usize {
        let blanks = run(text, BLANKS);
        if blanks > 0 {
            self.push(" ");
            return blanks;
        }
        if text.starts_with(REDACTED) {
            self.number();
            return REDACTED.len();
        }
        if text.starts_with("?") && is_word_before {
            let query = run(text, OF_URL);
            if cut::find(cut::head(text, query), "=").is_some() {
                return query;
            }
        }
        let before = const { &Bytes::of(b"'\"`(=") };
        let opens = !is_word_before || !cut::tail(&self.result.text, before).is_empty();
        if text.starts_with("/")
            && opens
            && text.get(1..).is_some_and(|path| words::has(&IS_ROOT, path))
        {
            return self.local_path(text);
        }
        let length = ipv6(text);
        if length > 0 {
            self.number();
            return length;
        }
        if !(text.starts_with("%") && self.ends_with("<n>")) {
            self.push(cut::head(text, 1));
        }
        1
    }

    /// Reads the word at the start of `text`, or the URL, path, number or generated name that starts with it, and appends it or
    /// its placeholder. `previous` contains the word that was read before, and is set to the word that is read now. Returns the
    /// number of bytes read.
    fn word<'a>(&mut self, text: &'a str, previous: &mut &'a str) -> usize {
        let word = run(text, OF_WORD);
        let (own, after) = text.split_at_checked(word).unwrap_or((text, ""));
        let before = std::mem::replace(previous, own);
        if after.starts_with("://") {
            return self.url(text, word + 3);
        }
        if after.starts_with(":\\") && word == 1 {
            return self.local_path(text);
        }
        let length = self.placeholder(text);
        if length > 0 {
            return length;
        }
        if run(own, DIGITS) > 0 && !is_generated(own) {
            return self.digits(text, own, before);
        }
        if self.ends_with("<n> ") && token(own) == Token::Unit {
            // The space between number and unit is removed: `1500 ms` becomes `<n>`.
            self.shorten(1);
            return word;
        }
        let capitals = capitals_before_number(own);
        let is_labeled = || {
            let is_first = self.result.text.is_empty() || self.ends_with(": ");
            is_first && own.starts_with("E")
                || self.encloses(after)
                || after.starts_with(":")
                || self.is_after(before, false)
        };
        if is_code(own) || capitals > 0 && is_labeled() {
            self.code(own);
            return word;
        }
        if capitals > 0 {
            self.push(cut::head(own, capitals));
            self.number();
            return word;
        }
        let (token, _) = cut::split(text, OF_TOKEN);
        let hyphens = cut::tail(token, const { &Bytes::of(b"-") });
        let token = cut::without_tail(token, hyphens.len());
        generated::push(&mut self.result.text, token);
        *previous = cut::tail(token, LETTERS);
        let rest = cut::without_head(text, token.len());
        // A token ends at `+`, `/` and `=`, so that `<id>` has replaced only the start of a Base64 text. The rest is skipped.
        let is_base64 = run(rest, const { &Bytes::of(b"+/=") }) > 0 && self.ends_with("<id>");
        token.len() + if is_base64 { run(rest, OF_BASE64) } else { 0 }
    }

    /// Appends the placeholder of the value at the start of `text`, if it has one of the [`FORMS`]. Returns the length of the
    /// value, or 0 without one.
    fn placeholder(&mut self, text: &str) -> usize {
        for (length, placeholder) in FORMS {
            let length = length(text);
            if length > 0 {
                match *placeholder {
                    "" => self.number(),
                    placeholder => self.push(placeholder),
                }
                return length;
            }
        }
        0
    }

    /// Appends `<n>` to the result. In a list of numbers, only removes the separator behind the previous `<n>`, so that the
    /// list becomes one `<n>`.
    fn number(&mut self) {
        if self.ends_with("<n>, ") {
            self.shorten(2);
        } else if self.ends_with("<n> ") {
            self.shorten(1);
        } else {
            self.push("<n>");
        }
    }

    /// Removes the last `length` bytes of the result.
    fn shorten(&mut self, length: usize) {
        self.result.text = cut::without_tail(&self.result.text, length).into();
    }

    /// Appends an error code to the text and to the codes of the result.
    fn code(&mut self, code: &str) {
        self.push(code);
        self.result.codes.push_str(code);
        self.result.codes.push(' ');
    }

    /// Reads the number at the start of `text`: appends it if it is an error code, else `<n>` for the number and the unit
    /// behind it. `own` is the first word of `text`, and `before` the word before it. Returns the number of bytes read.
    fn digits(&mut self, text: &str, own: &str, before: &str) -> usize {
        let length = number(text);
        if own.len() <= MAX_CODE
            && is_all(own, DIGITS)
            && length == own.len()
            && self.is_code(own, before, cut::without_head(text, length))
        {
            self.code(own);
            return length;
        }
        self.number();
        length + run(cut::without_head(text, length), OF_WORD)
    }

    /// Whether a number behind the result is an error code. `before` is the last word that was read, and `behind` the text behind
    /// the number. The status of a failed response (400 to 599) is a code behind `HTTP/<n>`, alone in brackets, before the word
    /// `status`, and where [`Reader::is_after`] accepts it; another number only in the last case, and behind `error nr: `, as
    /// MobX and Immer print it.
    fn is_code(&self, number: &str, before: &str, behind: &str) -> bool {
        let is_status = number.len() == 3 && (number.starts_with("4") || number.starts_with("5"));
        let is_alone = || {
            behind.starts_with(" status") || self.ends_with("HTTP/<n> ") || self.encloses(behind)
        };
        is_status && is_alone() || self.ends_with("error nr: ") || self.is_after(before, is_status)
    }

    /// Whether the result ends with the word `before`, such as `status`, and a separator that fits the word. `is_status` is true
    /// if the number is the status of a failed response.
    fn is_after(&self, before: &str, is_status: bool) -> bool {
        let Some((head, joint)) = cut::last(&self.result.text, before) else {
            return false;
        };
        let kind = |word: &str| token(&word.to_ascii_lowercase());
        let word_before = cut::tail(cut::without_suffix(head, " "), LETTERS);
        if before.eq_ignore_ascii_case("code") && kind(word_before) == Token::CodeOfUser {
            return false;
        }
        let token = kind(before);
        let is_label = token == Token::Label;
        let is_status_word = is_status && token == Token::StatusWord;
        let signs = cut::tail(joint, const { &Bytes::of(b"-'\"") });
        match cut::without_tail(joint, signs.len()) {
            " " | " #" | "#" | "(" | " (" => is_label || is_status_word || token == Token::CodeWord,
            ": " if is_status => is_label || is_status_word || token == Token::CodeWord,
            ":" | ": " | "=" | " = " | "\": " | "\":" => is_label,
            _ => false,
        }
    }

    /// Reads the URL at the start of `text`, and appends its host and path. `start` is the length of its scheme with `://`.
    /// Returns the number of bytes read.
    fn url(&mut self, text: &str, start: usize) -> usize {
        let (url, _) = cut::split(text, OF_URL);
        let url = cut::without_tail(url, cut::tail(url, CLOSERS).len());
        let behind_scheme = cut::without_head(url, start);
        let (address, _) = cut::split(behind_scheme, const { &Bytes::but(b"?#") });
        let (host, path) = cut::split(address, const { &Bytes::but(b"/") });
        let host = cut::last(host, "@").map_or(host, |(_, host)| host);
        let host = cut::without_prefix(cut::before(host, ":"), "www.");
        if host == "localhost" || is_all(host, const { &DIGITS.and(&Bytes::of(b".")) }) {
            self.push("<host>");
        } else {
            self.read(host);
        }
        self.read(path);
        start.max(url.len())
    }

    /// Reads the absolute path at the start of `text`, and appends it relative to its crate or `src` folder. Returns the number
    /// of bytes read.
    fn local_path(&mut self, text: &str) -> usize {
        // The first two bytes belong to the path without a check, because the `:` in the `C:` of a drive is not in `OF_PATH`.
        let mut length = text.len().min(2);
        length += run(cut::without_head(text, length), OF_PATH);
        // The name of a folder may contain a space: the path continues if the next word contains a backslash.
        while let Some(more) = cut::without_head(text, length).strip_prefix(" ") {
            let (word, _) = cut::split(more, OF_PATH);
            if cut::find(word, "\\").is_none() {
                break;
            }
            length += 1 + word.len();
        }
        let path = cut::head(text, length);
        let dots = cut::tail(path, const { &Bytes::of(b".") });
        let path = crate_relative(cut::without_tail(path, dots.len()));
        self.read(&path);
        length
    }
}
