//! Names become addresses here, and only those that may be dialled get through.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::addresses::{Guard, Refused};

#[cfg(feature = "testing")]
pub(super) type Script = dyn Fn(&str) -> Vec<IpAddr> + Send + Sync;

/// A name whose address is told by the configuration, written `name=address`: for a machine on which
/// both services run under names that no name server knows. The address is checked all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DevName {
    name: String,
    address: IpAddr,
}

impl FromStr for DevName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, address) = text.split_once('=').ok_or("not written as name=address")?;
        let address = address.trim().parse().map_err(|_| "no address after the =")?;
        Ok(Self { name: name.trim().to_ascii_lowercase(), address })
    }
}

/// Who knows which addresses a name has.
pub(super) enum Names {
    System(Vec<DevName>),
    #[cfg(feature = "testing")]
    Scripted(Arc<Script>),
}

impl Names {
    async fn look_up(&self, name: &str) -> std::io::Result<Vec<IpAddr>> {
        match self {
            Self::System(told) if told.iter().any(|it| it.name == name) => {
                let told = told.iter().filter(|it| it.name == name);
                Ok(told.map(|it| it.address).collect())
            }
            Self::System(_) => {
                let found = tokio::net::lookup_host((name, 0)).await?;
                Ok(found.map(|address| address.ip()).collect())
            }
            #[cfg(feature = "testing")]
            Self::Scripted(resolve) => Ok(resolve(name)),
        }
    }
}

pub(super) struct GuardedResolver {
    guard: Arc<Guard>,
    names: Arc<Names>,
}

impl GuardedResolver {
    pub(super) fn new(guard: Arc<Guard>, names: Names) -> Self {
        Self { guard, names: Arc::new(names) }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (guard, names) = (Arc::clone(&self.guard), Arc::clone(&self.names));
        Box::pin(async move {
            let found = names.look_up(name.as_str()).await?;
            let may_dial = keep_lawful(&guard, found)?;
            let addresses = may_dial.into_iter().map(|ip| SocketAddr::new(ip, 0));
            Ok(Box::new(addresses) as Addrs)
        })
    }
}

fn keep_lawful(guard: &Guard, found: Vec<IpAddr>) -> Result<Vec<IpAddr>, Refused> {
    let mut last = Refused("the name has no address".into());
    let mut lawful = Vec::with_capacity(found.len());
    for ip in found {
        match guard.check_address(ip) {
            Ok(()) => lawful.push(ip),
            Err(refused) => last = refused,
        }
    }
    if lawful.is_empty() { Err(last) } else { Ok(lawful) }
}

#[cfg(test)]
mod tests {
    use super::DevName;

    #[test]
    fn a_told_name_is_written_with_its_address() {
        let told: DevName = "Brand.test = 127.0.0.1".parse().expect("a name and an address");
        assert_eq!((told.name.as_str(), told.address.is_loopback()), ("brand.test", true));
        for wrong in ["brand.test", "brand.test=", "brand.test=elsewhere.test"] {
            assert!(wrong.parse::<DevName>().is_err(), "{wrong}");
        }
    }
}
