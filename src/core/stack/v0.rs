//! Rust symbols in the mangling “v0” (RFC 2603), of modules that no wasm-bindgen has demangled.
//! Generic arguments, which are another with each caller, are read and left out.
//!
//! | symbol | name |
//! | --- | --- |
//! | `_RNvNtCsgXGp5Oqx2Ny_4core9panicking9panic_fmt` | `core::panicking::panic_fmt` |
//! | `_RNvXCs1_4shopNtB2_4CartNtB2_5Total5total` | `<shop::Cart as shop::Total>::total` |
//! | `_RNCNvCs1_4shop3buy0B3_` | `shop::buy::{closure}` |

use super::cut;

/// References to earlier parts can double a name at every step: more than this is no one's name.
const STEPS: u32 = 1_000;
/// Bytes of a name.
const LONGEST: usize = 500;

pub fn demangle(symbol: &str) -> Option<String> {
    let mut reader = Reader {
        symbol: symbol.strip_prefix("_R")?,
        at: 0,
        name: String::new(),
        silent: 0,
        steps: STEPS,
    };
    reader.path()?;
    (reader.steps > 0).then_some(reader.name)
}

struct Reader<'a> {
    symbol: &'a str,
    at: usize,
    name: String,
    /// Above 0 while what is read is not part of the name.
    silent: u32,
    steps: u32,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.symbol.as_bytes().get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        self.steps = self.steps.checked_sub(1)?;
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn skip(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn say(&mut self, text: &str) {
        if self.silent > 0 {
            return;
        }
        if self.name.len() + text.len() > LONGEST {
            self.steps = 0;
        } else {
            self.name.push_str(text);
        }
    }

    fn silently(&mut self, read: fn(&mut Self) -> Option<()>) -> Option<()> {
        self.silent += 1;
        read(self)?;
        self.silent -= 1;
        Some(())
    }

    fn until_end(&mut self, read: fn(&mut Self) -> Option<()>) -> Option<()> {
        while !self.skip(b'E') {
            read(self)?;
        }
        Some(())
    }

    fn path(&mut self) -> Option<()> {
        match self.next()? {
            b'C' => self.identifier().map(|name| self.say(name)),
            b'M' => {
                self.silently(Self::impl_path)?;
                self.in_brackets(Self::kind)
            }
            b'X' => {
                self.silently(Self::impl_path)?;
                self.in_brackets(Self::kind_as_trait)
            }
            b'Y' => self.in_brackets(Self::kind_as_trait),
            b'N' => self.nested(),
            b'I' => {
                self.path()?;
                self.silently(|reader| reader.until_end(Self::argument))
            }
            b'B' => self.again(Self::path),
            _ => None,
        }
    }

    fn in_brackets(&mut self, read: fn(&mut Self) -> Option<()>) -> Option<()> {
        self.say("<");
        read(self)?;
        self.say(">");
        Some(())
    }

    fn impl_path(&mut self) -> Option<()> {
        self.disambiguator()?;
        self.path()
    }

    fn kind_as_trait(&mut self) -> Option<()> {
        self.kind()?;
        self.say(" as ");
        self.path()
    }

    fn nested(&mut self) -> Option<()> {
        let namespace = self.next()?;
        self.path()?;
        let name = self.identifier()?;
        self.say("::");
        match namespace {
            b'C' => self.say("{closure}"),
            b'S' => self.say("{shim}"),
            _ => self.say(name),
        }
        Some(())
    }

    fn identifier(&mut self) -> Option<&'a str> {
        self.disambiguator()?;
        self.plain_identifier()
    }

    fn plain_identifier(&mut self) -> Option<&'a str> {
        self.skip(b'u');
        let length = self.decimal()?;
        self.skip(b'_');
        let name = self.symbol.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(name)
    }

    fn decimal(&mut self) -> Option<usize> {
        let rest = self.symbol.get(self.at..)?;
        let digits = if rest.starts_with("0") {
            "0"
        } else {
            cut::split(rest, cut::DIGITS).0
        };
        self.at += digits.len();
        Some(cut::number(digits, 10)? as usize)
    }

    /// `_` is 0, `0_` is 1, `a_` is 11.
    fn base_62(&mut self) -> Option<usize> {
        let mut number: Option<usize> = None;
        loop {
            let digit = match self.next()? {
                b'_' => return Some(number.map_or(0, |number| number.saturating_add(1))),
                digit @ b'0'..=b'9' => digit - b'0',
                digit @ b'a'..=b'z' => digit - b'a' + 10,
                digit @ b'A'..=b'Z' => digit - b'A' + 36,
                _ => return None,
            };
            let high = number.unwrap_or_default().saturating_mul(62);
            number = Some(high.saturating_add(usize::from(digit)));
        }
    }

    fn disambiguator(&mut self) -> Option<()> {
        self.after(b's')
    }

    fn binder(&mut self) -> Option<()> {
        self.after(b'G')
    }

    fn lifetime(&mut self) -> Option<()> {
        self.after(b'L')
    }

    fn after(&mut self, tag: u8) -> Option<()> {
        if self.skip(tag) {
            self.base_62()?;
        }
        Some(())
    }

    /// What stands at an earlier place.
    fn again(&mut self, read: fn(&mut Self) -> Option<()>) -> Option<()> {
        let here = self.at.checked_sub(1)?;
        let place = self.base_62().filter(|place| *place < here)?;
        let behind = std::mem::replace(&mut self.at, place);
        read(self)?;
        self.at = behind;
        Some(())
    }

    fn argument(&mut self) -> Option<()> {
        match self.peek()? {
            b'L' => self.lifetime(),
            b'K' => {
                self.next()?;
                self.constant()
            }
            _ => self.kind(),
        }
    }

    /// A type.
    fn kind(&mut self) -> Option<()> {
        let tag = self.peek()?;
        if matches!(tag, b'C' | b'M' | b'X' | b'Y' | b'N' | b'I') {
            return self.path();
        }
        self.next()?;
        match tag {
            b'A' => {
                self.kind()?;
                self.silently(Self::constant)
            }
            b'S' => self.kind(),
            b'R' | b'Q' => {
                self.lifetime()?;
                self.say("&");
                self.kind()
            }
            b'P' | b'O' => {
                self.say("*");
                self.kind()
            }
            b'T' => {
                self.say("()");
                self.silently(|reader| reader.until_end(Self::kind))
            }
            b'F' => {
                self.say("fn");
                self.silently(Self::signature)
            }
            b'D' => self.dynamic(),
            b'B' => self.again(Self::kind),
            b'a'..=b'z' => {
                self.say(basic(tag));
                Some(())
            }
            _ => None,
        }
    }

    fn dynamic(&mut self) -> Option<()> {
        self.say("dyn ");
        self.binder()?;
        self.path()?;
        self.silently(|reader| {
            reader.associated()?;
            reader.until_end(|reader| {
                reader.path()?;
                reader.associated()
            })?;
            reader.lifetime()
        })
    }

    fn associated(&mut self) -> Option<()> {
        while self.skip(b'p') {
            self.plain_identifier()?;
            self.kind()?;
        }
        Some(())
    }

    fn signature(&mut self) -> Option<()> {
        self.binder()?;
        self.skip(b'U');
        if self.skip(b'K') && !self.skip(b'C') {
            self.plain_identifier()?;
        }
        self.until_end(Self::kind)?;
        self.kind()
    }

    fn constant(&mut self) -> Option<()> {
        if self.skip(b'p') {
            return Some(());
        }
        if self.skip(b'B') {
            return self.again(Self::constant);
        }
        self.kind()?;
        while self.next()? != b'_' {}
        Some(())
    }
}

fn basic(tag: u8) -> &'static str {
    match tag {
        b'b' => "bool",
        b'c' => "char",
        b'e' => "str",
        b'h' => "u8",
        b'l' => "i32",
        b'm' => "u32",
        b'u' => "()",
        b'x' => "i64",
        b'y' => "u64",
        b'i' => "isize",
        b'j' => "usize",
        b'f' => "f32",
        b'd' => "f64",
        b'z' => "!",
        _ => "_",
    }
}
