//! Hashes the parts of a fingerprint to the id of a group, and collects the reason for the group.

use super::signature::Signature;
use crate::core::stack::cut;

/// The version of the fingerprint, which is a part of every group's hash: a new version moves each failure to a new group. If
/// cores of two versions read one journal entry, it belongs to the group of the higher version: see `records::version`.
pub(crate) const VERSION: u64 = 2;

/// An FNV-1a hash of the parts of a fingerprint, and the reason for the group. The byte 0xff, which no UTF-8 text contains,
/// ends each part, so that the parts `ab`, `c` and `a`, `bc` have different hashes.
pub(super) struct Hash {
    /// The FNV-1a hash of the parts that were added so far.
    state: u64,
    /// The parts that decided the group, as a text for people, separated by `; `.
    pub reason: String,
}

impl Hash {
    /// Returns a hash without parts, which does not depend on [`VERSION`].
    pub fn new() -> Self {
        Hash {
            state: 0xcbf2_9ce4_8422_2325,
            reason: String::new(),
        }
    }

    /// Returns a hash without parts, which depends on [`VERSION`].
    pub fn of_version() -> Self {
        let mut hash = Hash::new();
        hash.state ^= VERSION;
        hash
    }

    /// Appends `text` to the reason for the group, which people read. Does not change the hash.
    pub fn because(&mut self, text: &str) {
        if !self.reason.is_empty() {
            self.reason.push_str("; ");
        }
        self.reason.push_str(text);
    }

    /// Adds `what` and `detail` to the hash as two parts, and appends both together to the reason for the group.
    pub fn decided_by(&mut self, what: &str, detail: &str) {
        self.because(what);
        self.reason.push_str(detail);
        self.add(what);
        self.add(detail);
    }

    /// Adds each of the nearest frames to the hash as one part, and all of them as one entry to the reason for the group, such as
    /// `in-app functions: cart.js pay, shop.js order`, or `package function: parser.js parse`.
    pub fn decided_by_frames(&mut self, nearest: &Signature) {
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
            self.add(frame);
            joint = ", ";
        }
    }

    /// Adds a text to the hash as one part. Does not change the reason.
    pub fn add(&mut self, text: &str) {
        for byte in text.bytes().chain([0xff]) {
            self.state = (self.state ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }

    /// Adds a number to the hash as one part. Does not change the reason.
    pub fn add_number(&mut self, number: usize) {
        self.state ^= number as u64;
        self.add("");
    }

    /// Returns the hash as 16 lowercase hexadecimal digits. Mixes the bits once more, because FNV-1a mixes its last bytes
    /// poorly.
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
