//! Carries the calls of one connection, each as its orders say.

use std::io::Result;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;

use super::message::{Message, Side};
use super::rules::{Fault, Moment, Seen, Stop};
use super::{Inside, Wire};

/// A slow answer comes in this many pieces a second.
const PIECES: u32 = 20;

/// Whether a connection takes another call.
#[derive(PartialEq, Eq)]
enum Then {
    GoOn,
    Close,
}

/// Carries one connection until either side, a fault or a change of the wire ends it.
pub(super) async fn carry(client: TcpStream, inside: Arc<Inside>) {
    let mut wire = inside.wire.subscribe();
    let now = *wire.borrow_and_update();
    let carried = async {
        match now {
            Wire::Pass => drop(pass(Side::new(client), &inside).await),
            Wire::BlackHole | Wire::Refuse => std::future::pending().await,
        }
    };
    tokio::select! {
        () = carried => {}
        _ = wire.changed() => {}
    }
}

async fn pass(mut client: Side, inside: &Inside) -> Result<()> {
    let mut server = None;
    while let Some(request) = client.request().await? {
        if pass_one(&mut client, &mut server, inside, &request).await? == Then::Close {
            break;
        }
    }
    Ok(())
}

async fn pass_one(
    client: &mut Side,
    server: &mut Option<Side>,
    inside: &Inside,
    request: &Message,
) -> Result<Then> {
    let Some(seen) = Seen::of(request) else { return Ok(Then::Close) };
    let is_head = seen.method == "HEAD";
    let mut orders = inside.notes().note(seen);
    Stop::at(orders.stop.as_mut(), Moment::Before).await;
    tokio::time::sleep(orders.delay).await;
    match orders.fault {
        Some(Fault::CutBefore) => return Ok(Then::Close),
        Some(Fault::Swallow) => return std::future::pending().await,
        Some(Fault::Answer(status)) => {
            client.write(own_answer(status).as_bytes()).await?;
            return Ok(Then::GoOn);
        }
        _ => {}
    }
    let answer = forward(server, inside, request, is_head, orders.number).await?;
    if orders.fault == Some(Fault::Twice) {
        forward(server, inside, request, is_head, orders.number).await?;
    }
    Stop::at(orders.stop.as_mut(), Moment::After).await;
    give(client, &answer, orders.fault).await
}

/// Asks the other side; a connection that was kept and is gone is made anew once.
async fn forward(
    server: &mut Option<Side>,
    inside: &Inside,
    request: &Message,
    is_head: bool,
    number: usize,
) -> Result<Message> {
    let mut side = match server.take() {
        Some(side) if is_alive(&side) => side,
        _ => Side::new(TcpStream::connect(inside.to).await?),
    };
    side.write(&request.bytes).await?;
    let answer = side.answer(is_head).await?;
    inside.notes().answered(number, answer.status());
    *server = Some(side);
    Ok(answer)
}

/// Nothing may come on a kept connection before the next request: what comes is its end.
fn is_alive(side: &Side) -> bool {
    let mut byte = [0];
    matches!(side.stream.try_read(&mut byte), Err(err) if err.kind() == std::io::ErrorKind::WouldBlock)
}

async fn give(client: &mut Side, answer: &Message, fault: Option<Fault>) -> Result<Then> {
    match fault {
        Some(Fault::LoseAnswer) => return Ok(Then::Close),
        Some(Fault::ResetMiddle) => {
            client.write(&answer.bytes[..answer.bytes.len() / 2]).await?;
            client.stream.set_zero_linger()?;
            return Ok(Then::Close);
        }
        Some(Fault::Slow { bytes_per_second }) => {
            let piece = usize::try_from((bytes_per_second / PIECES).max(1)).unwrap_or(1);
            for bytes in answer.bytes.chunks(piece) {
                client.write(bytes).await?;
                tokio::time::sleep(Duration::from_secs(1) / PIECES).await;
            }
        }
        _ => client.write(&answer.bytes).await?,
    }
    Ok(Then::GoOn)
}

fn own_answer(status: u16) -> String {
    format!("HTTP/1.1 {status} Of the wire\r\ncontent-length: 0\r\n\r\n")
}
