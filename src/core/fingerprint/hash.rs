//! The hash of what decides a group, and the reason for it.

use super::signature::Signature;
use crate::core::stack::cut;

/// Part of every hash. Another number starts every group anew, and takes precedence over lower ones: see `records::version`.
pub(crate) const VERSION: u64 = 2;
/// FNV-1a, stirred once more at the end. Parts are kept apart by a byte that no text has.
pub(super) struct Hash {
    state: u64,
    /// What decided, for people.
    pub reason: String,
}

impl Hash {
    pub fn new() -> Self {
        Hash {
            state: 0xcbf2_9ce4_8422_2325,
            reason: String::new(),
        }
    }

    pub fn of_version() -> Self {
        let mut hash = Hash::new();
        hash.state ^= VERSION;
        hash
    }

    /// Adds to the reason.
    pub fn because(&mut self, text: &str) {
        if !self.reason.is_empty() {
            self.reason.push_str("; ");
        }
        self.reason.push_str(text);
    }

    /// Adds to the hash and to the reason.
    pub fn decided_by(&mut self, what: &str, detail: &str) {
        self.because(what);
        self.reason.push_str(detail);
        self.add(what);
        self.add(detail);
    }

    pub fn because_of_frames(&mut self, nearest: &Signature) {
        let mut joint = if nearest.is_own {
            "in-app functions: "
        } else {
            "package function: "
        };
        for frame in &nearest.frames {
            let (file, function) = cut::once(frame, "|").unwrap_or(("", frame));
            if joint == ", " {
                self.reason.push_str(joint);
            } else {
                self.because(joint);
            }
            if let Some(file) = file.strip_suffix(".") {
                self.reason.push_str(file);
                self.reason.push(' ');
            }
            self.reason.push_str(function);
            joint = ", ";
        }
    }

    pub fn add(&mut self, text: &str) {
        for byte in text.bytes().chain([0xff]) {
            self.state = (self.state ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }

    pub fn add_number(&mut self, number: usize) {
        self.state ^= number as u64;
        self.add("");
    }

    pub fn finish(self) -> String {
        let mixed = (self.state ^ (self.state >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
        let mixed = mixed ^ (mixed >> 32);
        let mut digits = String::with_capacity(16);
        for place in (0..64).step_by(4).rev() {
            let digit = (mixed >> place) as u8 & 15;
            let zero = if digit < 10 { b'0' } else { b'a' - 10 };
            digits.push(char::from(zero + digit));
        }
        digits
    }
}
