use dioxus::prelude::*;

#[component]
pub fn Broken() -> Element {
    panic!("this page is broken")
}

#[component]
pub fn Wrong() -> Element {
    rsx! {
        h1 { "A wrong number" }
        Guarded { Number {} }
    }
}

#[component]
fn Number() -> Element {
    let number = "twelve".parse::<u32>()?;
    rsx! { "{number}" }
}

/// Shows `children`, or captures and shows the error that one of them returns.
#[component]
pub fn Guarded(children: Element) -> Element {
    let handle_error = |errors: ErrorContext| {
        let Some(error) = errors.error() else {
            return rsx! {};
        };
        rsx! { Failure { error } }
    };
    rsx! {
        ErrorBoundary { handle_error, {children} }
    }
}

/// Shows an error. Captures it once, although the component may be rendered several times.
#[component]
fn Failure(error: dioxus_core::CapturedError) -> Element {
    use_hook(|| tinyturret::capture(&**error));
    rsx! {
        p { role: "alert", "{error}" }
    }
}

pub fn panic_in_handler(_: MouseEvent) {
    panic!("the handler is broken");
}

pub fn panic_in_task(_: MouseEvent) {
    spawn(async { panic!("the task is broken") });
}
