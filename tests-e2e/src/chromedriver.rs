//! The system's chromedriver, on a port of its own, for one story.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::api::Api;
use crate::machine::{free_port, setting};
use crate::wait::until;

/// A running driver; it and its browsers end when dropped.
#[derive(Debug)]
pub struct Chromedriver {
    pub port: u16,
    child: Child,
}

impl Chromedriver {
    /// Starts the one that `CHROMEDRIVER` names, else the one on the path.
    pub async fn start(folder: &Path) -> Self {
        let port = free_port();
        let program = setting("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let log = File::create(folder.join("chromedriver.log")).expect("a log");
        let mut command = Command::new(&program);
        command.arg(format!("--port={port}")).stdin(Stdio::null());
        command.stdout(log.try_clone().expect("a file can be shared")).stderr(log);
        let child = command.spawn();
        let child =
            child.unwrap_or_else(|err| panic!("{program} (chromium-driver) does not run: {err}"));
        let driver = Self { port, child };
        let door = Api::open(&driver.url());
        until("chromedriver to be ready", async || {
            let answer = door.try_get("/status").await?;
            answer.body.contains("\"ready\":true").then_some(())
        })
        .await;
        driver
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        let ended = self.child.kill().and_then(|()| self.child.wait());
        if let Err(err) = ended {
            eprintln!("chromedriver could not be ended: {err}");
        }
    }
}
