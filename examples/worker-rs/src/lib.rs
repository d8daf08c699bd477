//! A worker in Rust with tinyturret. The path of a request names the way in which the worker fails.

mod failures;

use std::sync::Once;

use tinyturret::{ResultExt, Settings};
use worker::{Context, Env, Request, Response, Result, event};

#[event(fetch)]
async fn fetch(request: Request, env: Env, ctx: Context) -> Result<Response> {
    watch(&env);
    let response = answer(&request).await.captured();
    ctx.wait_until(tinyturret::flush());
    response
}

/// Starts tinyturret at the first request of an instance. After a panic, worker-build replaces the instance.
fn watch(env: &Env) {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| {
        tinyturret::init_with(
            Settings::new()
                .auto_flush(false)
                .release(env!("CARGO_PKG_VERSION"))
                .storage_backends([tinyturret::d1(env, "DB"), tinyturret::kv(env, "KV")]),
        );
    });
}

async fn answer(request: &Request) -> Result<Response> {
    match request.path().as_str() {
        "/error" => failures::error(),
        "/js-error" => failures::js_error(),
        "/handled" => failures::handled(),
        "/panic" => failures::panic(),
        "/late-panic" => failures::late_panic().await,
        "/held" => failures::panic_while_held(),
        "/trap" => failures::trap(),
        "/overflow" => failures::overflow(),
        _ => Response::ok("fine"),
    }
}
