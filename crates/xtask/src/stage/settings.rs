//! How both services are started on a stage: by their environment alone.

use std::path::{Path, PathBuf};

use super::child::{Environment, Recipe};
use super::secrets::Secrets;
use crate::workspace::Binaries;

/// Everything that a stage decides.
#[derive(Clone)]
pub struct Plan {
    pub binaries: Binaries,
    pub secrets: Secrets,
    pub vendor_port: u16,
    pub network_port: u16,
    pub vendor_database: String,
    pub network_database: String,
    pub smtp_url: String,
    /// For logs, the spool and whatever else a run leaves.
    pub folder: PathBuf,
}

impl Plan {
    pub fn vendor_url(&self) -> String {
        format!("http://localhost:{}", self.vendor_port)
    }

    pub fn network_url(&self) -> String {
        format!("http://localhost:{}", self.network_port)
    }

    /// The brands' service, with many brands.
    pub fn vendor(&self) -> Recipe {
        let spool = self.folder.join("spool");
        let own = [
            ("DATABASE_URL", self.vendor_database.clone()),
            ("BIND", format!("127.0.0.1:{}", self.vendor_port)),
            ("PUBLIC_URL", self.vendor_url()),
            ("OPENPARTNER_TENANCY", "multi".to_owned()),
            ("ADMIN_API_KEY", self.secrets.vendor_admin_key.clone()),
            ("SECRET_KEYS", self.secrets.vendor_sealing_key.clone()),
            ("NETWORK_URL", self.network_url()),
            ("NETWORK_ADMIN_KEY", self.secrets.network_admin_key.clone()),
            ("MAIL_FROM", "OpenPartner <no-reply@vendor.example>".to_owned()),
            ("SPOOL_DIR", spool.to_string_lossy().into_owned()),
        ];
        self.recipe("vendor", &self.binaries.vendor, self.vendor_port, own.to_vec())
    }

    /// The hub.
    pub fn network(&self) -> Recipe {
        let spool = self.folder.join("spool-network");
        let own = [
            ("DATABASE_URL", self.network_database.clone()),
            ("BIND", format!("127.0.0.1:{}", self.network_port)),
            ("PUBLIC_URL", self.network_url()),
            ("ADMIN_API_KEY", self.secrets.network_admin_key.clone()),
            ("SECRET_KEYS", self.secrets.network_sealing_key.clone()),
            ("MAIL_FROM", "OpenPartner Network <no-reply@network.example>".to_owned()),
            ("SPOOL_DIR", spool.to_string_lossy().into_owned()),
        ];
        self.recipe("network", &self.binaries.network, self.network_port, own.to_vec())
    }

    fn recipe(
        &self,
        name: &'static str,
        binary: &Path,
        port: u16,
        own: Vec<(&str, String)>,
    ) -> Recipe {
        let log = self.folder.join(format!("{name}.log"));
        let all = own.into_iter().chain(self.alike());
        let environment: Environment = all.map(|(name, it)| (name.to_owned(), it)).collect();
        let address = format!("http://127.0.0.1:{port}");
        Recipe { name, binary: binary.to_owned(), environment, log, address }
    }

    /// What loopback needs: plain http between the two, and mail to the catcher.
    fn alike(&self) -> [(&'static str, String); 5] {
        let ports = [self.vendor_port, self.network_port];
        let hosts =
            ports.iter().flat_map(|it| [format!("localhost:{it}"), format!("127.0.0.1:{it}")]);
        [
            ("AUTO_MIGRATE", "1".to_owned()),
            ("SMTP_URL", self.smtp_url.clone()),
            // The log is a file.
            ("NO_COLOR", "1".to_owned()),
            ("OUTBOUND_ALLOW_CIDRS", "127.0.0.0/8,::1/128".to_owned()),
            ("DEV_HTTP_HOSTS", hosts.collect::<Vec<String>>().join(",")),
        ]
    }
}

impl Recipe {
    /// The same with other settings; what is there already is replaced.
    pub fn with(mut self, changes: &[(&str, &str)]) -> Self {
        for (name, value) in changes {
            self.environment.retain(|(known, _)| known != name);
            self.environment.push(((*name).to_owned(), (*value).to_owned()));
        }
        self
    }
}
