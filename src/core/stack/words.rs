//! Builds and searches tables that map texts to rows. A table contains a hash of each text instead of the text, so that a text
//! of any length adds four bytes to the wasm. Tables are built at compile time.
//!
//! An item of a table has 32 bits: the upper 25 bits of the hash, the flag `WHOLE`, and the length in 6 bits. Texts are
//! compared by these bits only, so that two different texts of one length are treated as equal with a probability of one in
//! 33 million.

/// A row of a table: its label, and its wordings, the texts that the row matches. A wording that ends with `*` matches each
/// text that starts with it; any other wording matches only an equal text.
pub type Row<T> = (T, &'static [&'static str]);

/// Maximum bytes of a wording, a text of a table, without `*`: the largest number that fits into 6 bits. A longer wording is a
/// compile error.
const MAX_LENGTH: usize = WHOLE as usize - 1;
/// The bit that is set in an item of a table if its wording matches only an equal text.
const WHOLE: u32 = 1 << 6;
/// The bits of an item of a table that contain the hash of its wording.
const HASH: u32 = !(2 * WHOLE - 1);
/// The item that ends a row of a table. No other item is 0.
const END: u32 = 0;

/// The FNV-1a hash of an empty text, with which the hash of each text begins.
const START: u32 = 0x811c_9dc5;
/// Returns the hash of a text to which `byte` is appended. `hash` is the hash of the text without the byte.
const fn step(hash: u32, byte: u8) -> u32 {
    (hash ^ byte as u32).wrapping_mul(0x0100_0193)
}

/// Returns the label of each row, the first item of the row. `ROWS` must be the number of rows. Panics without rows.
// The function runs only at compile time, so that the panic is a compile error.
#[allow(clippy::panic)]
pub const fn labels<T: Copy, const ROWS: usize>(mut rows: &[Row<T>]) -> [T; ROWS] {
    let [(first, _), ..] = rows else {
        panic!("no rows");
    };
    let mut labels = [*first; ROWS];
    let mut free = labels.as_mut_slice();
    while let ([(label, _), more @ ..], [slot, rest @ ..]) = (rows, free) {
        *slot = *label;
        (rows, free) = (more, rest);
    }
    labels
}

/// Returns the number of items in the table of `rows`: one per wording, and one per row for its end.
pub const fn size<T>(mut rows: &[Row<T>]) -> usize {
    let mut size = 0;
    while let [(_, wordings), rest @ ..] = rows {
        size += wordings.len() + 1;
        rows = rest;
    }
    size
}

/// Returns the table of `rows`, which `find` searches. `SIZE` must be [`size`] of the rows. Panics, which is a compile error,
/// if a wording is empty or longer than 63 bytes.
pub const fn table<T, const SIZE: usize>(mut rows: &[Row<T>]) -> [u32; SIZE] {
    let mut table = [END; SIZE];
    let mut free = table.as_mut_slice();
    let mut wordings = of_first(rows);
    while let Some((slot, rest)) = free.split_first_mut() {
        if let [wording, more @ ..] = wordings {
            *slot = item(wording.as_bytes());
            wordings = more;
        } else if let [_, more @ ..] = rows {
            rows = more;
            wordings = of_first(rows);
        }
        free = rest;
    }
    table
}

/// Returns the wordings of the first of `rows`; empty without rows.
const fn of_first<T>(rows: &[Row<T>]) -> &'static [&'static str] {
    match rows {
        [(_, wordings), ..] => wordings,
        [] => &[],
    }
}

/// Returns the item of a table for a wording: hash, flag and length. Panics if the wording is empty or too long, or if the
/// bits of its hash are 0.
const fn item(mut wording: &[u8]) -> u32 {
    let mut whole = WHOLE;
    if let [start @ .., b'*'] = wording {
        (whole, wording) = (0, start);
    }
    assert!(!wording.is_empty() && wording.len() <= MAX_LENGTH);
    let length = wording.len() as u32;
    let mut hash = START;
    while let [byte, rest @ ..] = wording {
        hash = step(hash, *byte);
        wording = rest;
    }
    assert!(hash & HASH != 0);
    hash & HASH | whole | length
}

/// Returns the index of the first row of the table with a wording that matches the text, and the length of that wording
/// without `*`, in bytes. `None` if no wording matches.
pub fn find(table: &[u32], text: &str) -> Option<(usize, usize)> {
    // `hashes` contains the hash of each prefix of the text, at the index of its length.
    let mut hashes = [0; MAX_LENGTH + 1];
    let mut hash = START;
    let mut bytes = text.bytes();
    for slot in &mut hashes {
        *slot = hash;
        let Some(byte) = bytes.next() else {
            break;
        };
        hash = step(hash, byte);
    }
    let mut row = 0;
    for item in table {
        let length = (item % WHOLE) as usize;
        let is_same = |hash: &u32| (hash ^ item) & HASH == 0;
        if *item == END {
            row += 1;
        } else if hashes.get(length).is_some_and(is_same)
            && (item & WHOLE == 0 || length == text.len())
        {
            return Some((row, length));
        }
    }
    None
}

/// Whether at least one wording of the table matches the text.
pub fn has(table: &[u32], text: &str) -> bool {
    find(table, text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: &[Row<char>] = &[
        ('a', &["one", "two*"]),
        ('b', &["twofold", "three*", "über*"]),
        ('c', &[]),
        ('d', &["on*"]),
    ];
    static TABLE: [u32; size(ROWS)] = table(ROWS);

    #[test]
    fn a_text_has_the_first_row_that_fits() {
        for (text, row) in [
            ("one", Some((0, 3))),
            ("two", Some((0, 3))),
            ("twofold", Some((0, 3))),
            ("three", Some((1, 5))),
            ("three of four", Some((1, 5))),
            ("überall", Some((1, 5))),
            ("ones", Some((3, 2))),
            ("on", Some((3, 2))),
            ("o", None),
            ("", None),
            ("thre", None),
            ("a two", None),
        ] {
            assert_eq!(find(&TABLE, text), row, "{text}");
            assert_eq!(has(&TABLE, text), row.is_some());
            let long = text.to_owned() + &" ".repeat(100);
            assert_eq!(has(&TABLE, &long), row.is_some(), "{text}");
        }
    }
}
