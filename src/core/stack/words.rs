//! Tables of texts, as hashes. A text in a table adds four bytes to the wasm, whatever its length; the texts themselves are only
//! read by the compiler and by tests.

/// What belongs to the wordings of a row, and the wordings: starts of texts if they end with `*`, else whole texts.
pub type Row<T> = (T, &'static [&'static str]);

/// The greatest length of a wording, without `*`. It has six bits of an item, and one says that the wording is a whole text.
const MAX_LENGTH: usize = WHOLE as usize - 1;
const WHOLE: u32 = 1 << 6;
const HASH: u32 = !(2 * WHOLE - 1);
/// Ends a row.
const END: u32 = 0;

/// FNV-1a.
const START: u32 = 0x811c_9dc5;
const fn step(hash: u32, byte: u8) -> u32 {
    (hash ^ byte as u32).wrapping_mul(0x0100_0193)
}

/// Returns what belongs to each row.
// It only runs in the compiler.
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

/// The number of items in the table of these rows.
pub const fn size<T>(mut rows: &[Row<T>]) -> usize {
    let mut size = 0;
    while let [(_, wordings), rest @ ..] = rows {
        size += wordings.len() + 1;
        rows = rest;
    }
    size
}

/// Returns the table of these rows. Does not compile if a wording is too long.
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

const fn of_first<T>(rows: &[Row<T>]) -> &'static [&'static str] {
    match rows {
        [(_, wordings), ..] => wordings,
        [] => &[],
    }
}

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

/// Returns the number of the first row with a wording that fits, and the length of the wording.
pub fn find(table: &[u32], text: &str) -> Option<(usize, usize)> {
    // The hash of each start.
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

/// Whether a wording fits.
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
