//! What a user agent says it is: browser or bot, family and device.
//!
//! A bot is found by the `iscrawl` crate or by the lists below: fetchers that unfurl a link in a chat,
//! scanners of mail gateways, HTTP libraries and headless browsers. Browser words that look like a bot's
//! (a phone called CUBOT) are blanked first.

use std::fmt::Write as _;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use serde::{Deserialize, Serialize};

/// Longest part of a user agent that is looked at, bytes.
pub const USER_AGENT_BYTES: usize = 512;

/// `iscrawl` calls longer strings browsers, and 9 bytes go to the tag that keeps its cache honest.
const CRAWLER_BYTES: usize = USER_AGENT_BYTES - 9;

const BOT_WORDS: &[&str] = &[
    "+https://",
    "ahrefs",
    "apache-httpclient",
    "archive.org",
    "archiver",
    "axios",
    "barracuda",
    "bitlybot",
    "bloglovin",
    "brandwatch",
    "bytespider",
    "chrome-lighthouse",
    "cloudflare-",
    "cohere-ai",
    "collector",
    "curl/",
    "datadog",
    "dataprovider",
    "developers.google.com/+/web/snippet",
    "discordbot",
    "embedly",
    "facebookcatalog",
    "facebookexternalhit",
    "facebookexternalua",
    "facebot",
    "favicon",
    "flipboardproxy",
    "go-http-client",
    "google web preview",
    "google-adwords",
    "google-extended",
    "google-inspectiontool",
    "google-read-aloud",
    "google-safety",
    "google-site-verification",
    "googleimageproxy",
    "googleother",
    "gtmetrix",
    "headless",
    "heritrix",
    "htmlunit",
    "httpclient",
    "httpunit",
    "httrack",
    "ia_archiver",
    "iframely",
    "java/",
    "jsdom",
    "libwww",
    "lighthouse",
    "linkedinbot",
    "masscan",
    "mediapartners-google",
    "meta-externalagent",
    "meta-externalfetcher",
    "microsoft preview",
    "mimecast",
    "newrelicpinger",
    "newspaper/",
    "nikto",
    "nmap scripting",
    "node-fetch",
    "nuzzel",
    "okhttp",
    "outbrain",
    "page speed",
    "pagespeed",
    "perl",
    "phantomjs",
    "pingdom",
    "playwright",
    "postmanruntime",
    "prerender",
    "proofpoint",
    "proximic",
    "puppeteer",
    "python",
    "qwantify",
    "rogerbot",
    "ruby",
    "scanner",
    "scraper",
    "scrapy",
    "screaming frog",
    "screenshot",
    "selenium",
    "semrush",
    "seokicks",
    "site24x7",
    "siteimprove",
    "sitemap",
    "skypeuripreview",
    "slack-imgproxy",
    "slackbot",
    "slurp",
    "snap url",
    "snippet",
    "splash",
    "sqlmap",
    "statuscake",
    "synthetic",
    "telegrambot",
    "trendsmap",
    "twitterbot",
    "typhoeus",
    "undici",
    "uptime",
    "urlgrabber",
    "validator",
    "virustotal",
    "vkshare",
    "w3c_",
    "wappalyzer",
    "watchdog",
    "wget",
    "whatsapp/",
    "winhttp",
    "wordpress/",
    "xing-contenttabreceiver",
    "zgrab",
];

const BROWSER_WORDS: &[&str] = &["cubot"];

static BOTS: LazyLock<AhoCorasick> = LazyLock::new(|| matcher(BOT_WORDS));
static BROWSERS: LazyLock<AhoCorasick> = LazyLock::new(|| matcher(BROWSER_WORDS));

fn matcher(words: &[&str]) -> AhoCorasick {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(words)
        .expect("a short list of words makes a matcher")
}

/// The part of a user agent that counts: at most 512 bytes, cut at a character.
pub fn cap(user_agent: &str) -> &str {
    &user_agent[..user_agent.floor_char_boundary(USER_AGENT_BYTES)]
}

/// Whether a user agent belongs to a program and not to a person's browser.
pub fn is_bot(user_agent: &str) -> bool {
    let user_agent = cap(user_agent);
    BOTS.is_match(user_agent) || is_crawler(user_agent)
}

