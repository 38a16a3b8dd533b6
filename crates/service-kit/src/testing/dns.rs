//! A DNS server of a test's own, over real UDP.

use std::collections::HashMap;
use std::net::UdpSocket;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hickory_resolver::proto::op::{Message, ResponseCode};
use hickory_resolver::proto::rr::rdata::{A, CNAME, TXT};
use hickory_resolver::proto::rr::{Name, RData, Record};

/// What a name holds.
#[derive(Clone, Debug)]
pub enum Held {
    Text(String),
    Alias(String),
    Address([u8; 4]),
}

#[derive(Default)]
struct Zone {
    records: HashMap<String, Vec<Held>>,
    is_away: bool,
    has_ended: bool,
}

/// Answers what it was told; ends with the test.
pub struct Names {
    pub address: String,
    zone: Arc<Mutex<Zone>>,
}

impl Names {
    pub fn start() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
        socket.set_read_timeout(Some(Duration::from_millis(200))).expect("a time-out");
        let address = socket.local_addr().expect("an address").to_string();
        let zone: Arc<Mutex<Zone>> = Arc::default();
        let served = Arc::clone(&zone);
        std::thread::spawn(move || serve(&socket, &served));
        Self { address, zone }
    }

    fn zone(&self) -> MutexGuard<'_, Zone> {
        self.zone.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts these in the place of what a name held.
    pub fn put(&self, name: &str, held: &[Held]) {
        self.zone().records.insert(name.to_owned(), held.to_vec());
    }

    pub fn text(&self, name: &str, text: &str) {
        self.put(name, &[Held::Text("v=spf1 -all".into()), Held::Text(text.into())]);
    }

    pub fn clear(&self, name: &str) {
        self.zone().records.remove(name);
    }

    /// Every question is answered with a failure from now on.
    pub fn is_away(&self, away: bool) {
        self.zone().is_away = away;
    }
}

impl Drop for Names {
    fn drop(&mut self) {
        self.zone().has_ended = true;
    }
}

fn serve(socket: &UdpSocket, zone: &Mutex<Zone>) {
    let mut buffer = [0_u8; 4096];
    loop {
        if zone.lock().unwrap_or_else(PoisonError::into_inner).has_ended {
            return;
        }
        let Ok((length, peer)) = socket.recv_from(&mut buffer) else { continue };
        let Ok(question) = Message::from_vec(&buffer[..length]) else { continue };
        let answer = answer(&question, &zone.lock().unwrap_or_else(PoisonError::into_inner));
        let bytes = answer.to_vec().expect("an answer");
        let _ = socket.send_to(&bytes, peer);
    }
}

fn answer(question: &Message, zone: &Zone) -> Message {
    let mut answer = Message::response(question.metadata.id, question.metadata.op_code);
    answer.metadata.recursion_available = true;
    answer.add_queries(question.queries.clone());
    if zone.is_away {
        answer.metadata.response_code = ResponseCode::ServFail;
        return answer;
    }
    for query in &question.queries {
        let name = query.name().to_ascii().trim_end_matches('.').to_lowercase();
        match zone.records.get(&name) {
            None => answer.metadata.response_code = ResponseCode::NXDomain,
            Some(held) => {
                let data =
                    held.iter().map(data).filter(|it| it.record_type() == query.query_type());
                answer.add_answers(data.map(|it| Record::from_rdata(query.name().clone(), 60, it)));
            }
        }
    }
    answer
}

fn data(held: &Held) -> RData {
    match held {
        Held::Text(text) => RData::TXT(TXT::new(vec![text.clone()])),
        Held::Alias(name) => {
            RData::CNAME(CNAME(Name::from_ascii(format!("{name}.")).expect("a name")))
        }
        Held::Address([a, b, c, d]) => RData::A(A::new(*a, *b, *c, *d)),
    }
}
