//! A database that wants TLS gets it from the writer too.

use redirect::{Writer, WriterConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::stage::{Stage, tls};

/// From Postgres' protocol: a request for TLS; and the first byte of a TLS handshake.
const TLS_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];
const HANDSHAKE: u8 = 22;

#[tokio::test(flavor = "multi_thread")]
async fn the_writer_speaks_tls_where_the_address_asks_for_it() {
    let stage = Stage::set().await;
    let database = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = database.local_addr().expect("an address");
    let url = format!("postgres://it@{address}/it?sslmode=require");
    let config = url.parse().expect("an address of a database");
    let writer = Writer::start(WriterConfig::new(config, tls(), "clicks", stage.spool.clone()));

    let (mut line, _) = database.accept().await.expect("the writer comes");
    let mut asked = [0; 8];
    line.read_exact(&mut asked).await.expect("a first message");
    assert_eq!(asked, TLS_REQUEST);
    line.write_all(b"S").await.expect("an answer");
    assert_eq!(line.read_u8().await.expect("a handshake"), HANDSHAKE);
    assert!(!writer.is_connected());
}
