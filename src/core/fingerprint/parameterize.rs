//! Messages without what differs each time. `docs/grouping.md` lists the rules; its tables are run as a test.

use super::{
    generated::{self, is_generated},
    tokens::{
        MAX_CODE, OF_URL, OF_WORD, Token, blob, date, duration, email, hex, ipv6, is_code, number,
        token,
    },
};
use crate::core::stack::{
    cut::{self, BLANKS, Bytes, DIGITS, LETTERS, WORD, is_all, run},
    place::crate_relative,
    words::{self, Row},
};

/// What the recorder writes in place of a secret: `REDACTED` of src/recorder/secret-patterns.js.
const REDACTED: &str = "[redacted]";

/// Bytes of a message that are read.
const MAX_READ: usize = 1 << 10;
const OF_TOKEN: &Bytes = &OF_WORD.and(&Bytes::of(b"-"));
const OF_PATH: &Bytes = &BLANKS.and(&Bytes::of(b"\"'`<>|*?:,;()")).not();
const OF_BASE64: &Bytes = &WORD.and(&Bytes::of(b"+/="));
/// Behind an address.
const CLOSERS: &Bytes = &Bytes::of(b".,;:!)]}");

/// First folders of paths that name a machine.
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
static IS_ROOT: [u32; words::size(ROOTS)] = words::table(ROOTS);

/// The length of the start of a text that has a form, or 0; and its placeholder if it is no number.
type Form = (fn(&str) -> usize, &'static str);
const FORMS: &[Form] = &[
    (hex, "<hex>"),
    (blob, "<url>"),
    (email, "<email>"),
    (generated::uuid, "<id>"),
    (ipv6, ""),
    (duration, ""),
    (date, ""),
];

/// A message without what differs each time.
#[derive(Default)]
pub(super) struct Parameterized {
    pub text: String,
    /// What identifies the kind of an error, each followed by a blank: `SQLITE_BUSY 404 `.
    pub codes: String,
}

/// `Order 17 of a@b.c failed at http://h/x?y` → `Order <n> of <email> failed at h/x`.
///
/// | placeholder | stands for |
/// | --- | --- |
/// | `<n>` | numbers with their unit, versions, dates, times, durations, IP addresses; a secret that is left out |
/// | `<id>` | UUIDs, hashes and other generated names |
/// | `<hex>` | `0x…` |
/// | `<url>` | `blob:…`, `data:…` |
/// | `<email>` | `name@host.domain` |
///
/// Error codes stay. Quoted text stays, as it often is the name of what failed; digits inside words stay (`utf8`). Addresses
/// lose scheme, port and query, and paths of a machine their beginning. Blanks become one.
pub(super) fn parameterize(message: &str) -> Parameterized {
    let mut reader = Reader::default();
    let head = message.get(..message.floor_char_boundary(MAX_READ));
    reader.read(head.unwrap_or(message).trim_ascii());
    reader.result
}

/// The text without what is quoted, for messages that count beside frames. A quotation mark inside a word opens nothing.
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

#[derive(Default)]
struct Reader {
    result: Parameterized,
}

impl Reader {
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

    fn push(&mut self, text: &str) {
        self.result.text.push_str(text);
    }

    fn ends_with(&self, text: &str) -> bool {
        self.result.text.ends_with(text)
    }

    /// Reads what begins with no letter, and returns its length.
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
            if cut::find(text.get(..query).unwrap_or_default(), "=").is_some() {
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
            self.push(text.get(..1).unwrap_or_default());
        }
        1
    }

    /// Reads what begins with a letter or digit, and returns its length. `previous` is the last word.
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
            self.shorten(1);
            return word;
        }
        if is_code(own) {
            self.code(own);
            return word;
        }
        let (token, _) = cut::split(text, OF_TOKEN);
        let hyphens = cut::tail(token, const { &Bytes::of(b"-") });
        let token = cut::without_tail(token, hyphens.len());
        generated::push(&mut self.result.text, token);
        *previous = cut::tail(token, LETTERS);
        let rest = text.get(token.len()..).unwrap_or_default();
        let is_base64 = run(rest, const { &Bytes::of(b"+/=") }) > 0 && self.ends_with("<id>");
        token.len() + if is_base64 { run(rest, OF_BASE64) } else { 0 }
    }

    /// Adds what stands for the start of the text, if it is of a known form. Returns the length of the start, or 0.
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

    /// Adds a placeholder; in a list of numbers only one.
    fn number(&mut self) {
        if self.ends_with("<n>, ") {
            self.shorten(2);
        } else if self.ends_with("<n> ") {
            self.shorten(1);
        } else {
            self.push("<n>");
        }
    }

    fn shorten(&mut self, length: usize) {
        self.result.text = cut::without_tail(&self.result.text, length).into();
    }

    fn code(&mut self, code: &str) {
        self.push(code);
        self.result.codes.push_str(code);
        self.result.codes.push(' ');
    }

    /// Reads a number, `own` its first word. `before` is the last word.
    fn digits(&mut self, text: &str, own: &str, before: &str) -> usize {
        let length = number(text);
        if own.len() <= MAX_CODE
            && is_all(own, DIGITS)
            && length == own.len()
            && self.is_after(before)
        {
            self.code(own);
            return length;
        }
        self.number();
        let unit = text.get(length..).unwrap_or_default();
        length + run(unit, OF_WORD)
    }

    /// Whether the number that follows is an error code.
    fn is_after(&self, before: &str) -> bool {
        let Some((_, joint)) = cut::last(&self.result.text, before) else {
            return false;
        };
        let token = token(&before.to_ascii_lowercase());
        let is_label = token == Token::Label;
        match joint.strip_suffix("-").unwrap_or(joint) {
            " " | " #" | "#" | "(" | " (" => is_label || token == Token::CodeWord,
            ":" | ": " | "=" | " = " | "\": " | "\":" => is_label,
            _ => false,
        }
    }

    /// Reads an address that begins with a scheme of `start` bytes, and returns its length.
    fn url(&mut self, text: &str, start: usize) -> usize {
        let (url, _) = cut::split(text, OF_URL);
        let url = cut::without_tail(url, cut::tail(url, CLOSERS).len());
        let behind_scheme = url.get(start..).unwrap_or_default();
        let (address, _) = cut::split(behind_scheme, const { &Bytes::but(b"?#") });
        let (host, path) = cut::split(address, const { &Bytes::but(b"/") });
        let host = cut::last(host, "@").map_or(host, |(_, host)| host);
        let host = cut::before(host, ":");
        if host == "localhost" || is_all(host, const { &DIGITS.and(&Bytes::of(b".")) }) {
            self.push("<host>");
        } else {
            self.read(host);
        }
        self.read(path);
        start.max(url.len())
    }

    /// Reads an absolute path of a machine, and returns its length.
    fn local_path(&mut self, text: &str) -> usize {
        // The colon of a drive.
        let mut length = text.len().min(2);
        length += run(text.get(length..).unwrap_or_default(), OF_PATH);
        // A folder's name may have a blank.
        while let Some(more) = text.get(length..).and_then(|rest| rest.strip_prefix(" ")) {
            let (word, _) = cut::split(more, OF_PATH);
            if cut::find(word, "\\").is_none() {
                break;
            }
            length += 1 + word.len();
        }
        let path = text.get(..length).unwrap_or(text);
        let dots = cut::tail(path, const { &Bytes::of(b".") });
        let path = crate_relative(cut::without_tail(path, dots.len()));
        self.read(&path);
        length
    }
}
