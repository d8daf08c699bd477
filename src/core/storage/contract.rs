//! Tests that a backend keeps the contract of [`Storage`]. Every backend must pass.

use super::{Storage, memory::Memory};
use crate::core::records::Record;

fn record(key: &str, value: &str) -> Record {
    Record {
        key: key.into(),
        value: value.into(),
    }
}

async fn holds(tier: &dyn Storage, prefix: &str) -> Vec<(String, String)> {
    let mut records: Vec<_> = tier
        .list(prefix)
        .await
        .unwrap()
        .into_iter()
        .map(|record| (record.key, record.value))
        .collect();
    records.sort();
    records
}

fn pair(key: &str, value: &str) -> (String, String) {
    (key.into(), value.into())
}

pub(crate) async fn keeps_the_contract(tier: &dyn Storage) {
    assert_eq!(tier.open().await, Ok(true));
    tier.put([record("x/a/1", "one"), record("t/a", "\u{1F980}\0")].into())
        .await
        .unwrap();
    assert_eq!(holds(tier, "x/").await, [pair("x/a/1", "one")]);
    assert_eq!(holds(tier, "t/").await, [pair("t/a", "\u{1F980}\0")]);

    tier.put([record("x/a/1", "two")].into()).await.unwrap();
    assert_eq!(holds(tier, "x/a/").await, [pair("x/a/1", "two")]);

    // The put takes effect although its future is dropped without being polled.
    drop(tier.put([record("x/b/1", "three")].into()));
    assert_eq!(tier.keys("x/b").await.unwrap(), ["x/b/1"]);
    drop(tier.remove(["x/b/1".to_owned()].into()));
    assert_eq!(tier.keys("x/b").await.unwrap(), [""; 0]);

    tier.remove(["x/a/1".to_owned(), "never".to_owned()].into())
        .await
        .unwrap();
    assert_eq!(holds(tier, "").await, [pair("t/a", "\u{1F980}\0")]);
}

#[test]
fn memory_passes_the_contract_of_backends() {
    let memory = Memory::boxed("memory", &Default::default());
    pollster::block_on(keeps_the_contract(&*memory));
}
