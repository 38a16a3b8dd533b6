//! A headless Chromium that finds the story's names on this machine, and what it complained about.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use reqwest::Url;
use serde_json::{Value, json};
use thirtyfour::common::keys::Key;
use thirtyfour::prelude::*;
use thirtyfour::{LoggingPrefsLogLevel, TypingData};

use crate::api::Api;
use crate::axe;
use crate::chromedriver::Chromedriver;
use crate::machine::workspace;
use crate::wait::{until, until_within};
use crate::world::World;

const ARGUMENTS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * 127.0.0.1",
    "--window-size=1280,900",
    // A visitor without a window calls itself headless, and clicks of robots earn nothing.
    "--user-agent=Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
     Chrome/156.0.0.0 Safari/537.36",
];

/// More stops than any page of ours has.
const MOST_TABS: usize = 120;

/// A look at a page: how wide, and in which colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    Desktop,
    Phone,
    Dark,
}

/// One browser with a profile of its own.
pub struct Browser {
    driver: WebDriver,
    session: Api,
    /// What is wrong with photographed pages: what sticks out, and what shuts people out.
    faults: Mutex<Vec<String>>,
    _chromedriver: Chromedriver,
}

impl Browser {
    pub async fn open(world: &World, name: &str) -> Self {
        let folder = world.folder.join(name);
        std::fs::create_dir_all(&folder).expect("a folder for the browser");
        let chromedriver = Chromedriver::start(&folder).await;
        let mut wish = DesiredCapabilities::chrome();
        for argument in ARGUMENTS {
            wish.add_arg(argument).expect("a lawful argument");
        }
        let profile = format!("--user-data-dir={}", folder.join("profile").display());
        wish.add_arg(&profile).expect("a lawful argument");
        wish.set_browser_log_level(LoggingPrefsLogLevel::All).expect("a lawful level");
        let driver = WebDriver::new(chromedriver.url(), wish).await;
        let driver = driver.expect("Chromium starts");
        let session = format!("{}/session/{}", chromedriver.url(), driver.session_id());
        let faults = Mutex::default();
        Self { driver, session: Api::open(&session), faults, _chromedriver: chromedriver }
    }

    pub async fn go(&self, url: &str) {
        let gone = self.driver.goto(url).await;
        gone.unwrap_or_else(|err| panic!("{url}: {err}"));
    }

    pub async fn url(&self) -> Url {
        self.driver.current_url().await.expect("a page is open")
    }

    /// Everything that a reader sees.
    pub async fn text(&self) -> String {
        let script = "return document.body ? document.body.innerText : ''";
        let text = self.driver.execute(script, Vec::new()).await;
        text.and_then(|it| it.convert()).unwrap_or_default()
    }

    /// Waits for a text on the page, without regard to case.
    pub async fn sees(&self, wanted: &str) {
        let found = async || {
            let text = self.text().await.to_lowercase();
            text.contains(&wanted.to_lowercase()).then_some(())
        };
        self.waiting(&format!("the page to say `{wanted}`"), found).await;
    }

    /// Waits for the first element of a CSS selector that can be seen.
    pub async fn find(&self, css: &str) -> WebElement {
        let found = async || {
            for element in self.driver.find_all(By::Css(css)).await.unwrap_or_default() {
                if element.is_displayed().await.unwrap_or(false) {
                    return Some(element);
                }
            }
            None
        };
        self.waiting(&format!("`{css}`"), found).await
    }

    /// How many elements of a CSS selector there are now.
    pub async fn count(&self, css: &str) -> usize {
        self.driver.find_all(By::Css(css)).await.unwrap_or_default().len()
    }

    /// Waits for a link or button with these words.
    pub async fn named(&self, words: &str) -> WebElement {
        let path = format!(
            "//*[self::a or self::button or self::summary][contains(normalize-space(.), '{words}')]"
        );
        let found = async || {
            for element in self.driver.find_all(By::XPath(path.as_str())).await.unwrap_or_default()
            {
                if element.is_displayed().await.unwrap_or(false) {
                    return Some(element);
                }
            }
            None
        };
        self.waiting(&format!("a link or button `{words}`"), found).await
    }

    pub async fn click(&self, words: &str) {
        let clicked = self.named(words).await.click().await;
        clicked.unwrap_or_else(|err| panic!("`{words}` cannot be clicked: {err}"));
    }

    pub async fn click_on(&self, css: &str) {
        let clicked = self.find(css).await.click().await;
        clicked.unwrap_or_else(|err| panic!("`{css}` cannot be clicked: {err}"));
    }

    /// Replaces what stands in a field.
    pub async fn fill(&self, name: &str, text: &str) {
        let field = self.find(&format!("[name='{name}']")).await;
        field.clear().await.expect("a field can be emptied");
        field.send_keys(text).await.expect("a field can be filled");
    }

    pub async fn value_of(&self, css: &str) -> String {
        let field = self.find(css).await;
        field.prop("value").await.ok().flatten().unwrap_or_default()
    }

