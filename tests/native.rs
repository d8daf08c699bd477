//! Tests that each function of the API compiles on native targets and does nothing there.

use pollster::block_on;
use tinyturret::{ResultExt, Settings, Status};

#[test]
fn every_function_does_nothing_off_the_browser() {
    tinyturret::init();
    tinyturret::init_with(Settings::new().release("1.0").ignore("x"));
    assert_eq!(tinyturret::capture(&std::fmt::Error), "");
    let boxed: Box<dyn std::error::Error + Send + Sync> = "boxed".into();
    assert_eq!(tinyturret::capture(&*boxed), "");
    assert_eq!(tinyturret::capture_message("a text"), "");
    assert_eq!(tinyturret::capture!("{} texts", 2), "");
    assert_eq!(tinyturret::capture_js("whatever"), "");
    assert_eq!("12".parse::<u32>().captured(), Ok(12));
    assert!("twelve".parse::<u32>().captured().is_err());
    tinyturret::breadcrumb("a click");
    block_on(async {
        assert!(tinyturret::groups().await.is_empty());
        assert!(tinyturret::exceptions("0123456789abcdef").await.is_empty());
        tinyturret::resolve("0123456789abcdef").await;
        tinyturret::ignore("0123456789abcdef").await;
        tinyturret::reopen("0123456789abcdef").await;
        tinyturret::remove("0123456789abcdef").await;
        tinyturret::clear().await;
        tinyturret::flush().await;
        assert_eq!(tinyturret::export_report().await, "");
        assert_eq!(tinyturret::import_report("{}").await, 0);
    });
    tinyturret::open_viewer();
    assert_eq!(tinyturret::status(), Status::default());
}

#[test]
fn future_with_locals_can_be_sent_to_another_thread() {
    fn in_any_thread(future: impl Future<Output = usize> + Send) -> usize {
        block_on(future)
    }
    async fn lines(order: &[u32]) -> usize {
        let guard = "the name is the caller's own";
        tinyturret::locals!(order.len(), &order, guard = guard.len());
        std::future::ready(()).await;
        order.len() + guard.len() - guard.len()
    }
    assert_eq!(in_any_thread(lines(&[1, 2])), 2);
}

#[test]
fn panic_hook_of_the_app_is_kept() {
    use std::sync::atomic::{AtomicU32, Ordering};
    static PANICS: AtomicU32 = AtomicU32::new(0);
    std::panic::set_hook(Box::new(|_| {
        PANICS.fetch_add(1, Ordering::Relaxed);
    }));
    tinyturret::init();
    let result = std::panic::catch_unwind(|| std::panic::panic_any("gone"));
    let _ = std::panic::take_hook();
    assert!(result.is_err());
    assert_eq!(PANICS.load(Ordering::Relaxed), 1);
}
