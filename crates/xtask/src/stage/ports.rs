//! Ports on loopback.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::Context;

pub fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// The port that was wished for, else any that is free.
pub fn wish(port: u16) -> anyhow::Result<u16> {
    if is_free(port) { Ok(port) } else { any() }
}

pub fn any() -> anyhow::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free")?;
    Ok(listener.local_addr()?.port())
}
