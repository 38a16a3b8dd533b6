//! A creator's page elsewhere: a small server that says what a test wants.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

pub struct Homepage {
    pub url: String,
    says: Arc<Mutex<String>>,
}

impl Homepage {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}/@ada", listener.local_addr().expect("an address"));
        let says: Arc<Mutex<String>> = Arc::default();
        let told = says.clone();
        // The thread waits for a call that never comes, and ends with the process.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let answer = told.lock().unwrap_or_else(PoisonError::into_inner).clone();
                serve(stream, &answer);
            }
        });
        Self { url, says }
    }

    pub fn says(&self, body: &str) {
        let length = body.len();
        self.answers(&format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}"));
    }

    /// The whole answer, head included.
    pub fn answers(&self, answer: &str) {
        *self.says.lock().unwrap_or_else(PoisonError::into_inner) = answer.to_owned();
    }
}

fn serve(mut stream: TcpStream, answer: &str) {
    let mut asked = [0; 4_096];
    let _ = stream.read(&mut asked);
    let answer = answer.replacen("\r\n", "\r\nconnection: close\r\n", 1);
    let _ = stream.write_all(answer.as_bytes());
}
