//! Where most stories begin: a brand on the network, and a creator who has applied to it.

use api_types::links::Link;
use api_types::partners::{GrantSource, Partner};
use api_types::partnerships::Partnership;
use api_types::requests::{Application, RequestStatus};
use tests_e2e::people::{Brand, Creator, main_program};
use tests_e2e::wait::until;
use tests_e2e::world::World;

pub struct Applied {
    pub brand: Brand,
    pub creator: Creator,
    pub application: Application,
}

/// A connected brand with one program, to which a creator has applied with the slug `ada`.
pub async fn applied(world: &World) -> Applied {
    let brand = world.brand("Acme").await;
    brand.open_program(main_program("http://127.0.0.1/landing")).await;
    brand.connect().await;
    let creator = world.creator("ada").await;
    let application = creator.apply(creator.offering_of(&brand).await.id, "ada").await;
    Applied { brand, creator, application }
}

/// What an approval makes on both sides.
pub struct Made {
    pub partner: Partner,
    pub link: Link,
    pub partnership: Partnership,
}

impl Applied {
    /// Waits for the approval to be through, then looks that there is one of everything.
    pub async fn exactly_one_of_everything(&self, world: &World) -> Made {
        let id = self.application.id;
        until("the request to be approved", async || {
            (self.brand.request(id).await.status == RequestStatus::Approved).then_some(())
        })
        .await;
        let letter = "You can promote";
        world.mail.newest(&self.creator.email, letter).await;
        let [partner] = one("partner", self.brand.partners().await);
        let [grant] = one("grant", partner.grants.clone());
        assert_eq!(grant.grant_source, GrantSource::Offering);
        let [link] = one("link", self.brand.links().await);
        let [partnership] = one("partnership", self.creator.partnerships().await);
        assert_eq!(link.partner_id, partner.id);
        assert_eq!(partnership.vendor_partner_id, partner.id);
        assert_eq!((&partnership.link_slug, &partnership.share_url), (&link.slug, &link.share_url));
        assert_eq!(partnership.request_id, id);
        let [_] = one("letter", world.mail.all(&self.creator.email, letter));
        Made { partner, link, partnership }
    }

    /// Nothing of a request stands at the brand.
    pub async fn nothing_was_made(&self, world: &World) {
        assert!(self.brand.partners().await.is_empty());
        assert!(self.brand.links().await.is_empty());
        assert!(self.creator.partnerships().await.is_empty());
        assert!(world.mail.all(&self.creator.email, "You can promote").is_empty());
    }
}

#[track_caller]
fn one<T: std::fmt::Debug>(what: &str, found: Vec<T>) -> [T; 1] {
    found.try_into().unwrap_or_else(|found| panic!("not one {what}: {found:#?}"))
}
