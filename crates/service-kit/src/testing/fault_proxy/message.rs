//! HTTP/1.1 messages, cut out of a stream of bytes where they end.

use std::io::{Error, ErrorKind, Result};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CHUNK: usize = 16 * 1024;
const LARGEST: usize = 64 * 1024 * 1024;

/// One request or answer, as it came.
pub(super) struct Message {
    pub bytes: Vec<u8>,
    head: usize,
}

/// One side of a connection, with what was read of it and not yet used.
pub(super) struct Side {
    pub stream: TcpStream,
    buffer: Vec<u8>,
}

/// How the end of a body is known.
enum Body {
    Length(usize),
    Chunks,
    UntilEnd,
}

impl Message {
    /// The first line, and the headers.
    pub fn head(&self) -> (String, Vec<(String, String)>) {
        let text = String::from_utf8_lossy(&self.bytes[..self.head]);
        let mut lines = text.split("\r\n");
        let first = lines.next().unwrap_or_default().to_owned();
        let headers = lines.filter_map(|it| it.split_once(':'));
        let headers = headers.map(|(name, value)| (name.to_owned(), value.trim().to_owned()));
        (first, headers.collect())
    }

    /// Of an answer.
    pub fn status(&self) -> u16 {
        let (first, _) = self.head();
        first.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or_default()
    }

    fn body(&self, is_answer: bool) -> Body {
        let (_, headers) = self.head();
        let find = |name: &str| headers.iter().find(|(it, _)| it.eq_ignore_ascii_case(name));
        if find("transfer-encoding").is_some_and(|(_, it)| it.contains("chunked")) {
            return Body::Chunks;
        }
        match find("content-length").and_then(|(_, it)| it.parse().ok()) {
            Some(length) => Body::Length(length),
            None if is_answer => Body::UntilEnd,
            None => Body::Length(0),
        }
    }
}

impl Side {
    pub fn new(stream: TcpStream) -> Self {
        // Without it small answers would wait for each other, and the wire would be slow by itself.
        let _ = stream.set_nodelay(true);
        Self { stream, buffer: Vec::new() }
    }

    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.stream.write_all(bytes).await
    }

    /// The next request; none when the other side has nothing more to ask.
    pub async fn request(&mut self) -> Result<Option<Message>> {
        let Some(message) = self.read_head().await? else { return Ok(None) };
        let body = message.body(false);
        self.read_body(message, body).await.map(Some)
    }

    /// The answer to a request; `bodiless` where its method forbids a body.
    pub async fn answer(&mut self, bodiless: bool) -> Result<Message> {
        loop {
            let message = self.read_head().await?.ok_or(ErrorKind::UnexpectedEof)?;
            let status = message.status();
            if (100..200).contains(&status) {
                continue;
            }
            let body = match bodiless || matches!(status, 204 | 304) {
                true => Body::Length(0),
                false => message.body(true),
            };
            return self.read_body(message, body).await;
        }
    }

    async fn read_head(&mut self) -> Result<Option<Message>> {
        loop {
            if let Some(head) = find(&self.buffer, b"\r\n\r\n") {
                let bytes = self.buffer.drain(..head + 4).collect();
                return Ok(Some(Message { bytes, head }));
            }
            if self.read_more().await? == 0 {
                return Ok(None);
            }
        }
    }

    async fn read_body(&mut self, mut message: Message, body: Body) -> Result<Message> {
        match body {
            Body::Length(length) => self.take(&mut message, length).await?,
            Body::Chunks => self.take_chunks(&mut message).await?,
            Body::UntilEnd => {
                while self.read_more().await? > 0 {}
                message.bytes.append(&mut self.buffer);
            }
        }
        Ok(message)
    }

    async fn take_chunks(&mut self, message: &mut Message) -> Result<()> {
        loop {
            let line = self.take_line(message).await?;
            let size = line.split(';').next().unwrap_or_default().trim();
            let size = usize::from_str_radix(size, 16).map_err(|_| ErrorKind::InvalidData)?;
            if size == 0 {
                // Trailers, to the empty line.
                while !self.take_line(message).await?.is_empty() {}
                return Ok(());
            }
            self.take(message, size + 2).await?;
        }
    }

    async fn take_line(&mut self, message: &mut Message) -> Result<String> {
        loop {
            if let Some(end) = find(&self.buffer, b"\r\n") {
                let line = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
                self.take(message, end + 2).await?;
                return Ok(line);
            }
            self.demand_more().await?;
        }
    }

    async fn take(&mut self, message: &mut Message, length: usize) -> Result<()> {
        while self.buffer.len() < length {
            self.demand_more().await?;
        }
        message.bytes.extend(self.buffer.drain(..length));
        Ok(())
    }

    async fn demand_more(&mut self) -> Result<()> {
        match self.read_more().await? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }

    async fn read_more(&mut self) -> Result<usize> {
        if self.buffer.len() > LARGEST {
            return Err(Error::new(ErrorKind::InvalidData, "a message without an end"));
        }
        self.buffer.reserve(CHUNK);
        self.stream.read_buf(&mut self.buffer).await
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|it| it == wanted)
}