    /// Presses Tab until an element of the selector has the focus, as somebody without a mouse does.
    pub async fn tab_to(&self, css: &str) {
        let there = format!(
            "const it = document.activeElement; return [!!it && it.matches({css:?}), it ? it.outerHTML.slice(0, 80) : '']"
        );
        let mut stops = Vec::new();
        for _ in 0..MOST_TABS {
            let seen = self.driver.execute(there.as_str(), Vec::new()).await;
            let (is_there, stop): (bool, String) =
                seen.and_then(|it| it.convert()).unwrap_or_default();
            if is_there {
                return;
            }
            stops.push(stop);
            self.press(Key::Tab).await;
        }
        panic!("`{css}` is not reached with the Tab key at {}: {stops:#?}", self.url().await);
    }

    pub async fn press(&self, key: Key) {
        self.type_keys(key).await;
    }

    /// Types into whatever has the focus.
    pub async fn type_keys(&self, keys: impl Into<TypingData>) {
        let typed = self.driver.action_chain().send_keys(keys).perform().await;
        typed.expect("a keyboard");
    }

    /// Everything that was logged since the last time: console messages and failed requests.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self.driver.browser_log().await.expect("the browser keeps a log");
        let bad = log.into_iter().filter(|it| it.level == "SEVERE" || it.level == "WARNING");
        bad.map(|it| format!("{}: {}", it.level, it.message)).collect()
    }

    pub async fn has_no_complaints(&self) {
        let complaints = self.complaints().await;
        assert!(complaints.is_empty(), "at {}: {complaints:#?}", self.url().await);
    }

    /// Looks at the page in each way and writes `target/screenshots/<name>-<look>.png`.
    ///
    /// Nothing may stick out at the side, and nobody may be shut out; what is wrong is told when the
    /// browser is closed.
    pub async fn photograph(&self, name: &str) {
        for look in [Look::Desktop, Look::Phone, Look::Dark] {
            self.set_look(look).await;
            let word = format!("{look:?}").to_lowercase();
            let folder = workspace().join("target/screenshots");
            std::fs::create_dir_all(&folder).expect("target/ can be written");
            let taken = self.driver.screenshot(&folder.join(format!("{name}-{word}.png"))).await;
            taken.expect("a screenshot");
            let out = self.pixels_out().await;
            let too_wide = (out > 0).then(|| format!("{out} px wider than the screen"));
            let shut_out = if look == Look::Phone { Vec::new() } else { self.shut_out().await };
            let found = too_wide.into_iter().chain(shut_out);
            let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
            faults.extend(found.map(|it| format!("{name}-{word}: {it}")));
        }
        self.set_look(Look::Desktop).await;
    }

    /// By how much the page is wider than the screen; a phone would shrink it or scroll sideways.
    async fn pixels_out(&self) -> i64 {
        let root = "const it = document.documentElement;";
        let script = format!("{root} return it.scrollWidth - it.clientWidth");
        let out = self.driver.execute(script, Vec::new()).await;
        out.and_then(|it| it.convert()).expect("a number")
    }

    /// Where the page breaks a rule of accessibility.
    async fn shut_out(&self) -> Vec<String> {
        let Some(judge) = axe::judge() else { return Vec::new() };
        let found = self.driver.execute_async(judge, Vec::new()).await;
        found.and_then(|it| it.convert()).expect("axe-core runs")
    }

    pub async fn set_look(&self, look: Look) {
        let phone = json!({ "width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": true });
        let (size, metrics) = match look {
            Look::Phone => ("Emulation.setDeviceMetricsOverride", phone),
            Look::Desktop | Look::Dark => ("Emulation.clearDeviceMetricsOverride", json!({})),
        };
        self.devtools(size, metrics).await;
        let scheme = if look == Look::Dark { "dark" } else { "light" };
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools("Emulation.setEmulatedMedia", features).await;
    }

    /// From now on pages run no scripts of theirs.
    pub async fn without_scripts(&self) {
        self.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
    }

    async fn devtools(&self, command: &str, parameters: Value) {
        let body = json!({ "cmd": command, "params": parameters });
        let _: Value = self.session.post("/goog/cdp/execute", body).await.of();
    }

    async fn waiting<T>(&self, what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
        let found = tokio::time::timeout(Duration::from_secs(15), until(what, look)).await;
        match found {
            Ok(found) => found,
            Err(_) => {
                let (url, text) = (self.url().await, self.text().await);
                panic!("waited in vain for {what} at {url}, which says:\n{text}")
            }
        }
    }

    /// Ends the browser; chromedriver would leave it behind.
    pub async fn close(self) {
        let Self { driver, faults, .. } = self;
        driver.quit().await.expect("the browser ends");
        let faults = faults.into_inner().unwrap_or_else(PoisonError::into_inner);
        assert!(faults.is_empty(), "pages that are not for everybody: {faults:#?}");
    }

    /// Waits until the address of the page fulfils something.
    pub async fn arrives(&self, what: &str, right: impl Fn(&Url) -> bool) -> Url {
        let limit = Duration::from_secs(15);
        until_within(limit, what, async || Some(self.url().await).filter(&right)).await
    }
}
