//! What the DNS says about a name, asked of the servers that the settings name.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use anyhow::Context;
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::{Name, RData, RecordType};

const PATIENCE: Duration = Duration::from_secs(3);
const ATTEMPTS: usize = 2;

/// Asks the DNS. Answers are not remembered: a record that was made a moment ago is to be seen.
#[derive(Clone)]
pub struct Dns {
    /// None where the system names no server.
    resolver: Option<TokioResolver>,
}

/// The DNS gave no answer, which is not the answer that there is nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoAnswer(pub String);

impl Dns {
    /// With no servers named, those of the system.
    pub fn new(servers: &[SocketAddr]) -> anyhow::Result<Self> {
        let provider = TokioRuntimeProvider::default();
        let of_system = servers.is_empty().then(|| TokioResolver::builder(provider.clone()));
        let mut builder = match of_system {
            Some(Ok(builder)) => builder,
            Some(Err(cause)) => {
                tracing::warn!(%cause, "The system names no DNS server: no domain can be proven");
                return Ok(Self { resolver: None });
            }
            None => {
                let servers = servers.iter().map(server).collect();
                let config = ResolverConfig::from_parts(None, Vec::new(), servers);
                TokioResolver::builder_with_config(config, provider)
            }
        };
        let options = builder.options_mut();
        options.cache_size = 0;
        options.timeout = PATIENCE;
        options.attempts = ATTEMPTS;
        let resolver = builder.build().context("the DNS can't be asked")?;
        Ok(Self { resolver: Some(resolver) })
    }

    /// The texts at a name, each with its pieces joined.
    pub async fn texts(&self, name: &str) -> Result<Vec<String>, NoAnswer> {
        let found = self.ask(name, RecordType::TXT).await?;
        let text = |data: &RData| match data {
            RData::TXT(text) => Some(String::from_utf8_lossy(&text.txt_data.concat()).into_owned()),
            _ => None,
        };
        Ok(found.iter().filter_map(text).collect())
    }

    /// The names that a name is an alias of, without the dot at their end.
    pub async fn aliases(&self, name: &str) -> Result<Vec<String>, NoAnswer> {
        let found = self.ask(name, RecordType::CNAME).await?;
        let target = |data: &RData| match data {
            RData::CNAME(target) => Some(crate::hosts::spelled(&target.0.to_ascii())),
            _ => None,
        };
        Ok(found.iter().filter_map(target).collect())
    }

    /// The addresses that a name leads to, aliases followed.
    pub async fn addresses(&self, name: &str) -> Result<Vec<IpAddr>, NoAnswer> {
        let mut addresses = Vec::new();
        for kind in [RecordType::A, RecordType::AAAA] {
            let found = self.ask(name, kind).await?;
            addresses.extend(found.iter().filter_map(RData::ip_addr));
        }
        Ok(addresses)
    }

    async fn ask(&self, name: &str, kind: RecordType) -> Result<Vec<RData>, NoAnswer> {
        let name = Name::from_ascii(format!("{name}.")).map_err(|err| NoAnswer(err.to_string()))?;
        let resolver = self.resolver.as_ref();
        let resolver = resolver.ok_or_else(|| NoAnswer("the system names no DNS server".into()))?;
        match resolver.lookup(name, kind).await {
            Ok(found) => Ok(found.answers().iter().map(|it| it.data.clone()).collect()),
            Err(err) if is_nothing(&err) => Ok(Vec::new()),
            Err(err) => Err(NoAnswer(err.to_string())),
        }
    }
}

fn server(address: &SocketAddr) -> NameServerConfig {
    let (mut udp, mut tcp) = (ConnectionConfig::udp(), ConnectionConfig::tcp());
    (udp.port, tcp.port) = (address.port(), address.port());
    NameServerConfig::new(address.ip(), true, vec![udp, tcp])
}

/// `NoRecordsFound` is told for a server that fails, too: only two codes mean that nothing is there.
fn is_nothing(err: &NetError) -> bool {
    use hickory_resolver::net::{DnsError, NoRecords};
    use hickory_resolver::proto::op::ResponseCode;
    let NetError::Dns(DnsError::NoRecordsFound(NoRecords { response_code, .. })) = err else {
        return false;
    };
    matches!(*response_code, ResponseCode::NXDomain | ResponseCode::NoError)
}
