//! The receiving side of SMTP, one task a connection.

use std::io;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

use super::Inbox;

const LONGEST_LINE: u64 = 4096;
const LARGEST_MAIL: usize = 10 * 1024 * 1024;
const MOST_RECIPIENTS: usize = 100;

pub(super) async fn serve(listener: TcpListener, inbox: Inbox) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(talk(stream, inbox.clone()));
            }
            Err(err) => tracing::warn!(%err, "The mail catcher could not take a connection"),
        }
    }
}

async fn talk(stream: TcpStream, inbox: Inbox) {
    let (reader, writer) = stream.into_split();
    let reader = BufReader::new(reader);
    let mut session = Session { reader, writer, inbox, envelope: Envelope::default() };
    if let Err(err) = session.run().await {
        tracing::debug!(%err, "A sender of mail hung up");
    }
}

struct Session {
    reader: BufReader<OwnedReadHalf>,
    writer: OwnedWriteHalf,
    inbox: Inbox,
    envelope: Envelope,
}

#[derive(Default)]
struct Envelope {
    has_sender: bool,
    recipients: Vec<String>,
}

impl Session {
    async fn run(&mut self) -> io::Result<()> {
        self.answer("220 mail-catcher ready").await?;
        while let Some(line) = self.read_line().await? {
            let line = String::from_utf8_lossy(&line).into_owned();
            let (verb, argument) = line.split_once(' ').unwrap_or((&line, ""));
            let verb = verb.to_ascii_uppercase();
            if verb == "DATA" {
                self.take_data().await?;
                continue;
            }
            let answer = self.obey(&verb, argument);
            self.answer(&answer).await?;
            if verb == "QUIT" {
                break;
            }
        }
        Ok(())
    }

    fn obey(&mut self, verb: &str, argument: &str) -> String {
        match verb {
            "EHLO" => {
                self.envelope = Envelope::default();
                let size = format!("250 SIZE {LARGEST_MAIL}");
                ["250-mail-catcher", "250-8BITMIME", "250-SMTPUTF8", "250-PIPELINING", &size]
                    .join("\r\n")
            }
            "HELO" => {
                self.envelope = Envelope::default();
                "250 mail-catcher".into()
            }
            "MAIL" => self.take_sender(argument),
            "RCPT" => self.take_recipient(argument),
            "RSET" => {
                self.envelope = Envelope::default();
                "250 Forgotten".into()
            }
            "NOOP" => "250 Nothing done".into(),
            "QUIT" => "221 Goodbye".into(),
            _ => "500 Not a command that is known here".into(),
        }
    }

    fn take_sender(&mut self, argument: &str) -> String {
        if self.envelope.has_sender {
            return "503 There is a sender already".into();
        }
        if address_after("FROM:", argument).is_none() {
            return "501 Expected MAIL FROM:<address>".into();
        }
        self.envelope.has_sender = true;
        "250 Sender taken".into()
    }

    fn take_recipient(&mut self, argument: &str) -> String {
        if !self.envelope.has_sender {
            return "503 Say MAIL first".into();
        }
        let Some(address) = address_after("TO:", argument).filter(|it| it.contains('@')) else {
            return "501 Expected RCPT TO:<address>".into();
        };
        if let Some(code) = self.inbox.take_refusal() {
            return format!("{code} Refused on demand");
        }
        if self.envelope.recipients.len() == MOST_RECIPIENTS {
            return "452 Too many recipients".into();
        }
        self.envelope.recipients.push(address.to_owned());
        "250 Recipient taken".into()
    }

    async fn take_data(&mut self) -> io::Result<()> {
        if self.envelope.recipients.is_empty() {
            return self.answer("503 Say MAIL and RCPT first").await;
        }
        self.answer("354 End with a line of a single dot").await?;
        let raw = self.read_mail().await?;
        let envelope = std::mem::take(&mut self.envelope);
        let Some(raw) = raw else {
            return self.answer("552 Too large").await;
        };
        self.inbox.until_awake().await;
        self.inbox.keep(&envelope.recipients, &raw);
        self.answer("250 Kept").await
    }

    /// Reads to the single dot, taking the doubled dots apart; `None` when it was too large.
    async fn read_mail(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut mail = Vec::new();
        let mut fits = true;
        loop {
            let line = self.read_line().await?.ok_or(io::ErrorKind::UnexpectedEof)?;
            if line == b"." {
                return Ok(fits.then_some(mail));
            }
            fits = fits && mail.len() + line.len() < LARGEST_MAIL;
            if fits {
                mail.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
                mail.extend_from_slice(b"\r\n");
            }
        }
    }

    /// One line without its end; `None` when the sender is gone.
    async fn read_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let mut limited = (&mut self.reader).take(LONGEST_LINE);
        if limited.read_until(b'\n', &mut line).await? == 0 {
            return Ok(None);
        }
        if line.pop() != Some(b'\n') {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a line without an end"));
        }
        line.pop_if(|last| *last == b'\r');
        Ok(Some(line))
    }

    async fn answer(&mut self, lines: &str) -> io::Result<()> {
        self.inbox.until_awake().await;
        self.writer.write_all(format!("{lines}\r\n").as_bytes()).await
    }
}

fn address_after<'a>(keyword: &str, argument: &'a str) -> Option<&'a str> {
    let (head, rest) = argument.split_at_checked(keyword.len())?;
    if !head.eq_ignore_ascii_case(keyword) {
        return None;
    }
    let (address, _) = rest.trim_start().strip_prefix('<')?.split_once('>')?;
    Some(address)
}
