//! Parses records from a text, in a format that is still valid after most changes of a fuzzer.
//!
//! Each line is a record: its key, a tab, its value. An empty line begins the next stage: the records before it are stored and
//! read first. A line that begins with `*70 ` means 70 records, and `#` in its key is replaced by their numbers. `<<70 text>>`
//! in a value is replaced by 70 times `text`.

const MAX_STAGES: usize = 4;
const MAX_RECORDS: usize = 200;
const MAX_BYTES: usize = 1 << 20;

pub type Stage = Vec<(String, String)>;

pub fn stages(text: &str) -> Vec<Stage> {
    let mut stages = vec![Stage::new()];
    let (mut records, mut bytes) = (0, 0);
    for line in text.split('\n') {
        if line.is_empty() && stages.len() < MAX_STAGES {
            stages.push(Stage::new());
            continue;
        }
        for (key, value) in repeated(line) {
            records += 1;
            bytes += key.len() + value.len();
            if records > MAX_RECORDS || bytes > MAX_BYTES {
                return stages;
            }
            stages.last_mut().unwrap().push((key, value));
        }
    }
    stages
}

/// Returns the records of a line as key and value, with repetitions expanded.
fn repeated(line: &str) -> impl Iterator<Item = (String, String)> {
    let (times, record) = line
        .strip_prefix('*')
        .and_then(|rest| number_before(rest, ' '))
        .unwrap_or((1, line));
    let (key, value) = record.split_once('\t').unwrap_or((record, ""));
    let (key, value) = (key.to_owned(), expanded(value));
    (0..times.min(MAX_RECORDS)).map(move |number| {
        let key = match times {
            1 => key.clone(),
            _ => key.replace('#', &number.to_string()),
        };
        (key, value.clone())
    })
}

fn expanded(value: &str) -> String {
    let mut parts = value.split("<<");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let repeat = number_before(part, ' ').and_then(|(times, rest)| {
            let (repeated, rest) = rest.split_once(">>")?;
            let size = times.checked_mul(repeated.len())?;
            (size <= MAX_BYTES).then_some((times, repeated, rest))
        });
        match repeat {
            Some((times, repeated, rest)) if text.len() < MAX_BYTES => {
                text.push_str(&repeated.repeat(times));
                text.push_str(rest);
            }
            _ => {
                text.push_str("<<");
                text.push_str(part);
            }
        }
    }
    text
}

fn number_before(text: &str, end: char) -> Option<(usize, &str)> {
    let (number, rest) = text.split_once(end)?;
    Some((number.parse().ok()?, rest))
}