/// Asks `iscrawl`, whose cache knows a string by its place in memory, its length and both ends only: the
/// text's checksum is appended, or an agent of equal length in a reused buffer would get the last verdict.
fn is_crawler(user_agent: &str) -> bool {
    let blanks = vec!["phone"; BROWSER_WORDS.len()];
    let mut text = BROWSERS.replace_all(user_agent, &blanks);
    text.truncate(text.floor_char_boundary(CRAWLER_BYTES));
    let tag = crc32fast::hash(text.as_bytes()) % 100_000_000;
    write!(text, " {tag:08}").expect("writing to a string cannot fail");
    iscrawl::is_crawler(&text)
}

/// Browser family, coarse on purpose: it must not single anybody out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    Chrome,
    Safari,
    Firefox,
    Edge,
    Other,
}

impl Family {
    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Chrome => "chrome",
            Self::Safari => "safari",
            Self::Firefox => "firefox",
            Self::Edge => "edge",
            Self::Other => "other",
        }
    }
}

/// Kind of device, as coarse as the family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Device {
    Desktop,
    Mobile,
    Tablet,
    Bot,
}

impl Device {
    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Desktop => "desktop",
            Self::Mobile => "mobile",
            Self::Tablet => "tablet",
            Self::Bot => "bot",
        }
    }
}

/// What is kept of a user agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agent {
    pub family: Family,
    pub device: Device,
}

impl Agent {
    /// Reads an agent of which nothing is known yet.
    pub fn read(user_agent: &str) -> Self {
        if is_bot(user_agent) { Self::of_program(user_agent) } else { Self::of_person(user_agent) }
    }

    /// Reads an agent that was judged to be a person's browser.
    pub fn of_person(user_agent: &str) -> Self {
        let text = cap(user_agent);
        Self { family: family(text), device: device(text) }
    }

    /// Reads an agent that was judged to be a program's.
    pub fn of_program(user_agent: &str) -> Self {
        Self { family: family(cap(user_agent)), device: Device::Bot }
    }
}

fn family(text: &str) -> Family {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(&["Edg/", "EdgA/", "EdgiOS/", "Edge/"]) {
        Family::Edge
    } else if has(&["Firefox/", "FxiOS/"]) {
        Family::Firefox
    } else if has(&["OPR/", "SamsungBrowser/", "Vivaldi/", "YaBrowser/"]) {
        Family::Other
    } else if has(&["Chrome/", "CriOS/", "Chromium/"]) {
        Family::Chrome
    } else if has(&["Safari/", "iPhone", "iPad"]) {
        Family::Safari
    } else {
        Family::Other
    }
}

fn device(text: &str) -> Device {
    let has = |word: &str| text.contains(word);
    if has("iPad") || has("Tablet") || (has("Android") && !has("Mobile")) {
        Device::Tablet
    } else if has("Mobi") || has("iPhone") {
        Device::Mobile
    } else {
        Device::Desktop
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIXEL: &str = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36";

    #[test]
    fn family_and_device_are_read_coarsely() {
        let ipad = "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1";
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0";
        let fox = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0";
        let read = |text| (Agent::read(text).family, Agent::read(text).device);
        assert_eq!(read(PIXEL), (Family::Chrome, Device::Mobile));
        assert_eq!(read(ipad), (Family::Chrome, Device::Tablet));
        assert_eq!(read(edge), (Family::Edge, Device::Desktop));
        assert_eq!(read(fox), (Family::Firefox, Device::Desktop));
        assert_eq!(read("curl/8.5.0"), (Family::Other, Device::Bot));
    }

    #[test]
    fn a_phone_that_is_called_bot_is_a_phone() {
        assert!(!is_bot(&PIXEL.replace("Pixel 8", "CUBOT_X19")));
    }

    #[test]
    fn a_verdict_is_not_borrowed_from_the_last_text_in_the_same_buffer() {
        let crawler = PIXEL.replace("Pixel 8", "spider ");
        assert_eq!(crawler.len(), PIXEL.len());
        for _ in 0..1_000 {
            assert!(!is_bot(&String::from(PIXEL)));
            assert!(is_bot(&crawler.clone()));
        }
    }

    #[test]
    fn a_long_agent_is_cut_and_still_judged() {
        let long = format!("{PIXEL} {}", "é".repeat(400));
        assert!(cap(&long).len() <= USER_AGENT_BYTES);
        assert!(!is_bot(&long));
        assert!(is_bot(&format!("SomeSpider {}", "x".repeat(2_000))));
    }
}
