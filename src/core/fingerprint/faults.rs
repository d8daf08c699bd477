//! Lists the messages with which engines, browsers and libraries report the faults of a page and its network.
//! `docs/grouping.md` has an example and a source of each message.

use crate::core::stack::words::{self, Row};

/// The part of a failure that decides its group in addition to the known fault.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Beside {
    /// Nothing else: the fault has one cause, or the stack does not show the cause.
    Nothing,
    /// Nothing else: a third party, such as the app around a WebView, causes the fault. The reason for the group contains
    /// `third-party`.
    ThirdParty,
    /// The name of the script in the message behind the text of the fault, without its hash.
    File,
    /// The part of the message behind the text of the fault, up to a semicolon.
    Code,
    /// The nearest frames of the failure, its error codes and its causes.
    Frames,
}

/// The name of a fault, as the reason for a group contains it, and the part of the failure that decides in addition.
pub(super) type Fault = (&'static str, Beside);

/// The fault that a part of the app's code could not be loaded.
const CHUNK: Fault = ("chunk", Beside::File);
/// The fault that a request failed without a response.
const NOT_FETCHED: Fault = ("not fetched", Beside::Frames);
/// The fault that a text was parsed as JSON and is not JSON.
pub(super) const NO_JSON: Fault = ("no JSON", Beside::Frames);

/// The known faults, each with the texts of the messages that report it. A text ending with `*` is the start of a message,
/// any other a whole message. Some texts are types that a browser or library uses for one fault only, such as
/// `ChunkLoadError`. A library that rethrows an error may add its name and `: ` before the message.
pub(super) const KNOWN: &[Row<Fault>] = &[
    (
        CHUNK,
        &[
            "ChunkLoadError",
            "Loading chunk *",
            "Loading CSS chunk *",
            "Loading hot update chunk *",
            "Failed to load chunk *",
            "Failed to fetch dynamically imported module: *",
            "error loading dynamically imported module: *",
            "Importing a module script failed",
            "Unable to preload CSS for *",
            "'text/html' is not a valid JavaScript MIME type",
            "Loading module from “*",
        ],
    ),
    (
        ("chunk", Beside::Nothing),
        &["Failed to load module script: *", "Expected a JavaScript*"],
    ),
    (
        ("script", Beside::Nothing),
        &["Script error", "Javascript error: Script error*"],
    ),
    (
        ("timed out", Beside::Frames),
        &[
            "signal timed out",
            "The operation timed out",
            "The operation was aborted due to timeout",
            "The request timed out",
            "Zeitüberschreitung bei der Anforderung",
            "La requête a expiré",
            "Se ha agotado el tiempo de espera",
            "Tempo di richiesta scaduto",
            "Превышен лимит времени на запрос",
        ],
    ),
    (
        ("aborted", Beside::Nothing),
        &[
            "The user aborted a request",
            "signal is aborted without reason",
            "The operation was aborted",
            "This operation was aborted",
            "Fetch is aborted",
            "The signal has been aborted",
            "BodyStreamBuffer was aborted",
            "Aborted",
            "Request aborted",
            "Request was aborted",
            "The request was aborted",
            "canceled",
            "cancelled",
            "Abgebrochen",
            "annulé",
            "annullato",
            "cancelado",
            "geannuleerd",
            "anulowane",
            "avbruten",
            "annulleret",
            "avbrutt",
            "peruttu",
            "отменено",
            "キャンセルしました",
            "已取消",
            "취소됨",
        ],
    ),
    (
        NOT_FETCHED,
        &[
            "Failed to fetch",
            "Failed to fetch (*",
            "NetworkError when attempting to fetch resource",
            "Load failed",
            "Load failed (*",
            "fetch failed",
            "Network request failed",
            "Network Error",
            "A network error occurred",
            "network error",
            "The network connection was lost",
            "The Internet connection appears to be offline",
            "Die Netzwerkverbindung wurde unterbrochen",
            "Es besteht anscheinend keine Verbindung zum Internet",
            "La connexion réseau a été perdue",
            "La connexion Internet semble interrompue",
            "La conexión de red se ha perdido",
            "La connessione è stata persa",
            "A conexão de rede foi perdida",
            "De netwerkverbinding is verbroken",
            "Сетевое соединение потеряно",
            "ネットワーク接続が切れました。",
            "<no response> *",
            "Could not connect to the server",
            "A server with the specified hostname could not be found",
        ],
    ),
    (
        ("resize", Beside::Nothing),
        &[
            "ResizeObserver loop limit exceeded",
            "ResizeObserver loop completed with undelivered notifications",
        ],
    ),
    (
        ("quota", Beside::Frames),
        &[
            "The quota has been exceeded",
            "QuotaExceededError",
            "NS_ERROR_DOM_QUOTA_REACHED",
            "Failed to execute 'setItem' on 'Storage': Setting the value of*",
            "Persistent storage maximum size reached*",
            "Quota exceeded*",
            "The current transaction exceeded its quota limitations*",
            "Encountered full disk while opening backing store*",
        ],
    ),
    (
        ("end of JSON", Beside::Frames),
        &[
            "Unexpected end of JSON input*",
            "JSON.parse: unexpected end of data*",
            "JSON Parse error: Unexpected EOF*",
        ],
    ),
    (
        NO_JSON,
        &[
            "JSON.parse: *",
            "JSON Parse error: *",
            "invalid json response body*",
            "Failed to parse JSON",
        ],
    ),
    (
        ("HTML for a script", Beside::Nothing),
        &[
            "Unexpected token '<'",
            "Unexpected token <",
            "expected expression, got '<'",
        ],
    ),
    (
        ("module in a script", Beside::Frames),
        &[
            "Unexpected token 'export'",
            "Unexpected keyword 'export'*",
            "export declarations may only appear at top level of a module",
            "Cannot use import statement outside a module",
            "import declarations may only appear at top level of a module",
        ],
    ),
    (
        ("event", Beside::Frames),
        &[
            "[object Event]",
            "[object ErrorEvent]",
            "[object ProgressEvent]",
            "[object CustomEvent]",
            "Event `*",
            "{\"isTrusted\":true}",
        ],
    ),
    (("undefined", Beside::Frames), &["undefined"]),
    (
        ("object", Beside::Frames),
        &[
            "[object Object]",
            "#<Object>",
            "Object captured as promise rejection with keys: [object *",
        ],
    ),
    (("code", Beside::Code), &["Minified *"]),
    (
        ("not a child", Beside::Frames),
        &[
            "Failed to execute 'removeChild' on 'Node'*",
            "Node.removeChild: *",
            "The node before which the new node is to be inserted*",
            "Child to insert before is not a child*",
            "The object can not be found here",
        ],
    ),
    (
        ("body read", Beside::Frames),
        &[
            "body stream already read",
            "Body has already been consumed*",
            "Body is disturbed or locked",
            "Body is unusable*",
        ],
    ),
    (("bridge", Beside::ThirdParty), &["Java object is gone"]),
    (
        ("bridge call", Beside::ThirdParty),
        &[
            "Java bridge method invocation error",
            "Java exception was raised during method invocation",
        ],
    ),
    (
        ("link scanner", Beside::ThirdParty),
        &["Object Not Found Matching Id:*"],
    ),
    // The texts of these rows are names that an app adds to its WebView. Some messages contain them in quotes.
    (
        ("autofill", Beside::ThirdParty),
        &[
            "_AutofillCallbackHandler*",
            "Can't find variable: _AutofillCallbackHandler*",
        ],
    ),
    (
        ("in-app browser", Beside::ThirdParty),
        &[
            "window.webkit.messageHandlers*",
            "__gCrWeb*",
            "window.__firefox__*",
            "instantSearchSDKJSBridgeClearHighlight*",
            "_pcmBridgeCallbackHandler*",
            "zaloJSV2*",
            "Can't find variable: window.webkit.messageHandlers*",
            "Can't find variable: __gCrWeb*",
            "Can't find variable: window.__firefox__*",
            "Can't find variable: instantSearchSDKJSBridgeClearHighlight*",
            "Can't find variable: _pcmBridgeCallbackHandler*",
            "Can't find variable: zaloJSV2*",
        ],
    ),
];
/// The hashes of the texts of [`KNOWN`], as the table that [`words::find`] searches.
pub(super) static KNOWN_WORDS: [u32; words::size(KNOWN)] = words::table(KNOWN);
/// The fault of each row of [`KNOWN`], without its texts; by the index that [`words::find`] returns.
pub(super) static FAULTS: [Fault; KNOWN.len()] = words::labels(KNOWN);

/// Texts that report the fault [`NO_JSON`] (a text is not JSON) wherever in a message they are, because V8 prints the invalid
/// text before them.
pub(super) const OF_JSON: [&str; 2] = ["is not valid JSON", " in JSON at"];
